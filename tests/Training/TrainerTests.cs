using System;
using System.IO;
using System.Linq;
using KeywordSpotting.Training;
using Specializer.Distillation;

namespace Specializer.Training.Tests;

public sealed class TrainerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("training").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_same_seed_gives_the_same_weights()
        => Assert.Equal(Train("a", seed: 1, epochs: 2), Train("b", seed: 1, epochs: 2));

    [Fact]
    public void Another_seed_gives_other_weights()
        => Assert.NotEqual(Train("a", seed: 1, epochs: 1), Train("b", seed: 2, epochs: 1));

    [Fact]
    public void A_finished_run_that_is_begun_again_stays_as_it_is()
        => Assert.Equal(Train("a", seed: 1, epochs: 1), Train("a", seed: 1, epochs: 1));

    [Fact]
    public void A_run_that_was_stopped_goes_on()
    {
        float[] first = Train("a", seed: 1, epochs: 1);

        Assert.NotEqual(first, Train("a", seed: 1, epochs: 2));
        Assert.Equal("2", File.ReadAllText(Path.Combine(_folder, "a", "epoch.txt")));
    }

    [Fact]
    public void Tuning_moves_the_weights_and_leaves_the_statistics_of_the_normalizations()
    {
        using KwsNetwork start = Shipped.Network();
        FeatureBank bank = Banks.Random(clips: 12, variations: 2);

        float[] tuned = Run("a", new Phase(new LabelCriterion(), new RoundedForward(bank, alpha: 0), Start: start), seed: 1, epochs: 1);

        Assert.NotEqual(Weights.Of(start), tuned);
        int parameters = (int)start.parameters().Sum(parameter => parameter.numel());
        Assert.Equal(Weights.Of(start)[parameters..], tuned[parameters..]);
    }

    [Fact]
    public void A_teachers_answers_change_what_is_learned()
    {
        DistillationCriterion criterion = new(new DistillationLoss(0.9, 2, scaleByTemperatureSquared: true));
        Phase phase = new(criterion, new FloatForward());

        float[] taught = Run("a", phase, seed: 1, epochs: 1, Answers(first: 0));

        Assert.Equal(taught, Run("b", phase, seed: 1, epochs: 1, Answers(first: 0)));
        Assert.NotEqual(taught, Run("c", phase, seed: 1, epochs: 1, Answers(first: 5)));
    }

    // One-hot, the class stepping through the copies.
    private static float[][] Answers(int first) =>
        [.. Enumerable.Range(0, 24).Select(i => Enumerable.Range(0, 12).Select(c => c == (first + i) % 12 ? 1f : 0).ToArray())];

    private float[] Train(string run, int seed, int epochs) => Run(run, new Phase(new LabelCriterion(), new FloatForward()), seed, epochs);

    private float[] Run(string run, Phase phase, int seed, int epochs, float[][]? teacher = null)
    {
        using Trainer trainer = Trainers.Of(phase, seed, epochs, teacher);
        return Weights.Of(trainer.Run(new Checkpoint(Path.Combine(_folder, run))));
    }
}
