using System.Collections.Generic;

namespace KeywordSpotting.Training.Pipeline.Stages;

/// <summary>
/// Networks learn to live with the rounding of the build, with the teachers beside them and under the masks they have.
/// </summary>
internal sealed class TuneStage : IStage
{
    private const double Rate = 3e-4;

    /// <inheritdoc/>
    public string Name => "tune";

    /// <inheritdoc/>
    public string Description => "Tunes the dense and the pruned network for int8 rounding.";

    /// <summary>The networks that are tuned; the dense one first.</summary>
    public static IReadOnlyList<string> Sources(PipelineOptions options) =>
        [PruneStage.DenseOf(options), PruneStage.NameOf("blocks", 0.8), PruneStage.NameOf("weights", 0.9)];

    /// <summary>The name of a network after its tuning.</summary>
    public static string Tuned(string source) => source + "-tuned";

    /// <inheritdoc/>
    public void Run(Workspace workspace)
    {
        foreach (string source in Sources(workspace.Options))
        {
            using KwsNetwork start = workspace.Network(source, source == PruneStage.DenseOf(workspace.Options) ? "student" : "prune");
            using WeightMasks masks = WeightMasks.OfNonZeros(start);
            double alpha = CalibrationChoice.Best(start, workspace.Training).Alpha;
            workspace.Train(
                Tuned(source), new TrainingOptions(workspace.Options.TuneEpochs, Seed: 1, LearningRate: Rate, LongestMemory: 0.99),
                new Phase(StudentStage.Criterion(workspace.Options), new RoundedForward(workspace.Training, alpha), Start: start, Constraint: masks),
                workspace.Answers);
        }
    }
}
