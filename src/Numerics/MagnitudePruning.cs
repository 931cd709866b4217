using System;

namespace Specializer.Numerics;

/// <summary>
/// Drops the weights of lowest magnitude, an exact share of them (Han et al., 2015, "Learning both Weights and
/// Connections for Efficient Neural Networks").
/// </summary>
public static class MagnitudePruning
{
    /// <summary>
    /// How many of <paramref name="count"/> weights a sparsity drops: the whole part of sparsity · count, so never more
    /// than the share. A product that misses a whole number by less than 1e-6, as 0.29 · 100 does in double, counts as
    /// that number.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The sparsity is NaN or outside [0, 1).</exception>
    public static int DroppedOf(int count, double sparsity)
    {
        if (!(sparsity >= 0 && sparsity < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(sparsity), sparsity, "The share of weights to drop is in [0, 1).");
        }

        return (int)Math.Floor((sparsity * count) + 1e-6);
    }

    /// <summary>
    /// Sets the <see cref="DroppedOf"/> weights of lowest magnitude to zero. Among equal magnitudes at the limit the
    /// ones that come first are dropped, so that the same weights always give the same answer.
    /// </summary>
    /// <param name="weights">All finite or infinite; changed in place.</param>
    /// <param name="sparsity">The share to drop, in [0, 1).</param>
    /// <returns>How many were dropped, weights that were zero before included.</returns>
    /// <exception cref="ArgumentException">A weight is NaN.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The sparsity is NaN or outside [0, 1).</exception>
    public static int Prune(Span<float> weights, double sparsity)
    {
        int dropped = DroppedOf(weights.Length, sparsity);
        float[] magnitudes = new float[weights.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            if (float.IsNaN(weights[i]))
                throw new ArgumentException($"Weight {i} is NaN and has no magnitude.", nameof(weights));
            magnitudes[i] = Math.Abs(weights[i]);
        }

        if (dropped == 0)
            return 0;

        Array.Sort(magnitudes);
        float limit = magnitudes[dropped - 1];
        int firstAtLimit = Array.BinarySearch(magnitudes, limit);
        while (firstAtLimit > 0 && magnitudes[firstAtLimit - 1] == limit)
            firstAtLimit--;

        int leftAtLimit = dropped - firstAtLimit;
        for (int i = 0; i < weights.Length; i++)
        {
            float magnitude = Math.Abs(weights[i]);
            if (magnitude < limit || (magnitude == limit && leftAtLimit-- > 0))
                weights[i] = 0;
        }

        return dropped;
    }
}
