using System;

namespace Specializer.Numerics;

/// <summary>
/// A positive real multiplier as TFLite writes it: Multiplier · 2^(Shift − 31) with Multiplier in [2^30, 2^31), or
/// zero (Jacob et al., 2018, "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only
/// Inference", section 2.2).
/// </summary>
/// <param name="Multiplier">The mantissa as a 32-bit fraction, or 0.</param>
/// <param name="Shift">The binary exponent; positive shifts left.</param>
public readonly record struct FixedPointMultiplier(int Multiplier, int Shift)
{
    /// <summary>
    /// The nearest multiplier to <paramref name="value"/>. Values below 2^−32 become zero, as in TFLite.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, not finite, or at least 2^31.</exception>
    public static FixedPointMultiplier From(double value)
    {
        if (!(value >= 0) || value >= int.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(value), value, "A requantization multiplier is in [0, 2^31).");
        if (value == 0)
            return new FixedPointMultiplier(0, 0);

        int shift = 0;
        double fraction = value;
        while (fraction >= 1)
        {
            fraction /= 2;
            shift++;
        }

        while (fraction < 0.5)
        {
            fraction *= 2;
            shift--;
        }

        long multiplier = (long)Math.Round(fraction * (1L << 31), MidpointRounding.AwayFromZero);
        if (multiplier == 1L << 31)
        {
            multiplier /= 2;
            shift++;
        }

        return shift < -31 ? new FixedPointMultiplier(0, 0) : new FixedPointMultiplier((int)multiplier, shift);
    }

    /// <summary>
    /// <paramref name="value"/> times this multiplier, rounded once, halves upwards. What TFLite's matrix
    /// multiplication applies in CONV_2D and FULLY_CONNECTED.
    /// </summary>
    public int MultiplyRoundingOnce(int value)
    {
        int right = 31 - Shift;
        long half = 1L << (right - 1);
        return unchecked((int)(((value * (long)Multiplier) + half) >> right));
    }

    /// <summary>
    /// <paramref name="value"/> times this multiplier, rounded after the product's upper half and again after the
    /// shift, halves away from zero. What TFLite applies in every other operator.
    /// </summary>
    public int MultiplyRoundingTwice(int value)
    {
        int left = Math.Max(Shift, 0);
        int right = Math.Max(-Shift, 0);
        long product = unchecked(value * (1 << left)) * (long)Multiplier;
        long nudge = product >= 0 ? 1L << 30 : 1 - (1L << 30);
        int high = (int)((product + nudge) / (1L << 31));

        int mask = (int)((1L << right) - 1);
        int remainder = high & mask;
        int threshold = (mask >> 1) + (high < 0 ? 1 : 0);
        return (high >> right) + (remainder > threshold ? 1 : 0);
    }
}
