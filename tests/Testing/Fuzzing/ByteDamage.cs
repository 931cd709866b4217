using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace Specializer.Testing.Fuzzing;

/// <summary>Changes that know nothing of the format.</summary>
internal static class ByteDamage
{
    /// <summary>Numbers that break sums, products, comparisons and casts.</summary>
    public static readonly int[] Hostile =
    [
        0, 1, -1, 2, -2, 3, 4, 5, 8, -8, 16, 127, 128, -128, 255, 256, 0x7FFF, 0x8000, 0xFFFF, 65536, 1 << 20, 1 << 24, 1 << 28, 1 << 30,
        int.MaxValue, int.MaxValue - 1, int.MaxValue - 3, int.MinValue, int.MinValue + 1,
        0x7FC00000, 0x7F800000, unchecked((int)0xFF800000), 0x7F7FFFFF, 1, 0x00800000, 0x3F800000,
    ];

    // Longer files only take longer to copy.
    private const int Longest = 1 << 20;

    public static IReadOnlyList<Damage> All { get; } =
    [
        FlipBit, FlipBit, SetByte, SetWord, SetWord, SetHalf, SetLong, CopyWithin, CopyWithin, Truncate, Extend, Delete, Insert, Zero, Swap,
    ];

    private static (byte[], string) FlipBit(byte[] file, byte[] seed, Random random)
    {
        if (file.Length == 0)
            return (file, "nothing");
        (int at, int bit) = (random.Next(file.Length), random.Next(8));
        file[at] ^= (byte)(1 << bit);
        return (file, $"bit {bit} of byte {at}");
    }

    private static (byte[], string) SetByte(byte[] file, byte[] seed, Random random)
    {
        if (file.Length == 0)
            return (file, "nothing");
        (int at, int value) = (random.Next(file.Length), random.Next(256));
        file[at] = (byte)value;
        return (file, $"byte {at} = {value}");
    }

    private static (byte[], string) SetWord(byte[] file, byte[] seed, Random random)
    {
        if (file.Length < 4)
            return (file, "nothing");
        (int at, int value) = (random.Next(file.Length / 4) * 4, Hostile[random.Next(Hostile.Length)]);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
        return (file, $"word {at} = {value}");
    }

    private static (byte[], string) SetHalf(byte[] file, byte[] seed, Random random)
    {
        if (file.Length < 2)
            return (file, "nothing");
        (int at, int value) = (random.Next(file.Length / 2) * 2, Hostile[random.Next(Hostile.Length)]);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(at), unchecked((short)value));
        return (file, $"half word {at} = {value}");
    }

    private static (byte[], string) SetLong(byte[] file, byte[] seed, Random random)
    {
        if (file.Length < 8)
            return (file, "nothing");
        int at = random.Next(file.Length / 8) * 8;
        long value = random.Next(3) switch { 0 => long.MaxValue, 1 => long.MinValue, _ => (long)Hostile[random.Next(Hostile.Length)] << random.Next(33) };
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(at), value);
        return (file, $"long {at} = {value}");
    }

    private static (byte[], string) CopyWithin(byte[] file, byte[] seed, Random random)
    {
        (int from, int length) = Slice(seed, random);
        if (length == 0 || file.Length < length)
            return (file, "nothing");
        int to = random.Next(file.Length - length + 1);
        Array.Copy(seed, from, file, to, length);
        return (file, $"{length} bytes from {from} to {to}");
    }

    private static (byte[], string) Truncate(byte[] file, byte[] seed, Random random)
    {
        // Near its ends as often as anywhere else.
        int length = random.Next(3) switch
        {
            0 => Math.Min(file.Length, random.Next(96)),
            1 => Math.Max(0, file.Length - 1 - random.Next(96)),
            _ => random.Next(file.Length + 1),
        };
        return (file[..length], $"cut at {length}");
    }

    private static (byte[], string) Extend(byte[] file, byte[] seed, Random random)
    {
        byte[] more = new byte[random.Next(1, 256)];
        random.NextBytes(more);
        return ([.. file, .. more], $"{more.Length} bytes behind the end");
    }

    private static (byte[], string) Delete(byte[] file, byte[] seed, Random random)
    {
        (int from, int length) = Slice(file, random);
        return ([.. file[..from], .. file[(from + length)..]], $"{length} bytes at {from} deleted");
    }

    private static (byte[], string) Insert(byte[] file, byte[] seed, Random random)
    {
        (int from, int length) = Slice(seed, random);
        int times = random.Next(8) == 0 ? random.Next(1, 2000) : 1;
        times = Math.Max(1, Math.Min(times, (Longest - file.Length) / Math.Max(1, length)));
        int at = random.Next(file.Length + 1);
        byte[] longer = new byte[file.Length + (length * times)];
        file.AsSpan(0, at).CopyTo(longer);
        for (int i = 0; i < times; i++)
            seed.AsSpan(from, length).CopyTo(longer.AsSpan(at + (i * length)));
        file.AsSpan(at).CopyTo(longer.AsSpan(at + (length * times)));
        return (longer, $"{length} bytes of {from} inserted {times} times at {at}");
    }

    private static (byte[], string) Zero(byte[] file, byte[] seed, Random random)
    {
        (int from, int length) = Slice(file, random);
        Array.Clear(file, from, length);
        return (file, $"{length} bytes at {from} zero");
    }

    private static (byte[], string) Swap(byte[] file, byte[] seed, Random random)
    {
        (int a, int length) = Slice(file, random);
        int b = random.Next(file.Length - length + 1);
        byte[] first = file.AsSpan(a, length).ToArray();
        Array.Copy(file, b, file, a, length);
        first.CopyTo(file, b);
        return (file, $"{length} bytes at {a} and {b} swapped");
    }

    private static (int From, int Length) Slice(byte[] file, Random random)
    {
        int length = Math.Min(random.Next(1, random.Next(4) == 0 ? 512 : 24), file.Length);
        return (random.Next(file.Length - length + 1), length);
    }
}
