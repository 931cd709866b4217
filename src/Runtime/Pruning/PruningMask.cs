using System;
using System.Collections.Generic;
using Specializer.Numerics;

namespace Specializer.Pruning;

/// <summary>
/// Which weights of a layer are kept. Immutable: a mask is made once and applied after each step of an optimizer, which
/// would otherwise revive what was dropped.
/// </summary>
/// <example>
/// <code>
/// PruningMask mask = PruningMask.ByMagnitude(weights, sparsity: 0.8);
/// foreach (Batch batch in batches)
/// {
///     optimizer.Step(batch, weights);
///     mask.Apply(weights);
/// }
/// </code>
/// </example>
public sealed class PruningMask
{
    private readonly bool[] _kept;

    private PruningMask(bool[] kept)
    {
        _kept = kept;
        foreach (bool isKept in kept)
            Kept += isKept ? 1 : 0;
    }

    /// <summary>Number of weights that the mask covers.</summary>
    public int Length => _kept.Length;

    /// <summary>Number of weights kept.</summary>
    public int Kept { get; }

    /// <summary>The share of weights kept, in [0, 1]; 1 for a mask of no weights.</summary>
    public double Density => Length == 0 ? 1 : (double)Kept / Length;

    /// <summary>The share of weights dropped, 1 − <see cref="Density"/>.</summary>
    public double Sparsity => 1 - Density;

    /// <summary>For each weight, whether it is kept.</summary>
    public ReadOnlySpan<bool> Marks => _kept;

    /// <summary>A mask that keeps all of <paramref name="length"/> weights.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    public static PruningMask All(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        bool[] kept = new bool[length];
        Array.Fill(kept, true);
        return new PruningMask(kept);
    }

    /// <summary>A mask that keeps the weights marked true; the marks are copied.</summary>
    public static PruningMask Of(ReadOnlySpan<bool> kept) => new(kept.ToArray());

    /// <summary>A mask that keeps the weights that are not zero.</summary>
    public static PruningMask OfNonZeros(ReadOnlySpan<float> weights)
    {
        bool[] kept = new bool[weights.Length];
        for (int i = 0; i < kept.Length; i++)
            kept[i] = weights[i] != 0;
        return new PruningMask(kept);
    }

    /// <summary>
    /// Drops the share of weights of lowest magnitude: the whole part of sparsity · count, ties from the front (see
    /// <see cref="MagnitudePruning"/>).
    /// </summary>
    /// <param name="weights">Any layout; no NaN.</param>
    /// <param name="sparsity">The share of all weights to have dropped in the end, in [0, 1).</param>
    /// <param name="within">What was dropped before; it counts first and stays dropped.</param>
    /// <exception cref="ArgumentException">A weight is NaN, or the other mask has another length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The sparsity is NaN or outside [0, 1).</exception>
    public static PruningMask ByMagnitude(ReadOnlySpan<float> weights, double sparsity, PruningMask? within = null)
    {
        bool[] kept = Start(weights, within);
        MagnitudePruning.Tighten(weights, sparsity, kept);
        return new PruningMask(kept);
    }

    /// <summary>
    /// Drops the share of groups of lowest p-norm (Σ|w|^p)^(1/p) over their kept weights: the whole part of
    /// sparsity · groups, ties from the front (see <see cref="StructuredPruning"/>).
    /// </summary>
    /// <param name="weights">Laid out as the grouping says; no NaN.</param>
    /// <param name="grouping">Rows, columns, channels or blocks.</param>
    /// <param name="sparsity">The share of all groups to have dropped in the end, in [0, 1).</param>
    /// <param name="p">At least 1; infinity for the largest magnitude.</param>
    /// <param name="within">What was dropped before; a group dropped whole counts first and stays dropped.</param>
    /// <exception cref="ArgumentException">A weight is NaN, or a length is not the grouping's.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The sparsity is outside [0, 1), or p is below 1.</exception>
    public static PruningMask ByNorm(
        ReadOnlySpan<float> weights, WeightGrouping grouping, double sparsity, double p = 2, PruningMask? within = null)
    {
        grouping.Shape.Require(weights, nameof(weights));
        bool[] kept = Start(weights, within);
        StructuredPruning.Tighten(weights, grouping, sparsity, p, kept);
        return new PruningMask(kept);
    }

    /// <summary>
    /// Keeps at most <paramref name="n"/> of every <paramref name="m"/> neighbours along the last axis, those of largest
    /// magnitude (see <see cref="NOfMPruning"/>).
    /// </summary>
    /// <param name="weights">Laid out as the shape says; no NaN.</param>
    /// <param name="shape">How the weights lie.</param>
    /// <param name="n">Weights to keep of each group, in [1, m].</param>
    /// <param name="m">Weights of a group, at least 1.</param>
    /// <param name="within">What was dropped before; it counts first and stays dropped.</param>
    /// <exception cref="ArgumentException">A weight is NaN, or a length is not the shape's.</exception>
    /// <exception cref="ArgumentOutOfRangeException">n or m is out of its range.</exception>
    public static PruningMask NOfM(
        ReadOnlySpan<float> weights, WeightShape shape, int n, int m, PruningMask? within = null)
    {
        bool[] kept = Start(weights, within);
        NOfMPruning.Tighten(weights, shape, n, m, kept);
        return new PruningMask(kept);
    }

    /// <summary>
    /// Drops the share of lowest magnitude of all layers' weights together: the whole part of sparsity · their number,
    /// ties from the front of the first layer on. Layers of small weights lose more than others.
    /// </summary>
    /// <param name="layers">The weights of each layer; at least one layer, no NaN.</param>
    /// <param name="sparsity">The share of all weights to have dropped in the end, in [0, 1).</param>
    /// <param name="within">What was dropped before, one mask for each layer; it counts first and stays dropped.</param>
    /// <returns>One mask for each layer, in order.</returns>
    /// <exception cref="ArgumentException">There is no layer, a weight is NaN, or masks and layers do not match.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The sparsity is NaN or outside [0, 1).</exception>
    public static PruningMask[] AcrossLayers(
        IReadOnlyList<ReadOnlyMemory<float>> layers, double sparsity, IReadOnlyList<PruningMask>? within = null)
    {
        ArgumentNullException.ThrowIfNull(layers);
        if (layers.Count == 0)
            throw new ArgumentException("There is no layer to prune.", nameof(layers));
        if (within is not null && within.Count != layers.Count)
            throw new ArgumentException($"{within.Count} masks do not belong to {layers.Count} layers.", nameof(within));

        List<float> weights = [];
        List<bool> kept = [];
        for (int i = 0; i < layers.Count; i++)
        {
            weights.AddRange(layers[i].Span);
            kept.AddRange(Start(layers[i].Span, within?[i]));
        }

        bool[] chosen = [.. kept];
        MagnitudePruning.Tighten(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(weights), sparsity, chosen);

        PruningMask[] masks = new PruningMask[layers.Count];
        int start = 0;
        for (int i = 0; i < masks.Length; i++)
        {
            masks[i] = Of(chosen.AsSpan(start, layers[i].Length));
            start += layers[i].Length;
        }

        return masks;
    }

    /// <summary>A mask that keeps what both keep.</summary>
    /// <exception cref="ArgumentException">The masks differ in length.</exception>
    public PruningMask And(PruningMask other)
    {
        ArgumentNullException.ThrowIfNull(other);
        RequireLength(other.Length, nameof(other));
        bool[] kept = new bool[Length];
        for (int i = 0; i < kept.Length; i++)
            kept[i] = _kept[i] && other._kept[i];
        return new PruningMask(kept);
    }

    /// <summary>Whether every weight that this mask keeps is kept by the other: this one is as tight or tighter.</summary>
    /// <exception cref="ArgumentException">The masks differ in length.</exception>
    public bool IsWithin(PruningMask other)
    {
        ArgumentNullException.ThrowIfNull(other);
        RequireLength(other.Length, nameof(other));
        for (int i = 0; i < _kept.Length; i++)
        {
            if (_kept[i] && !other._kept[i])
                return false;
        }

        return true;
    }

    /// <summary>
    /// Sets the dropped weights to zero, whatever they were. Applied to gradients, it keeps an optimizer's momentum from
    /// gathering on them.
    /// </summary>
    /// <param name="weights">As many as the mask covers, in the layout it was made for.</param>
    /// <exception cref="ArgumentException">The length differs.</exception>
    public void Apply(Span<float> weights)
    {
        RequireLength(weights.Length, nameof(weights));
        for (int i = 0; i < weights.Length; i++)
        {
            if (!_kept[i])
                weights[i] = 0;
        }
    }

    private static bool[] Start(ReadOnlySpan<float> weights, PruningMask? within)
    {
        PruningMask start = within ?? All(weights.Length);
        start.RequireLength(weights.Length, nameof(weights));
        return (bool[])start._kept.Clone();
    }

    private void RequireLength(int length, string parameter)
    {
        if (length != Length)
            throw new ArgumentException($"The mask covers {Length} weights, but {length} were given.", parameter);
    }
}
