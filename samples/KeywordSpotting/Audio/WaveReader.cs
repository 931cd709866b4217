using System;
using System.Buffers.Binary;
using System.IO;

namespace KeywordSpotting.Audio;

/// <summary>Reads RIFF WAVE files: PCM of 8, 16, 24 and 32 bits and 32-bit float, any rate, any number of channels.</summary>
internal static class WaveReader
{
    private const int FormatPcm = 1;
    private const int FormatFloat = 3;
    private const int FormatExtensible = 0xFFFE;

    /// <summary>Reads a file.</summary>
    public static AudioClip Read(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or ArgumentException)
        {
            throw new AudioException("does not exist");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AudioException($"cannot be read ({e.Message})");
        }
    }

    /// <summary>Reads the bytes of a file.</summary>
    public static AudioClip Parse(ReadOnlySpan<byte> file)
    {
        if (file.Length < 12 || !file[..4].SequenceEqual("RIFF"u8) || !file[8..12].SequenceEqual("WAVE"u8))
        {
            throw new AudioException(file.IsEmpty ? "is empty" : "is not a WAV file");
        }

        WaveFormat? format = null;
        int position = 12;
        while (file.Length - position >= 8)
        {
            ReadOnlySpan<byte> id = file.Slice(position, 4);
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(file[(position + 4)..]);
            ReadOnlySpan<byte> rest = file[(position + 8)..];
            if (id.SequenceEqual("data"u8))
            {
                if (format is null)
                {
                    throw new AudioException("is a damaged WAV file: its data comes before its format");
                }

                return Decode(format.Value, DataOf(rest, length));
            }

            if (length > rest.Length)
            {
                throw new AudioException("is a truncated WAV file");
            }

            if (id.SequenceEqual("fmt "u8))
            {
                format = ReadFormat(rest[..(int)length]);
            }

            // Chunks start at even offsets.
            position += 8 + (int)Math.Min(length + (length & 1), (uint)rest.Length);
        }

        throw new AudioException("is a truncated WAV file: it has no audio data");
    }

    private static ReadOnlySpan<byte> DataOf(ReadOnlySpan<byte> rest, uint length)
    {
        // A writer to a pipe cannot go back to fill in the length and leaves a huge one: the data is all the rest.
        if (length >= 0x7FFF0000)
        {
            return rest;
        }

        if (length > rest.Length)
        {
            throw new AudioException(
                $"is a truncated WAV file: its header announces {length} bytes of audio, {rest.Length} are there");
        }

        return rest[..(int)length];
    }

    private static WaveFormat ReadFormat(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length < 16)
        {
            throw new AudioException("is a damaged WAV file: its format chunk is too short");
        }

        int encoding = BinaryPrimitives.ReadUInt16LittleEndian(chunk);
        int channels = BinaryPrimitives.ReadUInt16LittleEndian(chunk[2..]);
        uint rate = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]);
        if (encoding == FormatExtensible && chunk.Length >= 26)
        {
            // The sub-format is a GUID whose first two bytes are the encoding.
            encoding = BinaryPrimitives.ReadUInt16LittleEndian(chunk[24..]);
        }

        bool known = (encoding == FormatPcm && bits is (8 or 16 or 24 or 32)) || (encoding == FormatFloat && bits == 32);
        if (!known)
        {
            throw new AudioException($"has an encoding this program does not read (format {encoding}, {bits} bits)");
        }

        if (channels == 0 || rate is < 1000 or > 768000)
        {
            throw new AudioException($"is a damaged WAV file: {channels} channels at {rate} Hz");
        }

        return new WaveFormat(encoding == FormatFloat, channels, (int)rate, bits / 8);
    }

    private static AudioClip Decode(WaveFormat format, ReadOnlySpan<byte> data)
    {
        int frameBytes = format.BytesPerSample * format.Channels;
        float[] samples = new float[data.Length / frameBytes];
        if (samples.Length == 0)
        {
            throw new AudioException("is a WAV file without audio");
        }

        for (int i = 0; i < samples.Length; i++)
        {
            float sum = 0;
            for (int channel = 0; channel < format.Channels; channel++)
            {
                sum += Sample(format, data[((i * frameBytes) + (channel * format.BytesPerSample))..]);
            }

            samples[i] = sum / format.Channels;
            if (!float.IsFinite(samples[i]))
            {
                throw new AudioException($"holds a sample that is not a number, at {i}");
            }
        }

        return new AudioClip(samples, format.SampleRate);
    }

    private static float Sample(WaveFormat format, ReadOnlySpan<byte> bytes) => format.BytesPerSample switch
    {
        1 => (bytes[0] - 128) / 128f,
        2 => BinaryPrimitives.ReadInt16LittleEndian(bytes) / 32768f,
        3 => ((bytes[0] << 8) | (bytes[1] << 16) | (bytes[2] << 24)) / 2147483648f,
        _ when format.IsFloat => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        _ => BinaryPrimitives.ReadInt32LittleEndian(bytes) / 2147483648f,
    };

    private readonly record struct WaveFormat(bool IsFloat, int Channels, int SampleRate, int BytesPerSample);
}
