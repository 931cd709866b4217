using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Specializer.Kernels;

/// <summary>
/// The transforms of Winograd's F(2x2, 3x3) in integers (Lavin and Gray, 2016, "Fast Algorithms for Convolutional Neural
/// Networks"): Bᵀ·d·B of inputs, and a quarter of Aᵀ·m·A of products, whose weights were transformed with 2G.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Winograd
{
    /// <summary>Transforms rows of tiles, each four by four inputs that overlap by two.</summary>
    /// <param name="x">The first input of the first tile, [row, column, channel], int16 within int8.</param>
    /// <param name="d">Room for [16, rows · columns, channels].</param>
    /// <param name="rows">Rows of tiles.</param>
    /// <param name="columns">Tiles in a row.</param>
    /// <param name="rowPitch">Inputs from one row to the next.</param>
    /// <param name="channels">A multiple of 8.</param>
    public static void TransformInput(ref short x, ref short d, int rows, int columns, int rowPitch, int channels)
    {
        nuint element = (nuint)(rows * columns * channels);
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                ref short source = ref Unsafe.Add(ref x, (2 * row * rowPitch) + (2 * column * channels));
                ref short target = ref Unsafe.Add(ref d, ((row * columns) + column) * channels);
                int c = 0;
                if (Vector256.IsHardwareAccelerated)
                {
                    for (; c + 16 <= channels; c += 16)
                        Transform256(ref Unsafe.Add(ref source, c), ref Unsafe.Add(ref target, c), (nuint)rowPitch, (nuint)channels, element);
                }

                for (; c < channels; c += 8)
                    Transform128(ref Unsafe.Add(ref source, c), ref Unsafe.Add(ref target, c), (nuint)rowPitch, (nuint)channels, element);
            }
        }
    }

    /// <summary>The four sums of a tile, by rows, for eight output channels.</summary>
    /// <param name="m">The first of sixteen products.</param>
    /// <param name="pitch">From one product to the next.</param>
    /// <param name="bias">Added to each sum.</param>
    /// <param name="y0">Upper left.</param>
    /// <param name="y1">Upper right.</param>
    /// <param name="y2">Lower left.</param>
    /// <param name="y3">Lower right.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformOutput256(
        ref int m, nuint pitch, Vector256<int> bias,
        out Vector256<int> y0, out Vector256<int> y1, out Vector256<int> y2, out Vector256<int> y3)
    {
        Column256(ref m, pitch, out Vector256<int> a0, out Vector256<int> b0);
        Column256(ref Unsafe.Add(ref m, pitch), pitch, out Vector256<int> a1, out Vector256<int> b1);
        Column256(ref Unsafe.Add(ref m, 2 * pitch), pitch, out Vector256<int> a2, out Vector256<int> b2);
        Column256(ref Unsafe.Add(ref m, 3 * pitch), pitch, out Vector256<int> a3, out Vector256<int> b3);
        y0 = ((a0 + a1 + a2) >> 2) + bias;
        y1 = ((a1 - a2 - a3) >> 2) + bias;
        y2 = ((b0 + b1 + b2) >> 2) + bias;
        y3 = ((b1 - b2 - b3) >> 2) + bias;
    }

    /// <summary>The same for sixteen output channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformOutput512(
        ref int m, nuint pitch, Vector512<int> bias,
        out Vector512<int> y0, out Vector512<int> y1, out Vector512<int> y2, out Vector512<int> y3)
    {
        Column512(ref m, pitch, out Vector512<int> a0, out Vector512<int> b0);
        Column512(ref Unsafe.Add(ref m, pitch), pitch, out Vector512<int> a1, out Vector512<int> b1);
        Column512(ref Unsafe.Add(ref m, 2 * pitch), pitch, out Vector512<int> a2, out Vector512<int> b2);
        Column512(ref Unsafe.Add(ref m, 3 * pitch), pitch, out Vector512<int> a3, out Vector512<int> b3);
        y0 = ((a0 + a1 + a2) >> 2) + bias;
        y1 = ((a1 - a2 - a3) >> 2) + bias;
        y2 = ((b0 + b1 + b2) >> 2) + bias;
        y3 = ((b1 - b2 - b3) >> 2) + bias;
    }

    // A column's four products are a row of tiles apart, four elements each.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Column256(ref int m, nuint pitch, out Vector256<int> upper, out Vector256<int> lower)
    {
        Vector256<int> m1 = Vector256.LoadUnsafe(ref m, 4 * pitch);
        Vector256<int> m2 = Vector256.LoadUnsafe(ref m, 8 * pitch);
        upper = Vector256.LoadUnsafe(ref m) + m1 + m2;
        lower = m1 - m2 - Vector256.LoadUnsafe(ref m, 12 * pitch);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Column512(ref int m, nuint pitch, out Vector512<int> upper, out Vector512<int> lower)
    {
        Vector512<int> m1 = Vector512.LoadUnsafe(ref m, 4 * pitch);
        Vector512<int> m2 = Vector512.LoadUnsafe(ref m, 8 * pitch);
        upper = Vector512.LoadUnsafe(ref m) + m1 + m2;
        lower = m1 - m2 - Vector512.LoadUnsafe(ref m, 12 * pitch);
    }

    private static void Transform256(ref short x, ref short d, nuint rowPitch, nuint columnPitch, nuint element)
    {
        for (nuint row = 0; row < 4; row++)
        {
            // Row by row of Bᵀ: d0 − d2, d1 + d2, d2 − d1, d1 − d3.
            ref short first = ref Unsafe.Add(ref x, (row == 0 ? 0 : row == 2 ? 2 : 1u) * rowPitch);
            ref short second = ref Unsafe.Add(ref x, (row == 2 ? 1 : row == 3 ? 3 : 2u) * rowPitch);
            Vector256<short> sign = row == 1 ? Vector256<short>.Zero : Vector256<short>.AllBitsSet;
            Vector256<short> t0 = Vector256.LoadUnsafe(ref first) + ((Vector256.LoadUnsafe(ref second) ^ sign) - sign);
            Vector256<short> t1 = Vector256.LoadUnsafe(ref first, columnPitch) + ((Vector256.LoadUnsafe(ref second, columnPitch) ^ sign) - sign);
            Vector256<short> t2 = Vector256.LoadUnsafe(ref first, 2 * columnPitch) + ((Vector256.LoadUnsafe(ref second, 2 * columnPitch) ^ sign) - sign);
            Vector256<short> t3 = Vector256.LoadUnsafe(ref first, 3 * columnPitch) + ((Vector256.LoadUnsafe(ref second, 3 * columnPitch) ^ sign) - sign);
            (t0 - t2).StoreUnsafe(ref d, 4 * row * element);
            (t1 + t2).StoreUnsafe(ref d, ((4 * row) + 1) * element);
            (t2 - t1).StoreUnsafe(ref d, ((4 * row) + 2) * element);
            (t1 - t3).StoreUnsafe(ref d, ((4 * row) + 3) * element);
        }
    }

    private static void Transform128(ref short x, ref short d, nuint rowPitch, nuint columnPitch, nuint element)
    {
        for (nuint row = 0; row < 4; row++)
        {
            ref short first = ref Unsafe.Add(ref x, (row == 0 ? 0 : row == 2 ? 2 : 1u) * rowPitch);
            ref short second = ref Unsafe.Add(ref x, (row == 2 ? 1 : row == 3 ? 3 : 2u) * rowPitch);
            Vector128<short> sign = row == 1 ? Vector128<short>.Zero : Vector128<short>.AllBitsSet;
            Vector128<short> t0 = Vector128.LoadUnsafe(ref first) + ((Vector128.LoadUnsafe(ref second) ^ sign) - sign);
            Vector128<short> t1 = Vector128.LoadUnsafe(ref first, columnPitch) + ((Vector128.LoadUnsafe(ref second, columnPitch) ^ sign) - sign);
            Vector128<short> t2 = Vector128.LoadUnsafe(ref first, 2 * columnPitch) + ((Vector128.LoadUnsafe(ref second, 2 * columnPitch) ^ sign) - sign);
            Vector128<short> t3 = Vector128.LoadUnsafe(ref first, 3 * columnPitch) + ((Vector128.LoadUnsafe(ref second, 3 * columnPitch) ^ sign) - sign);
            (t0 - t2).StoreUnsafe(ref d, 4 * row * element);
            (t1 + t2).StoreUnsafe(ref d, ((4 * row) + 1) * element);
            (t2 - t1).StoreUnsafe(ref d, ((4 * row) + 2) * element);
            (t1 - t3).StoreUnsafe(ref d, ((4 * row) + 3) * element);
        }
    }
}
