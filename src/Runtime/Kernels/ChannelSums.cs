using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Specializer.Kernels;

/// <summary>Sums of sixteen neighbouring channels over a window.</summary>
/// <param name="A">Channels 0 to 3.</param>
/// <param name="B">Channels 4 to 7.</param>
/// <param name="C">Channels 8 to 11.</param>
/// <param name="D">Channels 12 to 15.</param>
internal readonly record struct ChannelSums(Vector128<int> A, Vector128<int> B, Vector128<int> C, Vector128<int> D)
{
    /// <summary>How many channels are summed together.</summary>
    public const int Channels = 16;

    // As many int8 values fit int16: 256 · 128 = 2^15.
    private const int LongestInt16Sum = 255;

    /// <param name="corner">The first channel at the window's first position.</param>
    /// <param name="rows">Rows of the window.</param>
    /// <param name="columns">Columns of the window.</param>
    /// <param name="rowPitch">Values from row to row.</param>
    /// <param name="columnPitch">Values from column to column.</param>
    public static ChannelSums Of(ref sbyte corner, int rows, int columns, int rowPitch, int columnPitch)
    {
        // Rows that follow each other without a gap are one long row, which is widened once.
        if (rowPitch == columns * columnPitch)
            (rows, columns) = (1, rows * columns);
        ChannelSums sums = default;
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x += LongestInt16Sum)
                sums = sums.Plus(ref Unsafe.Add(ref corner, (y * rowPitch) + (x * columnPitch)), Math.Min(LongestInt16Sum, columns - x), columnPitch);
        }

        return sums;
    }

    /// <summary>The sum of one channel.</summary>
    public static int One(ref sbyte corner, int rows, int columns, int rowPitch, int columnPitch)
    {
        int sum = 0;
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++)
                sum += Unsafe.Add(ref corner, (y * rowPitch) + (x * columnPitch));
        }

        return sum;
    }

    private ChannelSums Plus(ref sbyte line, int columns, int columnPitch)
    {
        if (Avx2.IsSupported)
        {
            (Vector256<int> lower, Vector256<int> upper) = Vector256.Widen(Sum256(ref line, columns, columnPitch));
            return new ChannelSums(A + lower.GetLower(), B + lower.GetUpper(), C + upper.GetLower(), D + upper.GetUpper());
        }

        Vector128<short> low = Vector128<short>.Zero;
        Vector128<short> high = Vector128<short>.Zero;
        for (int x = 0; x < columns; x++)
        {
            Vector128<sbyte> values = Vector128.LoadUnsafe(ref line, (nuint)(x * columnPitch));
            low += Vector128.WidenLower(values);
            high += Vector128.WidenUpper(values);
        }

        return new ChannelSums(
            A + Vector128.WidenLower(low), B + Vector128.WidenUpper(low), C + Vector128.WidenLower(high), D + Vector128.WidenUpper(high));
    }

    /// <summary>Of sixteen channels; several sums at a time, since each waits for the one before it.</summary>
    private static Vector256<short> Sum256(ref sbyte line, int columns, int columnPitch)
    {
        Vector256<short> sum0 = Vector256<short>.Zero, sum1 = sum0, sum2 = sum0, sum3 = sum0;
        nuint pitch = (nuint)columnPitch;
        for (; columns >= 4; columns -= 4)
        {
            sum0 += Lanes256.LoadWidened(ref line, 0);
            sum1 += Lanes256.LoadWidened(ref line, pitch);
            sum2 += Lanes256.LoadWidened(ref line, 2 * pitch);
            sum3 += Lanes256.LoadWidened(ref line, 3 * pitch);
            line = ref Unsafe.Add(ref line, 4 * pitch);
        }

        for (; columns > 0; columns--)
        {
            sum0 += Lanes256.LoadWidened(ref line, 0);
            line = ref Unsafe.Add(ref line, pitch);
        }

        return sum0 + sum1 + (sum2 + sum3);
    }
}
