using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using KeywordSpotting.FrontEnd;
using KeywordSpotting.Training;
using TorchSharp;

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
        List<SpeechClip> clips = Clips();

        float[] tuned = Run("a", new RoundingObjective(start, alpha: 0, clips), new TrainingOptions(1, 1, 1, BatchSize: 4), clips);

        Assert.NotEqual(Weights.Of(start), tuned);
        int parameters = (int)start.parameters().Sum(parameter => parameter.numel());
        Assert.Equal(Weights.Of(start)[parameters..], tuned[parameters..]);
    }

    private static List<SpeechClip> Clips()
    {
        Random random = new(7);
        return [.. Enumerable.Range(0, 12).Select(label => new SpeechClip(Noise(random, Mfcc.WindowLength), label, Synthetic: false))];
    }

    private static float[] Noise(Random random, int length)
        => [.. Enumerable.Range(0, length).Select(_ => (2 * random.NextSingle()) - 1)];

    private float[] Train(string run, int seed, int epochs)
    {
        torch.manual_seed(seed);
        return Run(run, new LabelObjective(), new TrainingOptions(epochs, seed, Threads: 1, BatchSize: 4), Clips());
    }

    private float[] Run(string run, IObjective objective, TrainingOptions options, List<SpeechClip> clips)
    {
        torch.set_num_threads(options.Threads);
        using Trainer trainer = new(options, objective, clips, clips, new Augmenter([Noise(new Random(8), 20_000)]));
        return Weights.Of(trainer.Run(new Checkpoint(Path.Combine(_folder, run))));
    }
}
