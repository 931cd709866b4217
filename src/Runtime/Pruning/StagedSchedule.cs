using System;
using System.Collections.Generic;
using System.Linq;

namespace Specializer.Pruning;

/// <summary>
/// Several stages of dropping and fine-tuning (Han et al., 2015, "Learning both Weights and Connections for Efficient
/// Neural Networks"): each drops at its first step and trains for the others.
/// </summary>
public sealed class StagedSchedule : IPruningSchedule
{
    private readonly double[] _sparsities;
    private readonly long _stepsPerStage;

    /// <summary>A stage for each sparsity.</summary>
    /// <param name="sparsities">The share dropped from each stage on, in [0, 1), none below the one before; at least one.</param>
    /// <param name="stepsPerStage">Steps of a stage, the one that drops included; at least 1. The last stage has no end.</param>
    /// <exception cref="ArgumentException">There is no stage, or sparsities fall.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A sparsity or the number of steps is out of its range.</exception>
    public StagedSchedule(IReadOnlyList<double> sparsities, long stepsPerStage)
    {
        ArgumentNullException.ThrowIfNull(sparsities);
        if (sparsities.Count == 0)
            throw new ArgumentException("There is no stage.", nameof(sparsities));
        ArgumentOutOfRangeException.ThrowIfLessThan(stepsPerStage, 1);
        for (int i = 0; i < sparsities.Count; i++)
        {
            RequireSparsity(sparsities[i], nameof(sparsities));
            if (i > 0 && sparsities[i] < sparsities[i - 1])
            {
                throw new ArgumentException(
                    $"Stage {i} has the sparsity {sparsities[i]}, below the {sparsities[i - 1]} before it: dropped weights do not come back.",
                    nameof(sparsities));
            }
        }

        (_sparsities, _stepsPerStage) = ([.. sparsities], stepsPerStage);
    }

    /// <summary>The number of stages.</summary>
    public int Stages => _sparsities.Length;

    /// <summary>
    /// Stages that each drop the same share of what is left: after stage k of n the density is (1 − final)^(k / n).
    /// </summary>
    /// <param name="final">The sparsity of the last stage, in [0, 1).</param>
    /// <param name="stages">At least 1.</param>
    /// <param name="stepsPerStage">Steps of a stage, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    public static StagedSchedule Geometric(double final, int stages, long stepsPerStage)
    {
        RequireSparsity(final, nameof(final));
        ArgumentOutOfRangeException.ThrowIfLessThan(stages, 1);
        // Just above 0 the power rounds to less than 1 - final.
        return new StagedSchedule(
            [.. Enumerable.Range(1, stages).Select(k => k == stages ? final : Math.Min(final, 1 - Math.Pow(1 - final, (double)k / stages)))],
            stepsPerStage);
    }

    /// <summary>The stage, from 0, that a step belongs to.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The iteration is negative.</exception>
    public int StageAt(long iteration)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(iteration);
        return (int)Math.Min(iteration / _stepsPerStage, Stages - 1);
    }

    /// <inheritdoc />
    public double SparsityAt(long iteration) => _sparsities[StageAt(iteration)];

    /// <inheritdoc />
    public bool PrunesAt(long iteration)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(iteration);
        return iteration % _stepsPerStage == 0 && iteration / _stepsPerStage < Stages;
    }

    internal static void RequireSparsity(double sparsity, string parameter)
    {
        if (!(sparsity >= 0 && sparsity < 1))
            throw new ArgumentOutOfRangeException(parameter, sparsity, "The share of weights to drop is in [0, 1).");
    }
}
