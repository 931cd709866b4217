using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using KeywordSpotting.FrontEnd;
using KeywordSpotting.Training;
using Specializer.Distillation;
using TorchSharp;
using static TorchSharp.torch;

namespace Specializer.Training.Tests;

/// <summary>The runtime library's loss inside a TorchSharp training loop.</summary>
public sealed class DistillationObjectiveTests : IDisposable
{
    private const double Alpha = 0.7;
    private const double Temperature = 3;

    private static readonly DistillationLoss Loss = new(Alpha, Temperature, scaleByTemperatureSquared: true);

    private readonly string _folder = Directory.CreateTempSubdirectory("distillation").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Value_and_gradients_are_those_of_the_same_loss_in_torch()
    {
        (Tensor features, Tensor targets) = Batch();
        using KwsNetwork teacher = Shipped.Network();
        using KwsNetwork wide = Network(seed: 2, channels: 96);
        using KwsNetwork student = Network(seed: 3);
        using KwsNetwork twin = Network(seed: 3);

        Tensor loss = new DistillationObjective([teacher, wide], Loss).Begin(student)(features, targets);
        loss.backward();

        teacher.eval();
        wide.eval();
        twin.train();
        Tensor logits = twin.forward(features);
        Tensor soft = (teacher.forward(features).div(Temperature).softmax(1) + wide.forward(features).div(Temperature).softmax(1)) / 2;
        Tensor expected = (Alpha * Temperature * Temperature * nn.functional.cross_entropy(logits / Temperature, soft.detach()))
            + ((1 - Alpha) * nn.functional.cross_entropy(logits, targets));
        expected.backward();

        // Torch sums in float.
        Assert.Equal(expected.item<float>(), loss.item<float>(), 1e-4f);
        Assert.All(student.parameters().Zip(twin.parameters()), pair => Assert.True(
            pair.First.grad!.allclose(pair.Second.grad!, rtol: 1e-3, atol: 1e-5)));
    }

    [Fact]
    public void Teachers_stay_as_they_are()
    {
        using KwsNetwork teacher = Network(seed: 2);
        float[] before = Weights.Of(teacher);

        Train("a", teacher, seed: 1);

        Assert.Equal(before, Weights.Of(teacher));
        Assert.All(teacher.parameters(), parameter => Assert.Null(parameter.grad));
    }

    [Fact]
    public void Another_teacher_gives_other_weights()
    {
        using KwsNetwork first = Shipped.Network();
        using KwsNetwork second = Network(seed: 2);

        float[] taught = Train("a", first, seed: 1);

        Assert.Equal(taught, Train("b", first, seed: 1));
        Assert.NotEqual(taught, Train("c", second, seed: 1));
    }

    [Fact]
    public void A_few_steps_bring_the_student_nearer_to_its_teacher()
    {
        (Tensor features, Tensor targets) = Batch();
        using KwsNetwork teacher = Shipped.Network();
        using KwsNetwork student = Network(seed: 4);
        Loss loss = new DistillationObjective([teacher], new DistillationLoss(1, Temperature, true)).Begin(student);
        using TorchSharp.Modules.AdamW optimizer = optim.AdamW(student.parameters(), 2e-3);
        float first = 0;
        float last = 0;
        for (int step = 0; step < 20; step++)
        {
            Tensor value = loss(features, targets);
            optimizer.zero_grad();
            value.backward();
            optimizer.step();
            last = value.item<float>();
            first = step == 0 ? last : first;
        }

        Assert.True(last < 0.8 * first, $"from {first} to {last}");
    }

    [Fact]
    public void A_teacher_is_as_wide_as_its_weights()
    {
        using KwsNetwork wide = Network(seed: 5, channels: 24);
        string path = Path.Combine(_folder, "wide.safetensors");
        Exporter.Write(wide, path);

        using KwsNetwork read = Exporter.Read(path);

        Assert.Equal(Weights.Of(wide), Weights.Of(read));
    }

    private static KwsNetwork Network(int seed, int channels = 64)
    {
        manual_seed(seed);
        return new KwsNetwork(channels, dropout: 0);
    }

    private static (Tensor Features, Tensor Targets) Batch()
    {
        manual_seed(6);
        return ((randn([8, 1, 49, 10]) * 12) - tensor(new[] { 40f, 0, 0, 0, 0, 0, 0, 0, 0, 0 }), randn([8, 12]).softmax(1));
    }

    private float[] Train(string run, KwsNetwork teacher, int seed)
    {
        manual_seed(seed);
        set_num_threads(1);
        Random random = new(7);
        float[] Noise(int length) => [.. Enumerable.Range(0, length).Select(_ => (2 * random.NextSingle()) - 1)];
        List<SpeechClip> clips = [.. Enumerable.Range(0, 12).Select(label => new SpeechClip(Noise(Mfcc.WindowLength), label, Synthetic: false))];
        using Trainer trainer = new(
            new TrainingOptions(1, seed, 1, BatchSize: 4), new DistillationObjective([teacher], Loss), clips, clips, new Augmenter([Noise(20_000)]));
        return Weights.Of(trainer.Run(new Checkpoint(Path.Combine(_folder, run))));
    }
}
