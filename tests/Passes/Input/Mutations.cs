using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;

namespace Specializer.Passes.Tests.Input;

/// <summary>Damaged copies of a file, the same ones in every run, each with what was done to it.</summary>
internal static class Mutations
{
    private static readonly int[] Hostile =
        [0, 1, -1, -2, -8, 4, 0xFFFF, 0x7FFF, 65536, int.MaxValue, int.MinValue, int.MaxValue - 3, 0x7FC00000, 0x7F800000];

    /// <summary>Cut off at lengths spread over the file, every one near its ends.</summary>
    public static IEnumerable<(string What, byte[] File)> Truncated(byte[] file, int count)
    {
        IEnumerable<int> ends = Enumerable.Range(0, 64).Concat(Enumerable.Range(file.Length - 32, 32));
        IEnumerable<int> spread = Enumerable.Range(0, count).Select(i => (int)((long)file.Length * i / count));
        foreach (int length in ends.Concat(spread).Where(n => n >= 0 && n < file.Length).Distinct())
            yield return ($"cut at {length}", file[..length]);
    }

    public static IEnumerable<(string What, byte[] File)> BitFlips(byte[] file, int count)
    {
        Random random = new(7);
        for (int i = 0; i < count; i++)
        {
            (int at, int bit) = (Position(file, random), random.Next(8));
            byte[] changed = (byte[])file.Clone();
            changed[at] ^= (byte)(1 << bit);
            yield return ($"bit {bit} of byte {at}", changed);
        }
    }

    /// <summary>Words replaced by values that break sums, products and comparisons.</summary>
    public static IEnumerable<(string What, byte[] File)> Words(byte[] file, int count)
    {
        Random random = new(11);
        for (int i = 0; i < count; i++)
        {
            int at = Math.Min(Position(file, random) & ~3, file.Length - 4);
            int value = Hostile[random.Next(Hostile.Length)];
            byte[] changed = (byte[])file.Clone();
            BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(at), value);
            yield return ($"word {at} = {value}", changed);
        }
    }

    /// <summary>Every word of a small file with every hostile value.</summary>
    public static IEnumerable<(string What, byte[] File)> EveryWord(byte[] file)
    {
        for (int at = 0; at + 4 <= file.Length; at += 4)
        {
            foreach (int value in Hostile)
            {
                byte[] changed = (byte[])file.Clone();
                BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(at), value);
                yield return ($"word {at} = {value}", changed);
            }
        }
    }

    /// <summary>A slice of the file over another place of it: parts that are right, in the wrong place.</summary>
    public static IEnumerable<(string What, byte[] File)> Copies(byte[] file, int count)
    {
        Random random = new(13);
        for (int i = 0; i < count; i++)
        {
            int length = Math.Min(random.Next(1, 64), file.Length);
            (int from, int to) = (random.Next(file.Length - length + 1), random.Next(file.Length - length + 1));
            byte[] changed = (byte[])file.Clone();
            Array.Copy(file, from, changed, to, length);
            yield return ($"{length} bytes from {from} to {to}", changed);
        }
    }

    // Weights fill most of a file. Every second position is a word that could be an offset or a size.
    private static int Position(byte[] file, Random random)
    {
        int at = random.Next(file.Length);
        for (int tries = 0; tries < 64 && random.Next(2) == 0; tries++)
        {
            int word = Math.Min(random.Next(file.Length) & ~3, file.Length - 4);
            int value = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(word));
            if (value > 0 && value < file.Length)
                return word + random.Next(4);
        }

        return at;
    }
}
