using System;
using System.IO;
using System.Linq;
using Spectre.Console;
using TorchSharp;

namespace KeywordSpotting.Training.Pipeline;

/// <summary>The run's folder: what stages make and read there.</summary>
internal sealed class Workspace : IDisposable
{
    private readonly Lazy<FeatureBank> _training;
    private readonly Lazy<FeatureBank> _validation;
    private readonly Lazy<Evaluation> _evaluation;
    private readonly Lazy<float[][]> _answers;

    /// <summary>Opens the folder; it is made where it is missing.</summary>
    public Workspace(PipelineOptions options)
    {
        Options = options;
        Directory.CreateDirectory(options.Run);
        _training = new(() => FeatureBank.Load(Made("train.features", "features")));
        _validation = new(() => FeatureBank.Load(Made("val.features", "features")));
        _evaluation = new(() => new Evaluation(Validation));
        _answers = new(() => TeacherAnswers.Load(Made("teacher.answers", "teacher"), Training));
    }

    /// <summary>What the stages are told.</summary>
    public PipelineOptions Options { get; }

    /// <summary>The clips to train on and their variations.</summary>
    public FeatureBank Training => _training.Value;

    /// <summary>The clips of the validation split, as they were recorded.</summary>
    public FeatureBank Validation => _validation.Value;

    /// <summary>Measures float networks on the validation split.</summary>
    public Evaluation Evaluation => _evaluation.Value;

    /// <summary>What the teachers say of each variation of the training clips.</summary>
    public float[][] Answers => _answers.Value;

    /// <summary>A path in the run's folder.</summary>
    public string PathOf(string name) => Path.Combine(Options.Run, name);

    /// <summary>A file that a stage makes.</summary>
    /// <exception cref="FileNotFoundException">It did not run yet.</exception>
    public string Made(string name, string stage)
    {
        string path = PathOf(name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"there is no {path}; run the stage '{stage}' first");
    }

    /// <summary>A network that a stage made.</summary>
    public KwsNetwork Network(string name, string stage) => Exporter.Read(Made(name + ".safetensors", stage));

    /// <summary>Trains a network, or goes on with it, and writes it; leaves one that is written as it is.</summary>
    public void Train(string name, TrainingOptions options, Phase phase, float[][]? teacher)
    {
        string path = PathOf(name + ".safetensors");
        if (File.Exists(path))
        {
            return;
        }

        using Trainer trainer = new(options, phase with { Title = name }, Training, teacher, Evaluation);
        KwsNetwork network = trainer.Run(new Checkpoint(PathOf(Path.Combine("checkpoints", name))));
        Exporter.Write(network, path + ".part");
        File.Move(path + ".part", path);
    }

    /// <summary>Makes a file for each network that has none, or one older than its weights.</summary>
    /// <param name="title">What the progress bar calls it.</param>
    /// <param name="ending">Of the files.</param>
    /// <param name="make">Makes the file of a network at a path.</param>
    public void ForEachCandidate(string title, string ending, Action<Candidate, string> make)
    {
        Candidate[] missing = [.. Candidate.Of(this).Where(candidate => !IsCurrent(candidate, ending))];
        if (missing.Length == 0)
        {
            return;
        }

        ShowProgress(title, missing.Length, advance =>
        {
            foreach (Candidate candidate in missing)
            {
                make(candidate, PathOf(candidate.Name + ending));
                advance();
            }
        });
    }

    /// <summary>Shows a progress bar while something works.</summary>
    public static void ShowProgress(string title, int steps, Action<Action> work) => AnsiConsole.Progress()
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
        .Start(progress =>
        {
            ProgressTask bar = progress.AddTask(title, maxValue: steps);
            work(() => bar.Increment(1));
        });

    private bool IsCurrent(Candidate candidate, string ending) => File.Exists(PathOf(candidate.Name + ending))
        && File.GetLastWriteTimeUtc(PathOf(candidate.Name + ending)) >= File.GetLastWriteTimeUtc(PathOf(candidate.Name + ".safetensors"));

    /// <summary>Frees what was read.</summary>
    public void Dispose()
    {
        if (_evaluation.IsValueCreated)
        {
            _evaluation.Value.Dispose();
        }
    }
}
