using System;
using System.Collections.Generic;
using Specializer.Pruning;

namespace KeywordSpotting.Training;

/// <summary>
/// Masks of the pointwise layers that get tighter while a network trains, so that what is left has time to take over
/// before more is dropped. What is dropped stays so.
/// </summary>
/// <param name="schedule">The share to have dropped after each step.</param>
/// <param name="choose">The masks of the layers for a share, by what their weights [outputs, inputs] contribute.</param>
internal sealed class GradualMasks(IPruningSchedule schedule, Func<IReadOnlyList<float[]>, double, IReadOnlyList<PruningMask>> choose)
    : IWeightConstraint, IDisposable
{
    private WeightMasks? _masks;

    /// <summary>The share of the pointwise weights dropped so far.</summary>
    public double Sparsity => _masks?.Sparsity ?? 0;

    /// <inheritdoc/>
    public void AfterStep(KwsNetwork network, long step)
    {
        // The optimizer moved what is zero too; back at zero it has the smallest magnitude, so that masks only get tighter.
        Apply(network);
        if (schedule.PrunesAt(step))
        {
            double sparsity = schedule.SparsityAt(step);
            WeightMasks tighter = WeightMasks.Choose(network, weights => choose(weights, sparsity));
            Dispose();
            _masks = tighter;
            Apply(network);
        }
    }

    /// <inheritdoc/>
    public void Apply(KwsNetwork network)
    {
        _masks ??= WeightMasks.OfNonZeros(network);
        _masks.Apply(network);
    }

    /// <summary>Frees the masks.</summary>
    public void Dispose() => _masks?.Dispose();
}
