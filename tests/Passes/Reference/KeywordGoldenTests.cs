using System;
using System.Linq;
using System.Threading.Tasks;
using Specializer.Input;
using Specializer.Ir;
using Specializer.Reference;
using Specializer.Testing;

namespace Specializer.Passes.Tests.Reference;

/// <summary>The MLPerf keyword network on its official samples, against genuine TFLite's logits.</summary>
public sealed class KeywordGoldenTests
{
    private static readonly Lazy<Kws01> Samples = new(Kws01.Load);
    private static readonly Lazy<Graph> Network = new(() =>
    {
        GoldenModel model = GoldenModel.Load("kws_ref_model");
        return TfliteReader.Read(model.ReadModel(), model.FileName);
    });

    private static readonly Lazy<sbyte[][]> Float32Logits = new(() => Logits(Requantization.Float32));

    [Fact]
    public void Tflite_equals_the_logits_of_TFLites_own_kernels()
    {
        Assert.SkipWhen(SharedData.Root is null, SharedData.SkipReason);
        sbyte[][] actual = Logits(Requantization.Tflite);
        Assert.Equal(12_000, actual.Sum(a => a.Length));
        int[] others = Enumerable.Range(0, actual.Length)
            .Where(sample => !actual[sample].SequenceEqual(Samples.Value.Builtin[sample]))
            .ToArray();
        Assert.True(others.Length == 0, $"{others.Length} samples have other logits, the first is {others.FirstOrDefault()}.");
    }

    [Fact]
    public void Float32_hardly_differs_from_the_logits_of_XNNPACK()
    {
        Assert.SkipWhen(SharedData.Root is null, SharedData.SkipReason);
        int[] differences = Float32Logits.Value
            .SelectMany((logits, sample) => logits.Zip(Samples.Value.Xnnpack[sample], (a, b) => Math.Abs(a - b)))
            .ToArray();
        Assert.Equal(12_000, differences.Length);
        Assert.True(differences.Max() <= 1, $"A logit differs by {differences.Max()}.");

        // XNNPACK multiplies by scales it derives in another order: one logit in two hundred may round otherwise.
        Assert.True(differences.Count(d => d > 0) <= 60, $"{differences.Count(d => d > 0)} logits differ.");
    }

    [Fact]
    public void Accuracy_is_that_of_TFLite()
    {
        Assert.SkipWhen(SharedData.Root is null, SharedData.SkipReason);
        int right = Float32Logits.Value.Where((logits, i) => Agreement.ArgMax(logits) == Samples.Value.Labels[i]).Count();

        // Genuine TFLite has 902 of 1,000; two samples have logits so close that one step decides them.
        Assert.InRange(right, 900, 904);
    }

    private static sbyte[][] Logits(Requantization mode)
    {
        Graph graph = Network.Value;
        int logits = graph.Nodes.OfType<SoftmaxNode>().Single().Inputs[0];
        sbyte[][] answers = new sbyte[Samples.Value.Features.Length][];
        Parallel.For(0, answers.Length, sample =>
            answers[sample] = ReferenceExecutor.Evaluate(graph, mode, [Samples.Value.Features[sample]]).Int8(logits));
        return answers;
    }
}
