using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Specializer.Numerics;

namespace Specializer.Kernels;

/// <summary>What the elementwise operators share: the output's zero point and bounds.</summary>
/// <param name="ZeroPoint">The output's zero point.</param>
/// <param name="Min">Smallest answer.</param>
/// <param name="Max">Largest answer.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct OutputBounds(int ZeroPoint, int Min, int Max);

/// <summary>
/// Operators that treat every element alike. Where the second operand is shorter it is read again from its
/// beginning; element i of the output depends on element i of the operands alone, so output may be an input.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Elementwise
{
    /// <summary>
    /// clamp(((a·A + b·B + offset) >> shift) + zero point), the fixed point of XNNPACK's addition: the offset holds
    /// both zero points and half a unit of the last place.
    /// </summary>
    /// <param name="a">[outer, inner].</param>
    /// <param name="b">[outer, inner], or [inner] with <paramref name="step"/> 0.</param>
    /// <param name="y">[outer, inner].</param>
    /// <param name="outer">Times that the second operand is read.</param>
    /// <param name="inner">Its length.</param>
    /// <param name="step">How far the second operand moves each time: 0 or inner.</param>
    /// <param name="multiplierA">A, at most 2^21.</param>
    /// <param name="multiplierB">B, at most 2^21.</param>
    /// <param name="offset">2^(shift−1) − z_a·A − z_b·B.</param>
    /// <param name="shift">1 to 30.</param>
    /// <param name="bounds">Zero point and limits of the output.</param>
    public static void Add(
        ref sbyte a, ref sbyte b, ref sbyte y, int outer, int inner, int step,
        int multiplierA, int multiplierB, int offset, int shift, OutputBounds bounds)
    {
        for (int o = 0; o < outer; o++)
        {
            int i = 0;
            if (Avx512BW.IsSupported)
            {
                for (; i + 64 <= inner; i += 64)
                {
                    Epilogue512.Store(
                        ref Unsafe.Add(ref y, i),
                        Sum512(ref a, ref b, i, multiplierA, multiplierB, offset, shift),
                        Sum512(ref a, ref b, i + 16, multiplierA, multiplierB, offset, shift),
                        Sum512(ref a, ref b, i + 32, multiplierA, multiplierB, offset, shift),
                        Sum512(ref a, ref b, i + 48, multiplierA, multiplierB, offset, shift),
                        bounds.ZeroPoint, bounds.Min, bounds.Max);
                }
            }

            if (Avx2.IsSupported)
            {
                for (; i + 32 <= inner; i += 32)
                {
                    Epilogue256.Store(
                        ref Unsafe.Add(ref y, i),
                        Sum256(ref a, ref b, i, multiplierA, multiplierB, offset, shift),
                        Sum256(ref a, ref b, i + 8, multiplierA, multiplierB, offset, shift),
                        Sum256(ref a, ref b, i + 16, multiplierA, multiplierB, offset, shift),
                        Sum256(ref a, ref b, i + 24, multiplierA, multiplierB, offset, shift),
                        bounds.ZeroPoint, bounds.Min, bounds.Max);
                }
            }

            if (Vector128.IsHardwareAccelerated)
            {
                for (; i + 4 <= inner; i += 4)
                {
                    Vector128<int> sum = (Lanes128.LoadWidenedTwice(ref a, (nuint)i) * multiplierA)
                        + (Lanes128.LoadWidenedTwice(ref b, (nuint)i) * multiplierB)
                        + Vector128.Create(offset);
                    Epilogue128.Store(ref Unsafe.Add(ref y, i), sum >> shift, bounds.ZeroPoint, bounds.Min, bounds.Max);
                }
            }

            for (; i < inner; i++)
            {
                int sum = (Unsafe.Add(ref a, i) * multiplierA) + (Unsafe.Add(ref b, i) * multiplierB) + offset;
                Unsafe.Add(ref y, i) = Clamp((sum >> shift) + bounds.ZeroPoint, bounds);
            }

            a = ref Unsafe.Add(ref a, inner);
            b = ref Unsafe.Add(ref b, step);
            y = ref Unsafe.Add(ref y, inner);
        }
    }

    /// <summary>TFLite's addition: both operands lifted by 2^20 and rescaled, their sum rescaled, each rounded twice.</summary>
    public static void AddFixedPoint(
        ref sbyte a, ref sbyte b, ref sbyte y, int outer, int inner, int step,
        int zeroPointA, FixedPointMultiplier multiplierA, int zeroPointB, FixedPointMultiplier multiplierB,
        FixedPointMultiplier multiplierSum, OutputBounds bounds)
    {
        for (int o = 0; o < outer; o++)
        {
            for (int i = 0; i < inner; i++)
            {
                int sum = multiplierA.MultiplyRoundingTwice((Unsafe.Add(ref a, i) - zeroPointA) << 20)
                    + multiplierB.MultiplyRoundingTwice((Unsafe.Add(ref b, i) - zeroPointB) << 20);
                Unsafe.Add(ref y, i) = Clamp(multiplierSum.MultiplyRoundingTwice(sum) + bounds.ZeroPoint, bounds);
            }

            a = ref Unsafe.Add(ref a, inner);
            b = ref Unsafe.Add(ref b, step);
            y = ref Unsafe.Add(ref y, inner);
        }
    }

    /// <summary>The product of both operands, requantized with one float multiplication.</summary>
    public static void MultiplyFloat32(
        ref sbyte a, ref sbyte b, ref sbyte y, int outer, int inner, int step,
        int zeroPointA, int zeroPointB, float scale, OutputBounds bounds)
    {
        for (int o = 0; o < outer; o++)
        {
            int i = 0;
            if (Vector128.IsHardwareAccelerated)
            {
                for (; i + 4 <= inner; i += 4)
                {
                    Vector128<int> product = (Lanes128.LoadWidenedTwice(ref a, (nuint)i) - Vector128.Create(zeroPointA))
                        * (Lanes128.LoadWidenedTwice(ref b, (nuint)i) - Vector128.Create(zeroPointB));
                    Vector128<int> value = Epilogue128.Float32Large(product, Vector128.Create(scale));
                    Epilogue128.Store(ref Unsafe.Add(ref y, i), value, bounds.ZeroPoint, bounds.Min, bounds.Max);
                }
            }

            for (; i < inner; i++)
            {
                int product = (Unsafe.Add(ref a, i) - zeroPointA) * (Unsafe.Add(ref b, i) - zeroPointB);
                Unsafe.Add(ref y, i) = Requantize.Float32(product, scale, bounds.ZeroPoint, bounds.Min, bounds.Max);
            }

            a = ref Unsafe.Add(ref a, inner);
            b = ref Unsafe.Add(ref b, step);
            y = ref Unsafe.Add(ref y, inner);
        }
    }

    /// <summary>The product of both operands, requantized as TFLite does.</summary>
    public static void MultiplyFixedPoint(
        ref sbyte a, ref sbyte b, ref sbyte y, int outer, int inner, int step,
        int zeroPointA, int zeroPointB, FixedPointMultiplier multiplier, OutputBounds bounds)
    {
        for (int o = 0; o < outer; o++)
        {
            for (int i = 0; i < inner; i++)
            {
                int product = (Unsafe.Add(ref a, i) - zeroPointA) * (Unsafe.Add(ref b, i) - zeroPointB);
                Unsafe.Add(ref y, i) = Requantize.FixedPointTwice(product, multiplier, bounds.ZeroPoint, bounds.Min, bounds.Max);
            }

            a = ref Unsafe.Add(ref a, inner);
            b = ref Unsafe.Add(ref b, step);
            y = ref Unsafe.Add(ref y, inner);
        }
    }

    /// <summary>Each value replaced by the table's entry for it; the table is indexed by value + 128.</summary>
    public static void Lookup(ref sbyte x, ref sbyte y, int count, ref sbyte table)
    {
        int i = 0;
        if (Avx512Vbmi.IsSupported && count >= 64)
        {
            Vector512<sbyte> t0 = Vector512.LoadUnsafe(ref table), t1 = Vector512.LoadUnsafe(ref table, 64);
            Vector512<sbyte> t2 = Vector512.LoadUnsafe(ref table, 128), t3 = Vector512.LoadUnsafe(ref table, 192);
            for (; i + 64 <= count; i += 64)
            {
                // Each permutation takes an index's lower seven bits; its sign chooses the half: negative values come first.
                Vector512<sbyte> index = Vector512.LoadUnsafe(ref x, (nuint)i);
                Vector512<sbyte> lower = Avx512Vbmi.PermuteVar64x8x2(t0, index, t1);
                Vector512<sbyte> upper = Avx512Vbmi.PermuteVar64x8x2(t2, index, t3);
                Vector512.ConditionalSelect(Vector512.LessThan(index, Vector512<sbyte>.Zero), lower, upper).StoreUnsafe(ref y, (nuint)i);
            }
        }

        for (; i < count; i++)
            Unsafe.Add(ref y, i) = Unsafe.Add(ref table, Unsafe.Add(ref x, i) + 128);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Sum256(
        ref sbyte a, ref sbyte b, int i, int multiplierA, int multiplierB, int offset, int shift)
    {
        Vector256<int> sum = (Lanes256.LoadWidenedTwice(ref a, (nuint)i) * multiplierA)
            + (Lanes256.LoadWidenedTwice(ref b, (nuint)i) * multiplierB)
            + Vector256.Create(offset);
        return sum >> shift;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Sum512(
        ref sbyte a, ref sbyte b, int i, int multiplierA, int multiplierB, int offset, int shift)
    {
        Vector512<int> sum = (Avx512F.ConvertToVector512Int32(Vector128.LoadUnsafe(ref a, (nuint)i)) * multiplierA)
            + (Avx512F.ConvertToVector512Int32(Vector128.LoadUnsafe(ref b, (nuint)i)) * multiplierB)
            + Vector512.Create(offset);
        return sum >> shift;
    }

    private static sbyte Clamp(int value, OutputBounds bounds) =>
        (sbyte)System.Math.Min(System.Math.Max(value, bounds.Min), bounds.Max);
}
