using System;
using System.Globalization;
using Specializer.Numerics;
using Specializer.Pruning;

namespace KeywordSpotting.Training.Pipeline.Stages;

/// <summary>
/// The pointwise layers pruned in stages, each followed by fine-tuning with the teachers: in 1x4 blocks, and weight by
/// weight. Every stage's weights are kept, so that accuracy can be shown against sparsity.
/// </summary>
internal sealed class PruneStage : IStage
{
    /// <summary>The share of the pointwise weights that each stage has dropped, in 1x4 blocks.</summary>
    public static readonly double[] Blocks = [0.5, 0.65, 0.8];

    /// <summary>The share of the pointwise weights that each stage has dropped, one by one.</summary>
    public static readonly double[] Weights = [0.5, 0.75, 0.9];

    private const double Rate = 1e-3;

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
        Prune(workspace, "blocks", Blocks, (weights, sparsity, inputs) => PruningMask.ByNorm(
            weights, new WeightGrouping(WeightShape.Conv2D(weights.Length / inputs, 1, 1, inputs), WeightGroup.Block), sparsity));
        Prune(workspace, "weights", Weights, (weights, sparsity, _) => PruningMask.ByMagnitude(weights, sparsity));
    }

    private void Prune(Workspace workspace, string kind, double[] sparsities, Func<float[], double, int, PruningMask> choose)
    {
        string dense = DenseOf(workspace.Options);
        string before = dense;
        foreach (double sparsity in sparsities)
        {
            using KwsNetwork start = workspace.Network(before, before == dense ? "student" : Name);

            // What is zero already has the smallest magnitude, so that masks only get tighter.
            using WeightMasks masks = WeightMasks.Choose(start, weights => choose(weights, sparsity, start.Channels));
            before = NameOf(kind, sparsity);
            workspace.Train(
                before, new TrainingOptions(workspace.Options.FineTuneEpochs, Seed: 1, LearningRate: Rate, LongestMemory: 0.99),
                new Phase(StudentStage.Criterion(workspace.Options), new FloatForward(), Start: start, Constraint: masks), workspace.Answers);
        }
    }
}
