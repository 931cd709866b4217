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
        bool[] kept = new bool[weights.Length];
        kept.AsSpan().Fill(true);
        Tighten(weights, sparsity, kept);
        for (int i = 0; i < weights.Length; i++)
        {
            if (!kept[i])
                weights[i] = 0;
        }

        return DroppedOf(weights.Length, sparsity);
    }

    /// <summary>
    /// Chooses the <see cref="DroppedOf"/> weights to drop without changing them. What is dropped already counts first
    /// and stays dropped, whatever its weight now is.
    /// </summary>
    /// <param name="weights">No NaN.</param>
    /// <param name="sparsity">The share of all weights to have dropped in the end, in [0, 1).</param>
    /// <param name="kept">One for each weight; those dropped become false, no other changes.</param>
    /// <exception cref="ArgumentException">The spans differ in length, or a weight is NaN.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The sparsity is NaN or outside [0, 1).</exception>
    public static void Tighten(ReadOnlySpan<float> weights, double sparsity, Span<bool> kept)
    {
        int dropped = DroppedOf(weights.Length, sparsity);
        RequireNumbers(weights, nameof(weights));
        RequireSameLength(weights, kept);
        double[] scores = new double[weights.Length];
        for (int i = 0; i < scores.Length; i++)
            scores[i] = kept[i] ? Math.Abs(weights[i]) : LowestRanked.Dropped;

        bool[] lowest = LowestRanked.Mark(scores, dropped);
        for (int i = 0; i < lowest.Length; i++)
            kept[i] &= !lowest[i];
    }

    internal static void RequireSameLength(ReadOnlySpan<float> weights, ReadOnlySpan<bool> kept)
    {
        if (weights.Length != kept.Length)
        {
            throw new ArgumentException(
                $"{kept.Length} marks do not belong to {weights.Length} weights: pass spans of equal length.", nameof(kept));
        }
    }

    internal static void RequireNumbers(ReadOnlySpan<float> weights, string parameter)
    {
        for (int i = 0; i < weights.Length; i++)
        {
            if (float.IsNaN(weights[i]))
                throw new ArgumentException($"Weight {i} is NaN and has no magnitude.", parameter);
        }
    }
}
