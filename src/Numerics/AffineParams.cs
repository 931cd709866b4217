using System;

namespace Specializer.Numerics;

/// <summary>
/// The parameters of affine quantization, real = Scale · (q − ZeroPoint) with q in int8 (Jacob et al., 2018,
/// "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference", section 2.1).
/// </summary>
/// <param name="Scale">The real distance of two neighbouring values; positive, finite and a normal float.</param>
/// <param name="ZeroPoint">The value that stands for the real zero, in [−128, 127].</param>
public readonly record struct AffineParams(float Scale, int ZeroPoint)
{
    // The smallest normal float. Below it a scale loses its digits, and quotients by it their finiteness.
    private const float SmallestScale = 1.17549435e-38f;

    /// <summary>
    /// s = (max − min) / 255 and z = round(−128 − min / s), with the range first widened to contain 0 so that the real
    /// zero is one of the 256 values. Real values of the range come back within s / 2.
    /// </summary>
    /// <remarks>
    /// A range of nothing but zero, or one whose scale would be below the smallest normal float, gives scale 1 and zero
    /// point 0: every value of it quantizes to the exact zero, and nothing divides by zero.
    /// </remarks>
    /// <param name="min">Smallest real value; finite.</param>
    /// <param name="max">Largest real value; finite and at least <paramref name="min"/>.</param>
    /// <exception cref="ArgumentException">An end is not finite, or min is above max.</exception>
    public static AffineParams Asymmetric(float min, float max)
    {
        RequireRange(min, max);
        double low = Math.Min(min, 0);
        double high = Math.Max(max, 0);
        float scale = (float)((high - low) / 255);
        return scale < SmallestScale
            ? new AffineParams(1, 0)
            : new AffineParams(scale, (int)Math.Round(-128 - (low / scale), MidpointRounding.ToEven));
    }

    /// <summary>
    /// s = max(|min|, |max|) / 127 and z = 0, for weights, whose values then lie in [−127, 127]. Degenerate ranges as
    /// in <see cref="Asymmetric"/>.
    /// </summary>
    /// <param name="min">Smallest real value; finite.</param>
    /// <param name="max">Largest real value; finite and at least <paramref name="min"/>.</param>
    /// <exception cref="ArgumentException">An end is not finite, or min is above max.</exception>
    public static AffineParams Symmetric(float min, float max)
    {
        RequireRange(min, max);
        float scale = (float)(Math.Max(Math.Abs((double)min), Math.Abs((double)max)) / 127);
        return new AffineParams(scale < SmallestScale ? 1 : scale, 0);
    }

    private static void RequireRange(float min, float max)
    {
        if (!(min <= max) || float.IsInfinity(min) || float.IsInfinity(max))
            throw new ArgumentException($"A range has two finite ends in order; given were {min} and {max}.", nameof(min));
    }
}
