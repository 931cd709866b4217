using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Specializer.Kernels;

/// <summary>
/// Inputs picked by constant indices, for emitted AVX-512 VBMI code. Indices are packed in as few bits as they need; the
/// permutations ignore what stands above those bits.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Gather512
{
    /// <summary>Sixty-four int8 values, moved up by 128 to uint8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> LoadFlipped(ref sbyte source, nuint offset) =>
        Vector512.LoadUnsafe(ref source, offset).AsByte() ^ Vector512.Create((byte)0x80);

    /// <summary>Sixty-four indices of 6 bits each, from 48 bytes; 64 are read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Indices6(ref byte source, nuint offset)
    {
        Vector512<byte> spread = Vector512.Create(
            (byte)0, 1, 2, 3, 4, 5, 6, 7, 6, 7, 8, 9, 10, 11, 12, 13, 12, 13, 14, 15, 16, 17, 18, 19, 18, 19, 20, 21, 22, 23, 24, 25,
            24, 25, 26, 27, 28, 29, 30, 31, 30, 31, 32, 33, 34, 35, 36, 37, 36, 37, 38, 39, 40, 41, 42, 43, 42, 43, 44, 45, 46, 47, 48, 49);
        Vector512<byte> shifts = Vector512.Create(0x2A24_1E18_120C_0600UL).AsByte();
        return MultiShift(shifts, Avx512Vbmi.PermuteVar64x8(Vector512.LoadUnsafe(ref source, offset), spread).AsUInt64());
    }

    /// <summary>Sixty-four indices of 7 bits each, from 56 bytes; 64 are read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Indices7(ref byte source, nuint offset)
    {
        Vector512<byte> spread = Vector512.Create(
            (byte)0, 1, 2, 3, 4, 5, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 14, 15, 16, 17, 18, 19, 20, 21, 21, 22, 23, 24, 25, 26, 27, 28,
            28, 29, 30, 31, 32, 33, 34, 35, 35, 36, 37, 38, 39, 40, 41, 42, 42, 43, 44, 45, 46, 47, 48, 49, 49, 50, 51, 52, 53, 54, 55, 56);
        Vector512<byte> shifts = Vector512.Create(0x312A_231C_150E_0700UL).AsByte();
        return MultiShift(shifts, Avx512Vbmi.PermuteVar64x8(Vector512.LoadUnsafe(ref source, offset), spread).AsUInt64());
    }

    /// <summary>Sixty-four indices in whole bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Indices8(ref byte source, nuint offset) => Vector512.LoadUnsafe(ref source, offset);

    /// <summary>Sixteen indices in whole bytes, each widened to an int32 lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> QuadIndices8(ref byte source, nuint offset) =>
        Avx512F.ConvertToVector512Int32(Vector128.LoadUnsafe(ref source, offset)).AsByte();

    /// <summary>Sixteen indices of 4 bits each, from 8 bytes, each in the lowest bits of an int32 lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Indices4(ref byte source, nuint offset)
    {
        Vector512<byte> shifts = Vector512.Create(0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60).AsByte();
        return MultiShift(shifts, Vector512.Create(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, offset))));
    }

    /// <summary>Sixteen indices of 5 bits each, from 10 bytes, each in the lowest bits of an int32 lane; 13 are read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Indices5(ref byte source, nuint offset)
    {
        Vector512<byte> shifts = Vector512.Create(0, 5, 10, 15, 20, 25, 30, 35, 0, 5, 10, 15, 20, 25, 30, 35).AsByte();
        Vector512<ulong> first = Vector512.Create(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, offset)));
        Vector256<ulong> second = Vector256.Create(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, offset + 5)));
        return MultiShift(shifts, Avx512F.InsertVector256(first, second, 1));
    }

    /// <summary>Bytes out of 64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Pick(Vector512<byte> values, Vector512<byte> indices) => Avx512Vbmi.PermuteVar64x8(values, indices);

    /// <summary>Bytes out of 128.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Pick(Vector512<byte> values, Vector512<byte> upper, Vector512<byte> indices) =>
        Avx512Vbmi.PermuteVar64x8x2(values, indices, upper);

    /// <summary>Fours of bytes out of sixteen.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> PickQuads(Vector512<byte> values, Vector512<byte> indices) =>
        Avx512F.PermuteVar16x32(values.AsInt32(), indices.AsInt32()).AsByte();

    /// <summary>Fours of bytes out of thirty-two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> PickQuads(Vector512<byte> values, Vector512<byte> upper, Vector512<byte> indices) =>
        Avx512F.PermuteVar16x32x2(values.AsInt32(), indices.AsInt32(), upper.AsInt32()).AsByte();

    /// <summary>Packs rounded sums of two groups of sixteen outputs to int16: in each quarter four of the first, then four of the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Pack(Vector512<int> first, Vector512<int> second) => Avx512BW.PackSignedSaturate(first, second);

    /// <summary>Packs rounded sums of up to 64 outputs, brings them into the outputs' order and writes the first <paramref name="count"/>.</summary>
    /// <param name="target">The first one's place.</param>
    /// <param name="low">Rounded sums of the first two groups of sixteen outputs, packed.</param>
    /// <param name="high">Of the other two.</param>
    /// <param name="order">
    /// Of each output the byte that has its answer: bytes 16·q + 4·g to 16·q + 4·g + 3 are the lanes 4·q to 4·q + 3 of group g.
    /// </param>
    /// <param name="count">Outputs.</param>
    /// <param name="zeroPoint">The output's zero point.</param>
    /// <param name="min">The least answer.</param>
    /// <param name="max">The largest answer.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(
        ref sbyte target, Vector512<short> low, Vector512<short> high, Vector512<byte> order, int count, int zeroPoint, int min, int max)
    {
        Vector512<sbyte> packed = Epilogue512.Narrow(low, high, zeroPoint, min, max);
        Vector512<sbyte> bytes = Avx512Vbmi.PermuteVar64x8(packed.AsByte(), order).AsSByte();
        if (count == 64)
            bytes.StoreUnsafe(ref target);
        else
            StoreFew(ref target, bytes, count);
    }

    /// <summary>Writes fewer than 64 values, in two parts that overlap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreFew(ref sbyte target, Vector512<sbyte> values, int count)
    {
        if (count >= 32)
        {
            values.GetLower().StoreUnsafe(ref target);
            if (count == 32)
                return;
            From(values, count - 32).GetLower().StoreUnsafe(ref target, (nuint)count - 32);
        }
        else if (count >= 16)
        {
            values.GetLower().GetLower().StoreUnsafe(ref target);
            From(values, count - 16).GetLower().GetLower().StoreUnsafe(ref target, (nuint)count - 16);
        }
        else if (count >= 8)
        {
            Store8(ref target, values);
            Store8(ref Unsafe.Add(ref target, count - 8), From(values, count - 8));
        }
        else
        {
            ulong word = values.AsUInt64().ToScalar();
            for (int i = 0; i < count; i++)
                Unsafe.Add(ref target, i) = (sbyte)(word >> (8 * i));
        }
    }

    /// <summary>The values from the one at a place on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<sbyte> From(Vector512<sbyte> values, int place) =>
        Avx512Vbmi.PermuteVar64x8(values.AsByte(), Indices() + Vector512.Create((byte)place)).AsSByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Indices() => Vector512.Create(
        (byte)0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
        32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store8(ref sbyte target, Vector512<sbyte> values) =>
        Unsafe.WriteUnaligned(ref Unsafe.As<sbyte, byte>(ref target), values.AsUInt64().ToScalar());

    /// <summary>The eight bits of a 64-bit lane that begin at the bit each byte of <paramref name="shifts"/> names.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<byte> MultiShift(Vector512<byte> shifts, Vector512<ulong> values)
    {
#if NET10_0_OR_GREATER
        return Avx512Vbmi.MultiShift(shifts, values);
#else
        // .NET 8 has no name for the instruction: each of the eight bytes of a lane is shifted down by itself.
        Vector512<byte> picked = Vector512<byte>.Zero;
        for (int b = 0; b < 8; b++)
        {
            Vector512<ulong> amounts = (shifts.AsUInt64() >>> (8 * b)) & Vector512.Create(63UL);
            picked |= ((Avx512F.RotateRightVariable(values, amounts) & Vector512.Create(0xFFUL)) << (8 * b)).AsByte();
        }

        return picked;
#endif
    }
}
