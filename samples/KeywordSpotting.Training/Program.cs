using System;
using System.CommandLine;
using System.IO;
using System.Linq;
using KeywordSpotting.Audio;
using KeywordSpotting.Training.Pipeline;
using KeywordSpotting.Training.Pipeline.Stages;
using TorchSharp;

namespace KeywordSpotting.Training;

/// <summary>Takes the keyword network from recordings to small int8 code, in stages.</summary>
internal static class Program
{
    private static readonly IStage[] Stages =
    [
        new FeaturesStage(), new BaselineStage(), new TeacherStage(), new StudentStage(), new PruneStage(), new LowRankStage(), new TuneStage(),
        new CalibrateStage(), new Int8Stage(), new TemperatureStage(), new EnsembleStage(), new TimeStage(), new ReportStage(),
    ];

    private static readonly Option<DirectoryInfo> Speech = new("--speech")
    {
        Description = "Recorded speech: speech_commands_train.zip, speech_commands_val.zip and noise/.",
        Required = true,
    };

    private static readonly Option<DirectoryInfo> Voices = new("--voices")
    {
        Description = "Synthetic speech, WORD/VOICE.wav, as synthesize-voices.sh makes it.",
    };

    private static readonly Option<DirectoryInfo> Run = new("--run")
    {
        Description = "Folder of everything the stages make.",
        DefaultValueFactory = _ => new DirectoryInfo("artifacts/pipeline"),
    };

    private static readonly Option<int> Epochs = new("--epochs")
    {
        Description = "Passes over the clips for each student, and for each network without a teacher.",
        DefaultValueFactory = _ => 40,
    };

    private static readonly Option<int> Seeds = new("--seeds")
    {
        Description = "Students, and networks without a teacher.",
        DefaultValueFactory = _ => 3,
    };

    private static readonly Option<int> Teachers = new("--teachers")
    {
        Description = "Wide networks among the teachers; the networks without a teacher always are.",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<FileInfo[]> Earlier = new("--earlier")
    {
        Description = "The .safetensors of networks trained before, to be teachers too.",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<int> TeacherEpochs = new("--teacher-epochs") { DefaultValueFactory = _ => 40 };

    private static readonly Option<FileInfo> Dense = new("--dense")
    {
        Description = "The .safetensors of a network trained before, to prune and tune instead of the first student.",
    };

    private static readonly Option<int> FineTuneEpochs = new("--fine-tune-epochs")
    {
        Description = "Passes after each stage of pruning, and at a low rank.",
        DefaultValueFactory = _ => 8,
    };

    private static readonly Option<int> TuneEpochs = new("--tune-epochs")
    {
        Description = "Passes to learn the rounding of the build.",
        DefaultValueFactory = _ => 4,
    };

    private static readonly Option<FileInfo> Markdown = new("--markdown")
    {
        Description = "The Markdown page to write the table into, between its marks; report.md in the run's folder unless given.",
    };

    private static readonly Option<int> Threads = new("--threads")
    {
        Description = "Threads that compute.",
        DefaultValueFactory = _ => 1,
    };

    private static int Main(string[] args)
    {
        RootCommand root = new("Takes the keyword network from recordings to small int8 code, in stages.");
        foreach (IStage stage in Stages)
        {
            root.Add(CommandOf(stage.Name, stage.Description, stage));
        }

        root.Add(CommandOf("all", "Runs every stage that is not done yet.", Stages));
        try
        {
            return root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or IOException or UnauthorizedAccessException or InvalidDataException or AudioException)
        {
            Console.Error.WriteLine($"error: {e.Message}");
            return 1;
        }
    }

    private static Command CommandOf(string name, string description, params IStage[] stages)
    {
        Command command = new(name, description) { Speech, Voices, Run, Seeds, Epochs, Teachers, Earlier, TeacherEpochs, Dense, FineTuneEpochs, TuneEpochs, Markdown, Threads };
        command.SetAction(result =>
        {
            torch.set_num_threads(result.GetValue(Threads));
            using Workspace workspace = new(new PipelineOptions(
                result.GetRequiredValue(Speech).FullName, result.GetValue(Voices)?.FullName, result.GetRequiredValue(Run).FullName)
            {
                Seeds = result.GetValue(Seeds),
                Epochs = result.GetValue(Epochs),
                Teachers = result.GetValue(Teachers),
                Earlier = [.. result.GetRequiredValue(Earlier).Select(file => file.FullName)],
                TeacherEpochs = result.GetValue(TeacherEpochs),
                FineTuneEpochs = result.GetValue(FineTuneEpochs),
                TuneEpochs = result.GetValue(TuneEpochs),
                Dense = result.GetValue(Dense)?.FullName,
                Markdown = result.GetValue(Markdown)?.FullName,
            });
            foreach (IStage stage in stages)
            {
                stage.Run(workspace);
            }

            return 0;
        });
        return command;
    }
}
