namespace KeywordSpotting.Training.Pipeline.Stages;

/// <summary>
/// The pointwise layers at half their weights by low rank, to compare with pruning: rank 16 of 64 is as many
/// multiplications as every second weight.
/// </summary>
internal sealed class LowRankStage : IStage
{
    /// <summary>The name of the weights.</summary>
    public const string Network = "lowrank16";

    /// <summary>The rank of every pointwise layer.</summary>
    public const int Rank = 16;

    private const double Rate = 1e-3;

    /// <inheritdoc/>
    public string Name => "lowrank";

    /// <inheritdoc/>
    public string Description => "Brings the pointwise layers to a low rank, with fine-tuning.";

    /// <inheritdoc/>
    public void Run(Workspace workspace)
    {
        using KwsNetwork start = workspace.Network(PruneStage.DenseOf(workspace.Options), "student");
        workspace.Train(
            Network, new TrainingOptions(workspace.Options.FineTuneEpochs, Seed: 1, LearningRate: Rate, LongestMemory: 0.99),
            new Phase(StudentStage.Criterion(workspace.Options), new FloatForward(), Start: start, Constraint: new LowRankProjection(Rank)),
            workspace.Answers);
    }
}
