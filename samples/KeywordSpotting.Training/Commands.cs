using System.Collections.Generic;
using System.IO;
using Specializer.Calibration;
using Spectre.Console;
using TorchSharp;

namespace KeywordSpotting.Training;

/// <summary>What the program does, one method a command.</summary>
internal static class Commands
{
    private const int CalibrationClips = 512;

    // Shares left out at each end of an activation's range; 0 is minimum and maximum.
    private static readonly double[] Alphas = [0, 1e-5, 1e-4, 5e-4, 1e-3];

    /// <summary>Trains, or goes on with a run.</summary>
    public static int Train(string speech, string? voices, string run, TrainingOptions options)
    {
        torch.set_num_threads(options.Threads);
        torch.manual_seed(options.Seed);
        List<SpeechClip> clips = TrainingClips(speech, voices);
        List<SpeechClip> validation = SpeechData.ReadSplit(speech, "val");
        AnsiConsole.WriteLine($"{clips.Count} clips to train on, {validation.Count} to validate with");
        using Trainer trainer = new(options, clips, validation, new Augmenter(SpeechData.ReadNoise(speech)));
        trainer.Run(new Checkpoint(run));
        return 0;
    }

    /// <summary>Writes the weights, and the calibration whose rounding hurts the validation accuracy least.</summary>
    public static int Export(string speech, string? voices, string run, string output)
    {
        using KwsNetwork network = new Checkpoint(run).LoadAverage();
        using Evaluation validation = new(SpeechData.ReadSplit(speech, "val"));
        List<SpeechClip> subset = ActivationRanges.Subset(TrainingClips(speech, voices), CalibrationClips);
        AnsiConsole.WriteLine($"float: {validation.Accuracy(network):P2}");

        ActivationCalibrator? best = null;
        double bestAccuracy = -1;
        foreach (double alpha in Alphas)
        {
            ActivationCalibrator calibrator = ActivationRanges.Observe(network, subset, alpha);
            double accuracy = validation.Accuracy(new Int8Simulation(network, calibrator).Forward);
            AnsiConsole.WriteLine($"int8, alpha {alpha}: {accuracy:P2} (simulated)");
            if (accuracy > bestAccuracy)
            {
                (best, bestAccuracy) = (calibrator, accuracy);
            }
        }

        Exporter.Write(network, output + ".safetensors");
        best!.Save(output + ".calibration.json");
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
