using System;

namespace Specializer.Numerics;

/// <summary>
/// N:M sparsity: of every M neighbours along the last axis at most N are kept, those of largest magnitude (Mishra et
/// al., 2021, "Accelerating Sparse Deep Neural Networks", with 2:4).
/// </summary>
public static class NOfMPruning
{
    /// <summary>
    /// Chooses the weights to drop. Groups of M begin anew in every row and tap; what is left at the end of an axis that
    /// is no multiple of M is a shorter group, which keeps at most N too. Among equal magnitudes those that come first
    /// are dropped, and what was dropped before stays dropped.
    /// </summary>
    /// <param name="weights">Laid out as the shape says; no NaN.</param>
    /// <param name="shape">How the weights lie.</param>
    /// <param name="n">Weights to keep of each group, in [1, m].</param>
    /// <param name="m">Weights of a group, at least 1.</param>
    /// <param name="kept">One for each weight; those dropped become false, no other changes.</param>
    /// <exception cref="ArgumentException">A span has a wrong length, or a weight is NaN.</exception>
    /// <exception cref="ArgumentOutOfRangeException">n or m is out of its range.</exception>
    public static void Tighten(ReadOnlySpan<float> weights, WeightShape shape, int n, int m, Span<bool> kept)
    {
        if (m < 1)
            throw new ArgumentOutOfRangeException(nameof(m), m, "A group of N:M has at least one weight.");
        if (n < 1 || n > m)
            throw new ArgumentOutOfRangeException(nameof(n), n, $"Of a group of {m} weights 1 to {m} are kept.");
        shape.Require(weights, nameof(weights));
        MagnitudePruning.RequireSameLength(weights, kept);

        for (int line = 0; line < weights.Length; line += shape.Columns)
        {
            for (int start = 0; start < shape.Columns; start += m)
            {
                int length = Math.Min(m, shape.Columns - start);
                Keep(weights.Slice(line + start, length), n, kept.Slice(line + start, length));
            }
        }
    }

    private static void Keep(ReadOnlySpan<float> group, int n, Span<bool> kept)
    {
        double[] scores = new double[group.Length];
        for (int i = 0; i < scores.Length; i++)
            scores[i] = kept[i] ? Math.Abs(group[i]) : LowestRanked.Dropped;
        bool[] lowest = LowestRanked.Mark(scores, Math.Max(0, group.Length - n));
        for (int i = 0; i < lowest.Length; i++)
            kept[i] &= !lowest[i];
    }
}
