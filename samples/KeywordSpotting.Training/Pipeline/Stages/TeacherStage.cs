using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace KeywordSpotting.Training.Pipeline.Stages;

/// <summary>
/// Wide networks, and what they say of every clip the students will see, together with the networks that had no
/// teacher and with those of earlier runs: these are there already, and different networks err differently.
/// </summary>
internal sealed class TeacherStage : IStage
{
    // Apart from the students' seeds.
    private const int FirstSeed = 101;

    // Smoothed labels would take from the answers what they say of the wrong classes (Müller et al. 2019, arXiv:1906.02629).
    private const float LabelSmoothing = 0;

    /// <inheritdoc/>
    public string Name => "teacher";

    /// <inheritdoc/>
    public string Description => "Trains wide networks and keeps the answers of all teachers to the training clips.";

    /// <summary>The names of the teachers' weights.</summary>
    public static IEnumerable<string> Names(PipelineOptions options) => Enumerable.Range(1, options.Teachers).Select(i => $"teacher-{i}");

    /// <inheritdoc/>
    public void Run(Workspace workspace)
    {
        PipelineOptions options = workspace.Options;
        Phase phase = new(new LabelCriterion(), new FloatForward(), options.TeacherChannels);
        foreach ((string name, int i) in Names(options).Select((name, i) => (name, i)))
        {
            workspace.Train(name, new TrainingOptions(options.TeacherEpochs, FirstSeed + i, LabelSmoothing: LabelSmoothing), phase, teacher: null);
        }

        string answers = workspace.PathOf("teacher.answers");
        if (!File.Exists(answers))
        {
            KwsNetwork[] teachers =
            [
                .. Names(options).Select(name => workspace.Network(name, Name)),
                .. BaselineStage.Names(options).Select(name => workspace.Network(name, "baseline")),
                .. (options.Earlier ?? []).Select(Exporter.Read),
            ];
            Workspace.ShowProgress("answers of the teachers", options.Variations, advance =>
                TeacherAnswers.Save(TeacherAnswers.Compute(teachers, options.Temperature, workspace.Training, advance), answers));
        }
    }
}
