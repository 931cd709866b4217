using System.Collections.Generic;
using System.Linq;

namespace KeywordSpotting.Training.Pipeline.Stages;

/// <summary>The network without a teacher, once for each seed: what the students are compared with.</summary>
internal sealed class BaselineStage : IStage
{
    /// <inheritdoc/>
    public string Name => "baseline";

    /// <inheritdoc/>
    public string Description => "Trains the network towards the labels alone, to compare the students with.";

    /// <summary>The names of the weights.</summary>
    public static IEnumerable<string> Names(PipelineOptions options) => Enumerable.Range(1, options.Seeds).Select(seed => $"baseline-{seed}");

    /// <inheritdoc/>
    public void Run(Workspace workspace)
    {
        for (int seed = 1; seed <= workspace.Options.Seeds; seed++)
        {
            workspace.Train(
                $"baseline-{seed}", new TrainingOptions(workspace.Options.Epochs, seed), new Phase(new LabelCriterion(), new FloatForward()), teacher: null);
        }
    }
}
