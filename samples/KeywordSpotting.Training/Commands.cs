using System.Collections.Generic;
using System.IO;
using System.Linq;
using Specializer.Calibration;
using Spectre.Console;
using TorchSharp;

namespace KeywordSpotting.Training;

/// <summary>What the program does, one method a command.</summary>
internal static class Commands
{
    /// <summary>Trains, towards teachers where there are any, or goes on with a run.</summary>
    public static int Train(string speech, string? voices, string run, Distillation? distillation, TrainingOptions options)
    {
        torch.set_num_threads(options.Threads);
        torch.manual_seed(options.Seed);
        List<SpeechClip> clips = TrainingClips(speech, voices);
        List<SpeechClip> validation = SpeechData.ReadSplit(speech, "val");
        AnsiConsole.WriteLine($"{clips.Count} clips to train on, {validation.Count} to validate with");
        KwsNetwork[] teachers = [.. (distillation?.Teachers ?? []).Select(Exporter.Read)];
        IObjective objective = distillation is null ? new LabelObjective() : new DistillationObjective(teachers, distillation.Loss);
        using Trainer trainer = new(
            options, objective, clips, validation, new Augmenter(SpeechData.ReadNoise(speech)));
        trainer.Run(new Checkpoint(run));
        foreach (KwsNetwork teacher in teachers)
        {
            teacher.Dispose();
        }

        return 0;
    }

    /// <summary>Tunes a finished network for the rounding of the build, or goes on with such a run.</summary>
    public static int Tune(string speech, string? voices, string from, string run, TrainingOptions options)
    {
        torch.set_num_threads(options.Threads);
        torch.manual_seed(options.Seed);
        List<SpeechClip> clips = TrainingClips(speech, voices);
        using KwsNetwork start = Exporter.Read(from);
        double alpha = CalibrationChoice.Best(start, clips).Alpha;
        RoundingObjective objective = new(start, alpha, ActivationRanges.Subset(clips, CalibrationChoice.ObservedClips));
        using Trainer tuner = new(
            options, objective, clips, SpeechData.ReadSplit(speech, "val"), new Augmenter(SpeechData.ReadNoise(speech)));
        tuner.Run(new Checkpoint(run));
        return 0;
    }

    /// <summary>Writes the weights, and the calibration whose rounding changes the logits of training clips least.</summary>
    public static int Export(string speech, string? voices, string run, string output)
    {
        using KwsNetwork network = new Checkpoint(run).LoadAverage();
        using Evaluation validation = new(SpeechData.ReadSplit(speech, "val"));
        ActivationCalibrator ranges = CalibrationChoice.Best(network, TrainingClips(speech, voices)).Ranges;
        AnsiConsole.WriteLine($"validation, float: {validation.Accuracy(network):P2}");
        AnsiConsole.WriteLine($"validation, int8 (simulated): {validation.Accuracy(new QuantizedForward(network, ranges).Forward):P2}");
        Exporter.Write(network, output + ".safetensors");
        ranges.Save(output + ".calibration.json");
        return 0;
    }

    /// <summary>Prints the float accuracy on the validation split.</summary>
    public static int Evaluate(string speech, string run)
    {
        using KwsNetwork network = new Checkpoint(run).LoadAverage();
        using Evaluation validation = new(SpeechData.ReadSplit(speech, "val"));
        AnsiConsole.WriteLine($"validation, float: {validation.Accuracy(network):P2}");
        return 0;
    }

    private static List<SpeechClip> TrainingClips(string speech, string? voices)
    {
        if (!Directory.Exists(speech))
        {
            throw new DirectoryNotFoundException($"there is no folder {speech}");
        }

        List<SpeechClip> clips = SpeechData.ReadSplit(speech, "train");
        if (voices is not null)
        {
            clips.AddRange(SpeechData.ReadVoices(voices));
        }

        return clips;
    }
}
