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
    public static int Run(Stream input, Network network)
    {
        StreamRecognizer recognizer = new(network);
        byte[] bytes = new byte[StreamRecognizer.BlockLength * sizeof(short)];
        float[] block = new float[StreamRecognizer.BlockLength];
        long blocks = 0;
        while (input.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) is var read && read == bytes.Length)
        {
            if (blocks == 0 && bytes.AsSpan(0, 4).SequenceEqual("RIFF"u8))
            {
                Console.Error.WriteLine("error: standard input is a WAV file; --stream takes raw 16 kHz 16-bit mono audio");
                return 1;
            }

            blocks++;
            for (int i = 0; i < block.Length; i++)
            {
                block[i] = BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(i * sizeof(short))) / 32768f;
            }

            Print(recognizer.Next(block));
        }

        if (blocks == 0)
        {
            Console.Error.WriteLine("error: no audio on standard input");
            return 1;
        }

        // A word at the very end is heard once the windows around it are complete.
        Array.Clear(block);
        for (int i = 0; i < StreamRecognizer.BlocksToFlush; i++)
        {
            Print(recognizer.Next(block));
        }

        return 0;
    }

    private static void Print(StreamWord? heard)
    {
        if (heard is { } word)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{word.At:hh\\:mm\\:ss\\.f}  {word.Word,-6} {word.Probability,6:P0}  {word.Took.TotalMicroseconds:F0} µs"));
        }
    }
}
