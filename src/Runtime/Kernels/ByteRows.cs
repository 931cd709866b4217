using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Specializer.Kernels;

/// <summary>
/// Short runs of bytes, moved and filled without calls: a run that is no multiple of a vector ends with one that
/// overlaps the one before.
/// </summary>
internal static class ByteRows
{
    // Times a byte: the byte eight times.
    private const ulong Repeated = 0x0101_0101_0101_0101;

    /// <summary>Writes <c>source ^ mask</c>: 0 copies, 0x80 moves int8 values up to uint8. The runs must not overlap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Move(ref byte source, ref byte target, nuint count, byte mask)
    {
        if (Vector512.IsHardwareAccelerated && count >= 64)
        {
            Vector512<byte> bits = Vector512.Create(mask);
            nuint last = count - 64;
            for (nuint i = 0; i < last; i += 64)
                (Vector512.LoadUnsafe(ref source, i) ^ bits).StoreUnsafe(ref target, i);
            (Vector512.LoadUnsafe(ref source, last) ^ bits).StoreUnsafe(ref target, last);
        }
        else if (Vector256.IsHardwareAccelerated && count >= 32)
        {
            Vector256<byte> bits = Vector256.Create(mask);
            nuint last = count - 32;
            for (nuint i = 0; i < last; i += 32)
                (Vector256.LoadUnsafe(ref source, i) ^ bits).StoreUnsafe(ref target, i);
            (Vector256.LoadUnsafe(ref source, last) ^ bits).StoreUnsafe(ref target, last);
        }
        else if (Vector128.IsHardwareAccelerated && count >= 16)
        {
            Vector128<byte> bits = Vector128.Create(mask);
            nuint last = count - 16;
            for (nuint i = 0; i < last; i += 16)
                (Vector128.LoadUnsafe(ref source, i) ^ bits).StoreUnsafe(ref target, i);
            (Vector128.LoadUnsafe(ref source, last) ^ bits).StoreUnsafe(ref target, last);
        }
        else if (count >= 8)
        {
            ulong bits = mask * Repeated;
            nuint last = count - 8;
            for (nuint i = 0; i < last; i += 8)
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, i), Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, i)) ^ bits);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, last), Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, last)) ^ bits);
        }
        else
        {
            for (nuint i = 0; i < count; i++)
                Unsafe.Add(ref target, i) = (byte)(Unsafe.Add(ref source, i) ^ mask);
        }
    }

    /// <summary>Writes one value throughout.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fill(ref byte target, nuint count, byte value)
    {
        if (Vector256.IsHardwareAccelerated && count >= 32)
        {
            Vector256<byte> values = Vector256.Create(value);
            nuint last = count - 32;
            for (nuint i = 0; i < last; i += 32)
                values.StoreUnsafe(ref target, i);
            values.StoreUnsafe(ref target, last);
        }
        else if (Vector128.IsHardwareAccelerated && count >= 16)
        {
            Vector128<byte> values = Vector128.Create(value);
            nuint last = count - 16;
            for (nuint i = 0; i < last; i += 16)
                values.StoreUnsafe(ref target, i);
            values.StoreUnsafe(ref target, last);
        }
        else if (count >= 8)
        {
            nuint last = count - 8;
            for (nuint i = 0; i < last; i += 8)
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, i), value * Repeated);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, last), value * Repeated);
        }
        else
        {
            for (nuint i = 0; i < count; i++)
                Unsafe.Add(ref target, i) = value;
        }
    }

    /// <summary>Widens int8 values to int16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Widen(ref sbyte source, ref short target, nuint count)
    {
        if (Vector512.IsHardwareAccelerated && count >= 32)
        {
            nuint last = count - 32;
            for (nuint i = 0; i < last; i += 32)
                Widened512(ref source, i).StoreUnsafe(ref target, i);
            Widened512(ref source, last).StoreUnsafe(ref target, last);
        }
        else if (Vector256.IsHardwareAccelerated && count >= 16)
        {
            nuint last = count - 16;
            for (nuint i = 0; i < last; i += 16)
                Widened256(ref source, i).StoreUnsafe(ref target, i);
            Widened256(ref source, last).StoreUnsafe(ref target, last);
        }
        else if (Vector128.IsHardwareAccelerated && count >= 8)
        {
            nuint last = count - 8;
            for (nuint i = 0; i < last; i += 8)
                Lanes128.LoadWidened(ref source, i).StoreUnsafe(ref target, i);
            Lanes128.LoadWidened(ref source, last).StoreUnsafe(ref target, last);
        }
        else
        {
            for (nuint i = 0; i < count; i++)
                Unsafe.Add(ref target, i) = Unsafe.Add(ref source, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Widened512(ref sbyte source, nuint offset) =>
        Vector512.WidenLower(Vector256.LoadUnsafe(ref source, offset).ToVector512Unsafe());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Widened256(ref sbyte source, nuint offset) =>
        Vector256.WidenLower(Vector128.LoadUnsafe(ref source, offset).ToVector256Unsafe());
}
