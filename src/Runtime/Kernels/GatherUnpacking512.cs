using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Specializer.Kernels;

/// <summary>
/// Steps of kernels that pick inputs by index, from a form without the places that have no weight to one that is read a vector
/// at a time. Where items are single weights, those of a lane take its places in the order 0, 2, 1, 3.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GatherUnpacking512
{
    /// <summary>Unpacks steps of single weights, each to four weights of each lane and behind them four indices of each.</summary>
    /// <param name="counts">How many weights each of sixteen lanes of each step has, in 3 bits; 8 bytes are read at a time.</param>
    /// <param name="items">Of each step the weights that there are and, behind them, their indices; 64 bytes are read at a time.</param>
    /// <param name="target">Where to; 64 bytes are written at a time.</param>
    /// <param name="bits">Bits of an index: 6 or 7.</param>
    /// <param name="lanes">Lanes of a step that the target has room for: 8 or 16.</param>
    /// <param name="steps">Steps there are.</param>
    public static void Singles(ref byte counts, ref byte items, ref byte target, int bits, int lanes, int steps)
    {
        if (bits == 6)
            SinglesOf(ref counts, ref items, ref target, 6, lanes, steps);
        else
            SinglesOf(ref counts, ref items, ref target, 7, lanes, steps);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SinglesOf(ref byte counts, ref byte items, ref byte target, int bits, int lanes, int steps)
    {
        // A byte for each place: three bits of its lane's count on top of five others.
        Vector512<byte> top = Vector512.Create(
            (byte)59, 59, 59, 59, 62, 62, 62, 62, 1, 1, 1, 1, 4, 4, 4, 4, 7, 7, 7, 7, 10, 10, 10, 10, 13, 13, 13, 13, 16, 16, 16, 16,
            19, 19, 19, 19, 22, 22, 22, 22, 25, 25, 25, 25, 28, 28, 28, 28, 31, 31, 31, 31, 34, 34, 34, 34, 37, 37, 37, 37, 40, 40, 40, 40);

        // Carries into the sign, which is the mask of the expansion, where the count is above the place's turn.
        Vector512<byte> turn = Vector512.Create(96 | (32 << 8) | (64 << 16)).AsByte();
        nuint half = (nuint)(4 * lanes);
        for (; steps > 0; steps--)
        {
            ulong word = Unsafe.ReadUnaligned<ulong>(ref counts);
            Vector512<byte> isTaken = Gather512.MultiShift(top, Vector512.Create(word)) + turn;
            int count = BitOperations.PopCount(isTaken.ExtractMostSignificantBits());
            Expand(isTaken, Vector512.LoadUnsafe(ref items)).StoreUnsafe(ref target);
            Vector512<byte> indices = bits == 6 ? Gather512.Indices6(ref items, (nuint)count) : Gather512.Indices7(ref items, (nuint)count);
            Expand(isTaken, indices).StoreUnsafe(ref target, half);
            counts = ref Unsafe.Add(ref counts, 6);
            items = ref Unsafe.Add(ref items, ((count * (8 + bits)) + 7) >> 3);
            target = ref Unsafe.Add(ref target, 2 * half);
        }
    }

    /// <summary>Unpacks steps of fours of weights, each to one of each lane and behind them the index of each, an int32.</summary>
    /// <param name="counts">Whether each of sixteen lanes of each step has a four, in a bit.</param>
    /// <param name="items">Of each step the fours that there are and, behind them, their indices; 64 bytes are read at a time.</param>
    /// <param name="target">Where to; 64 bytes are written at a time.</param>
    /// <param name="bits">Bits of an index: 4 or 5.</param>
    /// <param name="lanes">Lanes of a step that the target has room for: 8 or 16.</param>
    /// <param name="steps">Steps there are.</param>
    public static void Fours(ref byte counts, ref byte items, ref byte target, int bits, int lanes, int steps)
    {
        nuint half = (nuint)(4 * lanes);
        for (; steps > 0; steps--)
        {
            int word = Unsafe.ReadUnaligned<ushort>(ref counts);
            Vector512<int> isTaken = Lanes(word);
            int count = BitOperations.PopCount((uint)word);
            Expand(isTaken, Vector512.LoadUnsafe(ref items).AsInt32()).AsByte().StoreUnsafe(ref target);
            nuint weights = (nuint)(4 * count);
            Vector512<byte> indices = bits == 4 ? Gather512.Indices4(ref items, weights) : Gather512.Indices5(ref items, weights);
            Expand(isTaken, indices.AsInt32()).AsByte().StoreUnsafe(ref target, half);
            counts = ref Unsafe.Add(ref counts, 2);
            items = ref Unsafe.Add(ref items, ((count * (32 + bits)) + 7) >> 3);
            target = ref Unsafe.Add(ref target, 2 * half);
        }
    }

    /// <summary>The first bytes to the places whose bits in a mask are set, in order; zeros elsewhere.</summary>
    /// <param name="mask">Where it is a constant, the JIT makes it one of a mask register.</param>
    /// <param name="values">The bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> ExpandSingles(ulong mask, Vector512<byte> values)
    {
        const ulong Bytes = 0x0101_0101_0101_0101;
        Vector512<byte> bit = Vector512.Create(0x8040_2010_0804_0201UL).AsByte();
        Vector512<byte> bits = Vector512.Create(
            (mask & 255) * Bytes, ((mask >> 8) & 255) * Bytes, ((mask >> 16) & 255) * Bytes, ((mask >> 24) & 255) * Bytes,
            ((mask >> 32) & 255) * Bytes, ((mask >> 40) & 255) * Bytes, ((mask >> 48) & 255) * Bytes, (mask >> 56) * Bytes).AsByte();
        return Expand(Vector512.Equals(bits & bit, bit), values);
    }

    /// <summary>The first fours of bytes to the places whose bits in a mask are set, in order; zeros elsewhere.</summary>
    /// <inheritdoc cref="ExpandSingles"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> ExpandFours(int mask, Vector512<byte> values) => Expand(Lanes(mask), values.AsInt32()).AsByte();

    /// <summary>The lanes whose bits in a mask are set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Lanes(int mask)
    {
        Vector512<int> bit = Vector512.Create(
            1, 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5, 1 << 6, 1 << 7, 1 << 8, 1 << 9, 1 << 10, 1 << 11, 1 << 12, 1 << 13, 1 << 14, 1 << 15);
        return Vector512.Equals(Vector512.Create(mask) & bit, bit);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Expand(Vector512<byte> isTaken, Vector512<byte> values) =>
#if NET10_0_OR_GREATER
        Avx512Vbmi2.IsSupported ? Avx512Vbmi2.Expand(Vector512<byte>.Zero, isTaken, values) :
#endif
        ExpandOneByOne(isTaken, values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Expand(Vector512<int> isTaken, Vector512<int> values) =>
#if NET10_0_OR_GREATER
        Avx512F.Expand(Vector512<int>.Zero, isTaken, values);
#else
        ExpandOneByOne(isTaken, values);
#endif

    /// <summary>The first values to the elements whose sign in the mask is set, in order; zeros elsewhere.</summary>
    private static Vector512<T> ExpandOneByOne<T>(Vector512<T> isTaken, Vector512<T> values)
        where T : struct
    {
        Vector512<T> expanded = Vector512<T>.Zero;
        int next = 0;
        for (ulong rest = isTaken.ExtractMostSignificantBits(); rest != 0; rest &= rest - 1)
            expanded = expanded.WithElement(BitOperations.TrailingZeroCount(rest), values.GetElement(next++));
        return expanded;
    }
}
