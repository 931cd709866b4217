using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Specializer.Kernels;

/// <summary>Sums of sixteen neighbouring channels over a window.</summary>
/// <param name="A">Channels 0 to 3.</param>
/// <param name="B">Channels 4 to 7.</param>
/// <param name="C">Channels 8 to 11.</param>
/// <param name="D">Channels 12 to 15.</param>
internal readonly record struct ChannelSums(Vector128<int> A, Vector128<int> B, Vector128<int> C, Vector128<int> D)
{
    // As many int8 values fit int16: 256 · 128 = 2^15.
    private const int LongestInt16Sum = 255;

    /// <param name="corner">The first channel at the window's first position.</param>
    /// <param name="rows">Rows of the window.</param>
    /// <param name="columns">Columns of the window.</param>
    /// <param name="rowPitch">Values from row to row.</param>
    /// <param name="columnPitch">Values from column to column.</param>
    public static ChannelSums Of(ref sbyte corner, int rows, int columns, int rowPitch, int columnPitch)
    {
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
}
