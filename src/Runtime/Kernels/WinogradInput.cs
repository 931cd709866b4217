using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Specializer.Kernels;

/// <summary>
/// The way there of Winograd's F(2x2, 3x3) in integers (Lavin and Gray, 2016, "Fast Algorithms for Convolutional Neural
/// Networks"): Bᵀ·d·B of inputs.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WinogradInput
{
    /// <summary>
    /// Transforms rows of tiles, each four by four inputs that overlap by two. Neighbouring tiles share two columns, which
    /// are transformed once: Bᵀ from the left first, a column at a time, then B along the row.
    /// </summary>
    /// <param name="x">The first input of the first tile, [row, column, channel], int16 within int8.</param>
    /// <param name="d">Room for [16, rows · columns, channels].</param>
    /// <param name="rows">Rows of tiles.</param>
    /// <param name="columns">Tiles in a row.</param>
    /// <param name="rowPitch">Inputs from one row to the next.</param>
    /// <param name="channels">A multiple of 8.</param>
    public static void Transform(ref short x, ref short d, int rows, int columns, int rowPitch, int channels)
    {
        nuint element = (nuint)(rows * columns * channels);
        for (int row = 0; row < rows; row++)
        {
            ref short source = ref Unsafe.Add(ref x, 2 * row * rowPitch);
            ref short target = ref Unsafe.Add(ref d, row * columns * channels);
            int c = 0;
            if (Vector512.IsHardwareAccelerated)
            {
                for (; c + 32 <= channels; c += 32)
                    Strip512(ref Unsafe.Add(ref source, c), ref Unsafe.Add(ref target, c), columns, (nuint)rowPitch, (nuint)channels, element);
            }

            if (Vector256.IsHardwareAccelerated)
            {
                for (; c + 16 <= channels; c += 16)
                    Strip256(ref Unsafe.Add(ref source, c), ref Unsafe.Add(ref target, c), columns, (nuint)rowPitch, (nuint)channels, element);
            }

            for (; c < channels; c += 8)
                Strip128(ref Unsafe.Add(ref source, c), ref Unsafe.Add(ref target, c), columns, (nuint)rowPitch, (nuint)channels, element);
        }
    }

    private static void Strip512(ref short x, ref short d, int columns, nuint rowPitch, nuint columnPitch, nuint element)
    {
        Column512(ref x, rowPitch, out Vector512<short> a0, out Vector512<short> a1, out Vector512<short> a2, out Vector512<short> a3);
        Column512(ref Unsafe.Add(ref x, columnPitch), rowPitch, out Vector512<short> b0, out Vector512<short> b1, out Vector512<short> b2, out Vector512<short> b3);
        for (int column = 0; column < columns; column++)
        {
            x = ref Unsafe.Add(ref x, 2 * columnPitch);
            Column512(ref x, rowPitch, out Vector512<short> c0, out Vector512<short> c1, out Vector512<short> c2, out Vector512<short> c3);
            Column512(ref Unsafe.Add(ref x, columnPitch), rowPitch, out Vector512<short> e0, out Vector512<short> e1, out Vector512<short> e2, out Vector512<short> e3);
            Row512(ref d, element, a0, b0, c0, e0);
            Row512(ref Unsafe.Add(ref d, 4 * element), element, a1, b1, c1, e1);
            Row512(ref Unsafe.Add(ref d, 8 * element), element, a2, b2, c2, e2);
            Row512(ref Unsafe.Add(ref d, 12 * element), element, a3, b3, c3, e3);
            (a0, a1, a2, a3) = (c0, c1, c2, c3);
            (b0, b1, b2, b3) = (e0, e1, e2, e3);
            d = ref Unsafe.Add(ref d, columnPitch);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Column512(ref short x, nuint rowPitch, out Vector512<short> v0, out Vector512<short> v1, out Vector512<short> v2, out Vector512<short> v3)
    {
        Vector512<short> d1 = Vector512.LoadUnsafe(ref x, rowPitch);
        Vector512<short> d2 = Vector512.LoadUnsafe(ref x, 2 * rowPitch);
        v0 = Vector512.LoadUnsafe(ref x) - d2;
        v1 = d1 + d2;
        v2 = d2 - d1;
        v3 = d1 - Vector512.LoadUnsafe(ref x, 3 * rowPitch);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row512(ref short d, nuint element, Vector512<short> t0, Vector512<short> t1, Vector512<short> t2, Vector512<short> t3)
    {
        (t0 - t2).StoreUnsafe(ref d);
        (t1 + t2).StoreUnsafe(ref d, element);
        (t2 - t1).StoreUnsafe(ref d, 2 * element);
        (t1 - t3).StoreUnsafe(ref d, 3 * element);
    }

    private static void Strip256(ref short x, ref short d, int columns, nuint rowPitch, nuint columnPitch, nuint element)
    {
        Column256(ref x, rowPitch, out Vector256<short> a0, out Vector256<short> a1, out Vector256<short> a2, out Vector256<short> a3);
        Column256(ref Unsafe.Add(ref x, columnPitch), rowPitch, out Vector256<short> b0, out Vector256<short> b1, out Vector256<short> b2, out Vector256<short> b3);
        for (int column = 0; column < columns; column++)
        {
            x = ref Unsafe.Add(ref x, 2 * columnPitch);
            Column256(ref x, rowPitch, out Vector256<short> c0, out Vector256<short> c1, out Vector256<short> c2, out Vector256<short> c3);
            Column256(ref Unsafe.Add(ref x, columnPitch), rowPitch, out Vector256<short> e0, out Vector256<short> e1, out Vector256<short> e2, out Vector256<short> e3);
            Row256(ref d, element, a0, b0, c0, e0);
            Row256(ref Unsafe.Add(ref d, 4 * element), element, a1, b1, c1, e1);
            Row256(ref Unsafe.Add(ref d, 8 * element), element, a2, b2, c2, e2);
            Row256(ref Unsafe.Add(ref d, 12 * element), element, a3, b3, c3, e3);
            (a0, a1, a2, a3) = (c0, c1, c2, c3);
            (b0, b1, b2, b3) = (e0, e1, e2, e3);
            d = ref Unsafe.Add(ref d, columnPitch);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Column256(ref short x, nuint rowPitch, out Vector256<short> v0, out Vector256<short> v1, out Vector256<short> v2, out Vector256<short> v3)
    {
        Vector256<short> d1 = Vector256.LoadUnsafe(ref x, rowPitch);
        Vector256<short> d2 = Vector256.LoadUnsafe(ref x, 2 * rowPitch);
        v0 = Vector256.LoadUnsafe(ref x) - d2;
        v1 = d1 + d2;
        v2 = d2 - d1;
        v3 = d1 - Vector256.LoadUnsafe(ref x, 3 * rowPitch);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row256(ref short d, nuint element, Vector256<short> t0, Vector256<short> t1, Vector256<short> t2, Vector256<short> t3)
    {
        (t0 - t2).StoreUnsafe(ref d);
        (t1 + t2).StoreUnsafe(ref d, element);
        (t2 - t1).StoreUnsafe(ref d, 2 * element);
        (t1 - t3).StoreUnsafe(ref d, 3 * element);
    }

    private static void Strip128(ref short x, ref short d, int columns, nuint rowPitch, nuint columnPitch, nuint element)
    {
        Column128(ref x, rowPitch, out Vector128<short> a0, out Vector128<short> a1, out Vector128<short> a2, out Vector128<short> a3);
        Column128(ref Unsafe.Add(ref x, columnPitch), rowPitch, out Vector128<short> b0, out Vector128<short> b1, out Vector128<short> b2, out Vector128<short> b3);
        for (int column = 0; column < columns; column++)
        {
            x = ref Unsafe.Add(ref x, 2 * columnPitch);
            Column128(ref x, rowPitch, out Vector128<short> c0, out Vector128<short> c1, out Vector128<short> c2, out Vector128<short> c3);
            Column128(ref Unsafe.Add(ref x, columnPitch), rowPitch, out Vector128<short> e0, out Vector128<short> e1, out Vector128<short> e2, out Vector128<short> e3);
            Row128(ref d, element, a0, b0, c0, e0);
            Row128(ref Unsafe.Add(ref d, 4 * element), element, a1, b1, c1, e1);
            Row128(ref Unsafe.Add(ref d, 8 * element), element, a2, b2, c2, e2);
            Row128(ref Unsafe.Add(ref d, 12 * element), element, a3, b3, c3, e3);
            (a0, a1, a2, a3) = (c0, c1, c2, c3);
            (b0, b1, b2, b3) = (e0, e1, e2, e3);
            d = ref Unsafe.Add(ref d, columnPitch);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Column128(ref short x, nuint rowPitch, out Vector128<short> v0, out Vector128<short> v1, out Vector128<short> v2, out Vector128<short> v3)
    {
        Vector128<short> d1 = Vector128.LoadUnsafe(ref x, rowPitch);
        Vector128<short> d2 = Vector128.LoadUnsafe(ref x, 2 * rowPitch);
        v0 = Vector128.LoadUnsafe(ref x) - d2;
        v1 = d1 + d2;
        v2 = d2 - d1;
        v3 = d1 - Vector128.LoadUnsafe(ref x, 3 * rowPitch);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row128(ref short d, nuint element, Vector128<short> t0, Vector128<short> t1, Vector128<short> t2, Vector128<short> t3)
    {
        (t0 - t2).StoreUnsafe(ref d);
        (t1 + t2).StoreUnsafe(ref d, element);
        (t2 - t1).StoreUnsafe(ref d, 2 * element);
        (t1 - t3).StoreUnsafe(ref d, 3 * element);
    }
}
