using System.Collections.Generic;
using System.IO;
using System.Linq;
using Specializer.Distillation;

namespace KeywordSpotting.Training.Pipeline.Stages;

/// <summary>The same network as without a teacher, from the same seeds and for as long, with one.</summary>
internal sealed class StudentStage : IStage
{
    /// <inheritdoc/>
    public string Name => "student";

    /// <inheritdoc/>
    public string Description => "Trains the network towards labels and the teachers' answers.";

    /// <summary>The names of the weights.</summary>
    public static IEnumerable<string> Names(PipelineOptions options) => Enumerable.Range(1, options.Seeds).Select(seed => $"student-{seed}");

    /// <summary>Labels and the teachers' answers, as every phase after the teachers has them.</summary>
    public static ICriterion Criterion(PipelineOptions options) =>
        new DistillationCriterion(new DistillationLoss(options.Alpha, options.Temperature, scaleByTemperatureSquared: true));

    /// <inheritdoc/>
    public void Run(Workspace workspace)
    {
        if (workspace.Options.Dense is { } dense && !File.Exists(workspace.PathOf("dense.safetensors")))
        {
            File.Copy(dense, workspace.PathOf("dense.safetensors"));
        }

        for (int seed = 1; seed <= workspace.Options.Seeds; seed++)
        {
            workspace.Train(
                $"student-{seed}", new TrainingOptions(workspace.Options.Epochs, seed),
                new Phase(Criterion(workspace.Options), new FloatForward()), workspace.Answers);
        }
    }
}
