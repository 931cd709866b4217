using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace Specializer.Testing.Fuzzing;

/// <summary>
/// Changes to what holds a FlatBuffer together: offsets, lengths of vectors, fields of tables. Weights fill most of a
/// model file and hardly ever look like an offset, so a word that could be one is found by trying.
/// </summary>
internal static class FlatBufferDamage
{
    private const int Tries = 4096;

    public static IReadOnlyList<Damage> All { get; } = [Redirect, Redirect, MoveOffset, Length, Length, Field, Field, SmallNumber, TableEntry];

    /// <summary>An offset leads to where another leads: right parts in the wrong place, and circles.</summary>
    private static (byte[], string) Redirect(byte[] file, byte[] seed, Random random)
    {
        if (Offset(file, random) is not { } at || Offset(file, random) is not { } other)
            return (file, "nothing");
        int target = other + BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(other));
        return Write(file, at, target - at, $"offset {at} leads to {target}");
    }

    private static (byte[], string) MoveOffset(byte[] file, byte[] seed, Random random)
    {
        if (Offset(file, random) is not { } at)
            return (file, "nothing");
        int step = random.Next(4) switch { 0 => 4, 1 => -4, 2 => random.Next(-64, 65), _ => ByteDamage.Hostile[random.Next(ByteDamage.Hostile.Length)] };
        return Write(file, at, unchecked(BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at)) + step), $"offset {at} moved by {step}");
    }

    /// <summary>The first word behind an offset, which is the length where it leads to a vector.</summary>
    private static (byte[], string) Length(byte[] file, byte[] seed, Random random)
    {
        if (Target(file, random) is not { } at)
            return (file, "nothing");
        int value = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at));
        int changed = random.Next(4) switch
        {
            0 => value + 1,
            1 => value - 1,
            2 => unchecked(value * 4),
            _ => ByteDamage.Hostile[random.Next(ByteDamage.Hostile.Length)],
        };
        return Write(file, at, changed, $"length {at} = {changed}");
    }

    /// <summary>A word shortly behind a table's or vector's beginning: extents, indices, strides, scales.</summary>
    private static (byte[], string) Field(byte[] file, byte[] seed, Random random)
    {
        if (Target(file, random) is not { } start)
            return (file, "nothing");
        int at = Math.Min(start + (4 * random.Next(1, 8)), file.Length - 4);
        int value = ByteDamage.Hostile[random.Next(ByteDamage.Hostile.Length)];
        return Write(file, at, value, $"field {at} = {value}");
    }

    /// <summary>A small number beside another: one tensor, operator or extent taken for the next.</summary>
    private static (byte[], string) SmallNumber(byte[] file, byte[] seed, Random random)
    {
        for (int i = 0; i < Tries && file.Length >= 4; i++)
        {
            int at = random.Next(file.Length / 4) * 4;
            int value = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at));
            if (value is >= 0 and <= 64)
            {
                int changed = random.Next(2) == 0 ? random.Next(12) : value + random.Next(-1, 2);
                return Write(file, at, changed, $"number {at} = {changed}");
            }
        }

        return (file, "nothing");
    }

    /// <summary>A field of a table moves to another's place, or vanishes.</summary>
    private static (byte[], string) TableEntry(byte[] file, byte[] seed, Random random)
    {
        if (Target(file, random) is not { } table)
            return (file, "nothing");
        long vtable = table - (long)BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(table));
        if (vtable < 0 || vtable + 4 > file.Length)
            return (file, "nothing");
        int size = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan((int)vtable));
        int at = (int)vtable + (2 * random.Next(Math.Max(1, Math.Min(size / 2, 16))));
        if (at + 2 > file.Length)
            return (file, "nothing");
        int value = random.Next(3) == 0 ? 0 : random.Next(0, 24) * 2;
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), (ushort)value);
        return (file, $"entry {at} = {value}");
    }

    private static int? Target(byte[] file, Random random) =>
        Offset(file, random) is { } at ? at + BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at)) : null;

    /// <summary>Where a word stands that could be an offset into the file, or null where none was met.</summary>
    private static int? Offset(byte[] file, Random random)
    {
        for (int i = 0; i < Tries && file.Length >= 8; i++)
        {
            int at = random.Next(file.Length / 4) * 4;
            long target = at + (long)BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at));
            if (target > at && target + 4 <= file.Length)
                return at;
        }

        return null;
    }

    private static (byte[], string) Write(byte[] file, int at, int value, string what)
    {
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
        return (file, what);
    }
}
