using System;
using Specializer.Numerics;

namespace Specializer.Calibration;

/// <summary>What quantization to int8 costs the values of a histogram.</summary>
internal static class RoundingError
{
    /// <summary>
    /// The mean of (x − Q(x))², Q being <see cref="AffineParams.Asymmetric"/> of the range. Exact for values spread evenly
    /// over what each bin spans.
    /// </summary>
    public static double MeanSquared(GrowingHistogram histogram, float min, float max)
    {
        AffineParams p = AffineParams.Asymmetric(min, max);
        double low = (double)p.Scale * (sbyte.MinValue - p.ZeroPoint);
        double high = (double)p.Scale * (sbyte.MaxValue - p.ZeroPoint);
        double sum = 0;
        foreach (GrowingHistogram.Bin bin in histogram.Bins)
        {
            if (bin.Count > 0)
                sum += bin.Count * MeanSquared(bin.Min, bin.Max, p.Scale, low, high);
        }

        return sum / histogram.Count;
    }

    private static double MeanSquared(double from, double to, double scale, double low, double high)
    {
        // Narrower spans lose their digits in the differences below, and the error does not change over them.
        if (to - from <= scale * 1e-6)
            return Squared((from + to) / 2, scale, low, high);

        double sum = 0;
        if (from < low)
            sum += Cube(Math.Min(to, low) - low) - Cube(from - low);
        if (to > high)
            sum += Cube(to - high) - Cube(Math.Max(from, high) - high);
        double inside = Math.Max(from, low);
        double outside = Math.Min(to, high);
        if (outside > inside)
            sum += scale * scale * scale * (Sawtooth(outside / scale) - Sawtooth(inside / scale));
        return sum / (to - from);
    }

    private static double Squared(double value, double scale, double low, double high)
    {
        double nearest = Math.Min(Math.Max(scale * Math.Round(value / scale), low), high);
        return (value - nearest) * (value - nearest);
    }

    // The integral of (u − round(u))² from 0 to u: each whole step adds 1/12.
    private static double Sawtooth(double u)
    {
        double whole = Math.Round(u);
        return (whole / 12) + Cube(u - whole);
    }

    private static double Cube(double u) => u * u * u / 3;
}
