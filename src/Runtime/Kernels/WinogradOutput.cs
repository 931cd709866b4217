using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Specializer.Kernels;

/// <summary>
/// The way back of Winograd's F(2x2, 3x3) in integers (Lavin and Gray, 2016, "Fast Algorithms for Convolutional Neural
/// Networks"): a quarter of Aᵀ·m·A of products, whose weights were transformed with 2G.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WinogradOutput
{
    /// <summary>The four sums of a tile, by rows, for eight output channels.</summary>
    /// <param name="m">The first of sixteen products.</param>
    /// <param name="pitch">From one product to the next.</param>
    /// <param name="bias">Added to each sum.</param>
    /// <param name="y0">Upper left.</param>
    /// <param name="y1">Upper right.</param>
    /// <param name="y2">Lower left.</param>
    /// <param name="y3">Lower right.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transform256(
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
    public static void Transform512(
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
}
