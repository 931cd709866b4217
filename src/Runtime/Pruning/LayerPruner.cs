using System;

namespace Specializer.Pruning;

/// <summary>Chooses which weights of a layer to keep at a sparsity, within what a mask already keeps.</summary>
/// <param name="weights">The layer's weights.</param>
/// <param name="sparsity">The share to have dropped, in [0, 1).</param>
/// <param name="within">What is still kept.</param>
public delegate PruningMask PruningCriterion(ReadOnlySpan<float> weights, double sparsity, PruningMask within);

/// <summary>
/// Prunes one layer along a schedule: called after each step of the optimizer, it drops more where the schedule says so
/// and keeps what was dropped at zero.
/// </summary>
/// <example>
/// <code>
/// var pruner = new LayerPruner(weights.Length, new CubicSchedule(0, 0.9, start: 500, end: 5000), PruningMask.ByMagnitude);
/// for (long iteration = 0; iteration &lt; iterations; iteration++)
/// {
///     optimizer.Step(weights);
///     pruner.AfterStep(iteration, weights);
/// }
/// </code>
/// </example>
public sealed class LayerPruner
{
    private readonly IPruningSchedule _schedule;
    private readonly PruningCriterion _criterion;

    /// <summary>A pruner that has dropped nothing.</summary>
    /// <param name="length">Number of the layer's weights.</param>
    /// <param name="schedule">How much is dropped when.</param>
    /// <param name="criterion">Which weights go, such as <see cref="PruningMask.ByMagnitude"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    public LayerPruner(int length, IPruningSchedule schedule, PruningCriterion criterion)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(criterion);
        (_schedule, _criterion, Mask) = (schedule, criterion, PruningMask.All(length));
    }

    /// <summary>What is kept now; only ever gets tighter.</summary>
    public PruningMask Mask { get; private set; }

    /// <summary>Tightens the mask where the schedule prunes at this step, and applies it.</summary>
    /// <param name="iteration">The number of the step of the optimizer, from 0.</param>
    /// <param name="weights">As many as the mask covers.</param>
    /// <returns>Whether the mask was chosen anew.</returns>
    /// <exception cref="ArgumentException">The length differs, or a weight is NaN.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The iteration is negative.</exception>
    public bool AfterStep(long iteration, Span<float> weights)
    {
        bool prunes = _schedule.PrunesAt(iteration);
        if (prunes)
            Mask = _criterion(weights, _schedule.SparsityAt(iteration), Mask).And(Mask);
        Mask.Apply(weights);
        return prunes;
    }
}
