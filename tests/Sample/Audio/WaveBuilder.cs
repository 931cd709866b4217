using System;
using System.IO;
using System.Linq;

namespace Specializer.Sample.Tests.Audio;

/// <summary>Writes the bytes of WAV files, well formed and otherwise.</summary>
internal sealed record WaveBuilder
{
    public const int Pcm = 1;
    public const int Float = 3;
    public const int Extensible = 0xFFFE;

    public int Encoding { get; init; } = Pcm;

    /// <summary>Encoding inside an extensible format chunk, or null for a plain chunk.</summary>
    public int? SubFormat { get; init; }

    public int Bits { get; init; } = 16;

    public int Channels { get; init; } = 1;

    public int Rate { get; init; } = 16000;

    /// <summary>A chunk between format and data, of this many bytes.</summary>
    public int ExtraChunk { get; init; } = -1;

    /// <summary>Length the data chunk announces, or null for the true one.</summary>
    public uint? AnnouncedLength { get; init; }

    /// <summary>The file with these bytes of audio.</summary>
    public byte[] WithData(params byte[] data)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write("RIFF"u8);
        writer.Write(0);
        writer.Write("WAVE"u8);
        WriteFormat(writer);
        if (ExtraChunk >= 0)
        {
            writer.Write("LIST"u8);
            writer.Write(ExtraChunk);
            writer.Write(new byte[ExtraChunk + (ExtraChunk % 2)]);
        }

        writer.Write("data"u8);
        writer.Write(AnnouncedLength ?? (uint)data.Length);
        writer.Write(data);
        return stream.ToArray();
    }

    /// <summary>The file with these samples, from -1 to 1, interleaved by channel.</summary>
    public byte[] WithSamples(params double[] samples) => WithData([.. samples.SelectMany(Encode)]);

    private byte[] Encode(double sample) => (Bits, SubFormat ?? Encoding) switch
    {
        (8, _) => [(byte)Math.Min(255, 128 + Math.Round(sample * 128))],
        (16, _) => BitConverter.GetBytes((short)Math.Min(short.MaxValue, Math.Round(sample * 32768))),
        (24, _) => BitConverter.GetBytes((int)Math.Min(8388607, Math.Round(sample * 8388608)))[..3],
        (32, Float) => BitConverter.GetBytes((float)sample),
        (32, _) => BitConverter.GetBytes((int)Math.Min(int.MaxValue, Math.Round(sample * 2147483648))),
        _ => throw new InvalidOperationException($"No samples of {Bits} bits."),
    };

    private void WriteFormat(BinaryWriter writer)
    {
        writer.Write("fmt "u8);
        writer.Write(SubFormat is null ? 16 : 40);
        writer.Write((ushort)Encoding);
        writer.Write((ushort)Channels);
        writer.Write(Rate);
        writer.Write(Rate * Channels * Bits / 8);
        writer.Write((ushort)(Channels * Bits / 8));
        writer.Write((ushort)Bits);
        if (SubFormat is { } inner)
        {
            writer.Write((ushort)22);
            writer.Write((ushort)Bits);
            writer.Write(0);
            writer.Write((ushort)inner);
            writer.Write(new byte[14]);
        }
    }
}
