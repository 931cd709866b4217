using System;
using System.Buffers.Binary;
using System.Globalization;
using System.IO;
using KeywordSpotting.Recognition;

namespace KeywordSpotting.Commands;

/// <summary>Prints the words heard in raw audio as they are spoken.</summary>
internal static class StreamCommand
{
    /// <summary>Listens until the input ends.</summary>
    public static int Run(Stream input, Network network, TextWriter output, TextWriter error)
    {
        StreamRecognizer recognizer = new(network);
        byte[] bytes = new byte[StreamRecognizer.BlockLength * sizeof(short)];
        float[] block = new float[StreamRecognizer.BlockLength];
        bool first = true;
        int read;
        do
        {
            read = input.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (first && bytes.AsSpan(0, Math.Min(read, 4)).SequenceEqual("RIFF"u8))
            {
                error.WriteLine("error: standard input is a WAV file; --stream takes raw 16 kHz 16-bit mono audio");
                return 1;
            }

            if (first && read < sizeof(short))
            {
                error.WriteLine("error: no audio on standard input");
                return 1;
            }

            // The last block is seldom whole: silence fills it up, and half a sample at the end is dropped.
            first = false;
            for (int i = 0; i < block.Length; i++)
            {
                block[i] = (i + 1) * sizeof(short) <= read
                    ? BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(i * sizeof(short))) / 32768f
                    : 0;
            }

            Print(recognizer.Next(block), output);
        }
        while (read == bytes.Length);

        // A word at the very end is heard once the windows around it are complete.
        Array.Clear(block);
        for (int i = 0; i < StreamRecognizer.BlocksToFlush; i++)
        {
            Print(recognizer.Next(block), output);
        }

        return 0;
    }

    private static void Print(StreamWord? heard, TextWriter output)
    {
        if (heard is { } word)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{word.At:hh\\:mm\\:ss\\.f}  {word.Word,-6} {word.Probability,6:P0}  {word.Took.TotalMicroseconds:F0} µs"));
        }
    }
}
