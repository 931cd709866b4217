using System.IO;
using KeywordSpotting.Training;
using static TorchSharp.torch;

namespace Specializer.Training.Tests;

/// <summary>Short trainings on noise.</summary>
internal static class Trainers
{
    public static string Folder() => Directory.CreateTempSubdirectory("training").FullName;

    public static Trainer Of(Phase phase, int seed = 1, int epochs = 1, float[][]? teacher = null)
    {
        set_num_threads(1);
        FeatureBank bank = Banks.Random(clips: 12, variations: 2);
        return new Trainer(new TrainingOptions(epochs, seed, BatchSize: 4), phase, bank, teacher, new Evaluation(bank));
    }
}
