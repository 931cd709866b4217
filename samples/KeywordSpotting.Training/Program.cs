using System;
using System.CommandLine;
using System.IO;
using System.Linq;
using KeywordSpotting.Audio;
using Specializer.Distillation;

namespace KeywordSpotting.Training;

/// <summary>Trains and measures the network of the keyword-spotting sample.</summary>
internal static class Program
{
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
        Description = "Folder of the run's checkpoints.",
        DefaultValueFactory = _ => new DirectoryInfo("artifacts/run"),
    };

    private static readonly Option<int> Epochs = new("--epochs") { DefaultValueFactory = _ => 100 };

    private static readonly Option<double?> Rate = new("--rate")
    {
        Description = "Highest learning rate; 0.002 to train, 0.0003 to tune where it is left out.",
    };

    private static readonly Option<FileInfo> From = new("--from")
    {
        Description = "The .safetensors of the network to begin with.",
        Required = true,
    };

    private static readonly Option<FileInfo[]> Teacher = new("--teacher")
    {
        Description = "The .safetensors of a network to learn from beside the labels; several are an ensemble.",
    };

    private static readonly Option<double> Alpha = new("--alpha")
    {
        Description = "The teachers' weight in the loss, from 0 (labels alone) to 1.",
        DefaultValueFactory = _ => 0.7,
    };

    private static readonly Option<double> Temperature = new("--temperature")
    {
        Description = "What both sides' logits are divided by before they are compared.",
        DefaultValueFactory = _ => 4,
    };

    private static readonly Option<int> Seed = new("--seed") { DefaultValueFactory = _ => 1 };

    private static readonly Option<int> Threads = new("--threads")
    {
        Description = "Threads that compute; on two cores more than one is slower, for the features take the other.",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<string> Output = new("--output")
    {
        Description = "Path of the weights to write, without .safetensors; the calibration file goes beside them.",
        Required = true,
    };

    private static int Main(string[] args)
    {
        Command train = new("train", "Trains, or goes on with the run in --run.")
        {
            Speech, Voices, Run, Teacher, Alpha, Temperature, Epochs, Seed, Threads, Rate,
        };
        train.SetAction(result => Commands.Train(
            result.GetRequiredValue(Speech).FullName,
            result.GetValue(Voices)?.FullName,
            result.GetRequiredValue(Run).FullName,
            DistillationOf(result),
            Options(result, 2e-3, 0.998)));

        Command tune = new("tune", "Tunes a trained network for int8 rounding, or goes on with the run in --run.")
        {
            Speech, Voices, From, Run, Epochs, Seed, Threads, Rate,
        };
        tune.SetAction(result => Commands.Tune(
            result.GetRequiredValue(Speech).FullName,
            result.GetValue(Voices)?.FullName,
            result.GetRequiredValue(From).FullName,
            result.GetRequiredValue(Run).FullName,
            Options(result, 3e-4, 0.99)));

        Command export = new("export", "Writes a run's weights and calibration file.") { Speech, Voices, Run, Output };
        export.SetAction(result => Commands.Export(
            result.GetRequiredValue(Speech).FullName,
            result.GetValue(Voices)?.FullName,
            result.GetRequiredValue(Run).FullName,
            result.GetRequiredValue(Output)));

        Command evaluate = new("evaluate", "Prints a run's float accuracy on the validation split.") { Speech, Run };
        evaluate.SetAction(result => Commands.Evaluate(
            result.GetRequiredValue(Speech).FullName,
            result.GetRequiredValue(Run).FullName));

        RootCommand root = new("Trains the network of the keyword-spotting sample.") { train, tune, export, evaluate };
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

    private static Distillation? DistillationOf(ParseResult result) => result.GetValue(Teacher) is { Length: > 0 } teachers
        ? new Distillation(
            [.. teachers.Select(teacher => teacher.FullName)],
            new DistillationLoss(result.GetValue(Alpha), result.GetValue(Temperature), scaleByTemperatureSquared: true))
        : null;

    private static TrainingOptions Options(ParseResult result, double rate, double memory) => new(
        result.GetValue(Epochs), result.GetValue(Seed), result.GetValue(Threads), LearningRate: result.GetValue(Rate) ?? rate, LongestMemory: memory);
}
