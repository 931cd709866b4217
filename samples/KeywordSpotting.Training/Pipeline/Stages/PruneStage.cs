using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Specializer.Numerics;
using Specializer.Pruning;

namespace KeywordSpotting.Training.Pipeline.Stages;

/// <summary>
/// The pointwise layers pruned in stages with the teachers beside them, each a ramp of dropping and the tuning of what is
/// left: in 1x4 blocks, and weight by weight. Every stage's weights are kept, so that accuracy can be shown against sparsity.
/// </summary>
internal sealed class PruneStage : IStage
{
    /// <summary>The share of the pointwise weights that each stage has dropped, in 1x4 blocks.</summary>
    public static readonly double[] Blocks = [0.5, 0.8];

    /// <summary>The share of the pointwise weights that each stage has dropped, one by one.</summary>
    public static readonly double[] Weights = [0.75, 0.9];

    // That of a training from fresh weights: what is left has to move far (Renda et al. 2020, arXiv:2003.02389).
    private const double Rate = 2e-3;

    // The share of a stage's steps in which weights are dropped; in the others what is left is tuned.
    private const double Ramp = 0.4;

    private const int StepsBetweenDrops = 20;

    // The last stage is the one that is used.
    private const int LastStageFactor = 3;

    /// <inheritdoc/>
    public string Name => "prune";

    /// <inheritdoc/>
    public string Description => "Prunes the pointwise layers in stages, in blocks and weight by weight, with fine-tuning.";

    /// <summary>The name of the network that is pruned.</summary>
    public static string DenseOf(PipelineOptions options) => options.Dense is null ? "student-1" : "dense";

    /// <summary>The name of a stage's weights.</summary>
    public static string NameOf(string kind, double sparsity) => kind + (100 * sparsity).ToString("F0", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public void Run(Workspace workspace)
    {
        Prune(workspace, "blocks", Blocks, (layers, sparsity) => [.. layers.Select(layer => PruningMask.ByNorm(
            layer, new WeightGrouping(WeightShape.Conv2D(layer.Length / Inputs(layer), 1, 1, Inputs(layer)), WeightGroup.Block), sparsity))]);

        // Of single weights each layer keeps as many as it needs: contributions compare across layers.
        Prune(workspace, "weights", Weights, (layers, sparsity) =>
            PruningMask.AcrossLayers([.. layers.Select(layer => new ReadOnlyMemory<float>(layer))], sparsity));
    }

    // A pointwise layer has as many outputs as inputs.
    private static int Inputs(float[] layer) => (int)Math.Sqrt(layer.Length);

    private void Prune(
        Workspace workspace, string kind, double[] sparsities, Func<IReadOnlyList<float[]>, double, IReadOnlyList<PruningMask>> choose)
    {
        string dense = DenseOf(workspace.Options);
        string before = dense;
        double sparsityBefore = 0;
        foreach (double sparsity in sparsities)
        {
            using KwsNetwork start = workspace.Network(before, before == dense ? "student" : Name);
            before = NameOf(kind, sparsity);
            int epochs = workspace.Options.FineTuneEpochs * (sparsity == sparsities[^1] ? LastStageFactor : 1);
            TrainingOptions options = new(epochs, Seed: 1, LearningRate: Rate, LongestMemory: 0.99);
            long steps = (long)epochs * (workspace.Training.Clips / options.BatchSize);
            CubicSchedule schedule = new(sparsityBefore, sparsity, start: 0, end: Math.Max(1, (long)(Ramp * steps)), StepsBetweenDrops);
            using GradualMasks masks = new(schedule, choose);
            workspace.Train(
                before, options,
                new Phase(StudentStage.Criterion(workspace.Options), new FloatForward(), Start: start, Constraint: masks), workspace.Answers);
            sparsityBefore = sparsity;
        }
    }
}
