using System;
using System.Linq;
using System.Threading.Tasks;
using Specializer.Input;
using Specializer.Ir;
using Specializer.Testing;

namespace Specializer.Kernels.Tests;

/// <summary>Networks as users have them, through generated code, against genuine TFLite.</summary>
public sealed class GoldenTests
{
    private static readonly Lazy<Kws01> Samples = new(Kws01.Load);

    public static TheoryData<string> Int8Networks => [.. GoldenModel.Int8Networks];

    [Theory]
    [MemberData(nameof(Int8Networks))]
    public void Int8_network_is_within_two_steps_of_TFLite(string name)
    {
        Assert.SkipWhen(SharedData.Root is null, SharedData.SkipReason);
        GoldenModel golden = GoldenModel.Load(name);
        LoadedModel model = LoadedModels.Compile(Read(golden), Requantization.Float32);
        Agreement agreement = new();
        for (int sample = 0; sample < golden.Samples; sample++)
        {
            sbyte[][] answers = model.Run(golden.Input(sample).Cast<sbyte[]>().ToArray());
            Array[] expected = golden.Output(sample);
            for (int o = 0; o < answers.Length; o++)
                agreement.Count(Steps((sbyte[])expected[o]), Steps(answers[o]));
        }

        Assert.True(agreement.Near >= 0.99, $"{agreement.Near:P2} of outputs within {Agreement.Steps} steps, worst {agreement.Worst}.");
        Assert.Equal(0, agreement.OtherArgMax);
    }

    [Fact]
    public void Tflite_equals_the_logits_of_TFLites_own_kernels()
    {
        Assert.SkipWhen(SharedData.Root is null, SharedData.SkipReason);
        sbyte[][] actual = KeywordLogits(Requantization.Tflite);
        int[] others = Enumerable.Range(0, actual.Length)
            .Where(sample => !actual[sample].SequenceEqual(Samples.Value.Builtin[sample]))
            .ToArray();
        Assert.Equal(12_000, actual.Sum(a => a.Length));
        Assert.True(others.Length == 0, $"{others.Length} samples have other logits, the first is {others.FirstOrDefault()}.");
    }

    [Fact]
    public void Float32_hardly_differs_from_the_logits_of_XNNPACK()
    {
        Assert.SkipWhen(SharedData.Root is null, SharedData.SkipReason);
        int[] differences = KeywordLogits(Requantization.Float32)
            .SelectMany((logits, sample) => logits.Zip(Samples.Value.Xnnpack[sample], (a, b) => Math.Abs(a - b)))
            .ToArray();
        Assert.Equal(12_000, differences.Length);
        Assert.True(differences.Max() <= 1, $"A logit differs by {differences.Max()}.");

        // XNNPACK derives its scales in another order: one logit in two hundred may round otherwise.
        Assert.True(differences.Count(d => d > 0) <= 60, $"{differences.Count(d => d > 0)} logits differ.");
    }

    [Theory]
    [InlineData(Requantization.Float32)]
    [InlineData(Requantization.Tflite)]
    public void Accuracy_is_that_of_TFLite(object mode)
    {
        Assert.SkipWhen(SharedData.Root is null, SharedData.SkipReason);
        int right = KeywordLogits((Requantization)mode)
            .Where((logits, i) => Agreement.ArgMax(logits) == Samples.Value.Labels[i])
            .Count();

        // Genuine TFLite has 902 of 1,000; two samples have logits so close that one step decides them.
        Assert.InRange(right, 900, 904);
    }

    private static sbyte[][] KeywordLogits(Requantization mode)
    {
        Graph graph = Read(GoldenModel.Load("kws_ref_model"));
        SoftmaxNode softmax = graph.Nodes.OfType<SoftmaxNode>().Single();
        Graph logits = graph with { Nodes = graph.Nodes.Remove(softmax), Outputs = [softmax.Inputs[0]] };
        LoadedModel model = LoadedModels.Compile(logits, mode);
        sbyte[][] answers = new sbyte[Samples.Value.Features.Length][];
        Parallel.For(0, answers.Length, sample => answers[sample] = model.Run([Samples.Value.Features[sample]])[0]);
        return answers;
    }

    private static Graph Read(GoldenModel golden) => TfliteReader.Read(golden.ReadModel(), golden.FileName);

    private static double[] Steps(sbyte[] values) => values.Select(q => (double)q).ToArray();
}
