using System;

namespace Specializer.Numerics;

/// <summary>
/// Drops whole groups of weights, those of lowest p-norm (Σ|w|^p)^(1/p), an exact share of them (Li et al., 2017,
/// "Pruning Filters for Efficient ConvNets", with p = 1).
/// </summary>
public static class StructuredPruning
{
    /// <summary>
    /// The p-norm of each group over the weights that are kept. Computed relative to the group's largest magnitude, so
    /// that no power over- or underflows. A short block counts as if zeros filled it.
    /// </summary>
    /// <param name="weights">Laid out as the grouping says; no NaN.</param>
    /// <param name="grouping">What belongs together.</param>
    /// <param name="p">At least 1; infinity for the largest magnitude.</param>
    /// <param name="kept">One for each weight, or empty where all are kept.</param>
    /// <returns>One norm for each group, 0 for a group of which nothing is kept.</returns>
    /// <exception cref="ArgumentException">A span has a wrong length, or a weight is NaN.</exception>
    /// <exception cref="ArgumentOutOfRangeException">p is NaN or below 1.</exception>
    public static double[] Norms(
        ReadOnlySpan<float> weights, WeightGrouping grouping, double p, ReadOnlySpan<bool> kept = default)
    {
        if (!(p >= 1))
            throw new ArgumentOutOfRangeException(nameof(p), p, "A p-norm has p of at least 1; infinity takes the largest magnitude.");
        grouping.Shape.Require(weights, nameof(weights));
        if (!kept.IsEmpty)
            MagnitudePruning.RequireSameLength(weights, kept);

        double[] largest = new double[grouping.Count];
        for (int i = 0; i < weights.Length; i++)
        {
            int group = grouping.GroupOf(i);
            if (kept.IsEmpty || kept[i])
                largest[group] = Math.Max(largest[group], Math.Abs((double)weights[i]));
        }

        if (double.IsPositiveInfinity(p))
            return largest;

        double[] norms = new double[largest.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            int group = grouping.GroupOf(i);
            if ((kept.IsEmpty || kept[i]) && weights[i] != 0 && !double.IsInfinity(largest[group]))
                norms[group] += Power(Math.Abs(weights[i]) / largest[group], p);
        }

        for (int group = 0; group < norms.Length; group++)
        {
            bool isScaled = norms[group] > 0;
            norms[group] = isScaled ? largest[group] * Root(norms[group], p) : largest[group];
        }

        return norms;
    }

    /// <summary>
    /// Chooses the groups to drop: of all groups as many as <see cref="MagnitudePruning.DroppedOf"/> says, those of
    /// lowest norm, among equal norms those that come first. A group of which nothing is kept counts first, and what was
    /// dropped before stays dropped.
    /// </summary>
    /// <param name="weights">Laid out as the grouping says; no NaN.</param>
    /// <param name="grouping">What belongs together.</param>
    /// <param name="sparsity">The share of groups to have dropped in the end, in [0, 1).</param>
    /// <param name="p">At least 1; infinity for the largest magnitude.</param>
    /// <param name="kept">One for each weight; those dropped become false, no other changes.</param>
    /// <exception cref="ArgumentException">A span has a wrong length, or a weight is NaN.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The sparsity is outside [0, 1), or p is below 1.</exception>
    public static void Tighten(
        ReadOnlySpan<float> weights, WeightGrouping grouping, double sparsity, double p, Span<bool> kept)
    {
        int dropped = MagnitudePruning.DroppedOf(grouping.Count, sparsity);
        MagnitudePruning.RequireSameLength(weights, kept);
        double[] norms = kept.IsEmpty ? [] : Norms(weights, grouping, p, kept);

        bool[] alive = new bool[norms.Length];
        for (int i = 0; i < kept.Length; i++)
            alive[grouping.GroupOf(i)] |= kept[i];
        for (int group = 0; group < norms.Length; group++)
            norms[group] = alive[group] ? norms[group] : LowestRanked.Dropped;

        bool[] lowest = LowestRanked.Mark(norms, dropped);
        for (int i = 0; i < kept.Length; i++)
            kept[i] &= !lowest[grouping.GroupOf(i)];
    }

    // Exact for the norms in use, where Math.Pow might round.
    private static double Power(double value, double p) => p switch
    {
        1 => value,
        2 => value * value,
        _ => Math.Pow(value, p),
    };

    private static double Root(double value, double p) => p switch
    {
        1 => value,
        2 => Math.Sqrt(value),
        _ => Math.Pow(value, 1 / p),
    };
}
