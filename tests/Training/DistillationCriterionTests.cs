using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using KeywordSpotting.Training;
using KeywordSpotting.Training.Pipeline;
using Specializer.Distillation;
using TorchSharp;
using static TorchSharp.torch;

namespace Specializer.Training.Tests;

/// <summary>The runtime library's loss inside a TorchSharp training loop.</summary>
public sealed class DistillationCriterionTests : IDisposable
{
    private const double Alpha = 0.7;
    private const double Temperature = 3;
    private const int Clips = 8;
    private const int Classes = 12;

    private static readonly DistillationLoss Loss = new(Alpha, Temperature, scaleByTemperatureSquared: true);

    private readonly string _folder = Directory.CreateTempSubdirectory("distillation").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Value_and_gradients_are_those_of_the_same_loss_in_torch()
    {
        Batch batch = Batch();
        using KwsNetwork student = Network(seed: 3);
        using KwsNetwork twin = Network(seed: 3);
        student.train();
        twin.train();

        Tensor loss = new DistillationCriterion(Loss).Of(student.forward(batch.Features), batch);
        loss.backward();

        Tensor logits = twin.forward(batch.Features);
        Tensor expected = (Alpha * Temperature * Temperature * nn.functional.cross_entropy(logits / Temperature, tensor(batch.Teacher!, [Clips, Classes])))
            + ((1 - Alpha) * nn.functional.cross_entropy(logits, tensor(batch.Targets, [Clips, Classes])));
        expected.backward();

        // Torch sums in float.
        Assert.Equal(expected.item<float>(), loss.item<float>(), 1e-4f);
        Assert.All(student.parameters().Zip(twin.parameters()), pair => Assert.True(
            pair.First.grad!.allclose(pair.Second.grad!, rtol: 1e-3, atol: 1e-5)));
    }

    [Fact]
    public void A_batch_without_a_teacher_is_refused()
        => Assert.Throws<InvalidOperationException>(
            () => new DistillationCriterion(Loss).Of(zeros([Clips, Classes]), Batch() with { Teacher = null }));

    [Fact]
    public void Answers_are_the_mean_of_the_teachers_softmaxes_at_the_temperature()
    {
        FeatureBank bank = Banks.Random(clips: 5, variations: 2);
        using KwsNetwork first = Network(seed: 2);
        using KwsNetwork wide = Network(seed: 3, channels: 96);

        float[][] answers = TeacherAnswers.Compute([first, wide], Temperature, bank, () => { });

        using IDisposable inference = no_grad();
        first.eval();
        wide.eval();
        Tensor features = Batches.Of(bank, [3], variation: 1);
        Tensor expected = (first.forward(features).div(Temperature).softmax(1) + wide.forward(features).div(Temperature).softmax(1)) / 2;
        Assert.Equal(expected.data<float>().ToArray(), answers[bank.Index(3, 1)], (a, b) => Math.Abs(a - b) < 1e-5f);
    }

    [Fact]
    public void Answers_come_back_from_their_file_and_only_to_their_bank()
    {
        FeatureBank bank = Banks.Random(clips: 5, variations: 2);
        using KwsNetwork teacher = Network(seed: 2);
        float[][] answers = TeacherAnswers.Compute([teacher], Temperature, bank, () => { });
        string path = Path.Combine(_folder, "answers");

        TeacherAnswers.Save(answers, path);

        Assert.Equal(answers, TeacherAnswers.Load(path, bank));
        Assert.Contains(path, Assert.Throws<InvalidDataException>(
            () => TeacherAnswers.Load(path, Banks.Random(clips: 6, variations: 2))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_few_steps_bring_the_student_nearer_to_its_teacher()
    {
        Batch batch = Batch();
        DistillationCriterion criterion = new(new DistillationLoss(1, Temperature, true));
        using KwsNetwork student = Network(seed: 4);
        student.train();
        using TorchSharp.Modules.AdamW optimizer = optim.AdamW(student.parameters(), 2e-3);
        List<float> losses = [];
        for (int step = 0; step < 20; step++)
        {
            Tensor value = criterion.Of(student.forward(batch.Features), batch);
            optimizer.zero_grad();
            value.backward();
            optimizer.step();
            losses.Add(value.item<float>());
        }

        // The loss ends at the entropy of the teacher, not at 0.
        double least = batch.Teacher!.Sum(p => -p * Math.Log(p)) / Clips * Temperature * Temperature;
        Assert.True(losses[^1] - least < 0.5 * (losses[0] - least), $"from {losses[0]} to {losses[^1]}, least {least}");
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

    private static Batch Batch()
    {
        manual_seed(6);
        Tensor features = (randn([Clips, 1, 49, 10]) * 12) - tensor(new[] { 40f, 0, 0, 0, 0, 0, 0, 0, 0, 0 });
        return new Batch(features, randn([Clips, Classes]).softmax(1).Values(), randn([Clips, Classes]).softmax(1).Values());
    }
}
