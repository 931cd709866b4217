using System;

namespace Specializer.Numerics;

/// <summary>Exact quantiles of a set of values.</summary>
public static class Quantile
{
    /// <summary>
    /// The α and 1−α quantiles, interpolated linearly between neighbouring order statistics at rank share · (n − 1):
    /// type 7 of Hyndman and Fan (1996, "Sample Quantiles in Statistical Packages"). α = 0 is minimum and maximum.
    /// </summary>
    /// <param name="values">At least one value; no NaN. Left as it is.</param>
    /// <param name="alpha">The share to leave out at each end, in [0, 0.5).</param>
    /// <exception cref="ArgumentException">There is no value, or one is NaN.</exception>
    /// <exception cref="ArgumentOutOfRangeException">α is NaN or outside [0, 0.5).</exception>
    public static (float Min, float Max) Range(ReadOnlySpan<float> values, double alpha)
    {
        if (!(alpha >= 0 && alpha < 0.5))
        {
            throw new ArgumentOutOfRangeException(
                nameof(alpha), alpha, "The share left out at each end is in [0, 0.5); 0 takes minimum and maximum.");
        }

        if (values.IsEmpty)
            throw new ArgumentException("No values have no range.", nameof(values));
        float[] sorted = values.ToArray();
        if (Array.Exists(sorted, float.IsNaN))
            throw new ArgumentException("A value is NaN, which has no place in an order.", nameof(values));

        Array.Sort(sorted);
        return (At(sorted, alpha), At(sorted, 1 - alpha));
    }

    private static float At(float[] sorted, double share)
    {
        double rank = share * (sorted.Length - 1);
        int below = (int)rank;
        double fraction = rank - below;
        return fraction == 0
            ? sorted[below]
            : (float)(sorted[below] + (fraction * ((double)sorted[below + 1] - sorted[below])));
    }
}
