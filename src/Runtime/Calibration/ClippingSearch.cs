using System;

namespace Specializer.Calibration;

/// <summary>
/// Searches the range of lowest cost among those that clip: each end is its extreme times 2^(−k/4) for k = 0 … 28, every
/// pair of ends is tried, and the best is refined in steps of 2^(1/8), 2^(1/16) and 2^(1/32).
/// </summary>
internal static class ClippingSearch
{
    private const int Coarse = 8;
    private const int Last = 28 * Coarse;

    /// <summary>
    /// The best range; among equal costs the one that clips least. Ends on the wrong side of 0 count as 0, which every
    /// quantized range holds.
    /// </summary>
    /// <param name="min">The smallest value seen.</param>
    /// <param name="max">The largest value seen.</param>
    /// <param name="cost">Of a range; infinity forbids it.</param>
    public static (float Min, float Max) Minimize(float min, float max, Func<float, float, double> cost)
    {
        float low = Math.Min(min, 0);
        float high = Math.Max(max, 0);
        int lastLow = low < 0 ? Last : 0;
        int lastHigh = high > 0 ? Last : 0;
        double best = double.PositiveInfinity;
        (int Low, int High) at = (0, 0);

        bool Try(int l, int h)
        {
            if (l < 0 || h < 0 || l > lastLow || h > lastHigh)
                return false;
            double found = cost(End(low, l), End(high, h));
            if (!(found < best))
                return false;
            (best, at) = (found, (l, h));
            return true;
        }

        for (int l = 0; l <= lastLow; l += Coarse)
        {
            for (int h = 0; h <= lastHigh; h += Coarse)
                Try(l, h);
        }

        for (int step = Coarse / 2; step > 0; step /= 2)
        {
            bool moved = true;
            while (moved)
            {
                (int l, int h) = at;
                moved = Try(l - step, h) | Try(l + step, h) | Try(l, h - step) | Try(l, h + step);
            }
        }

        return (End(low, at.Low), End(high, at.High));
    }

    private static float End(float extreme, int steps) => (float)(extreme * Math.Pow(2, -steps / 32.0));
}
