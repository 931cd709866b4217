using System.Linq;
using CsCheck;
using Specializer.Ir;
using Specializer.Reference;
using Specializer.Testing;

namespace Specializer.Passes.Tests.Passes;

public class PassListTests
{
    [Fact]
    public void AnInt8NetworkKeepsItsAnswers() =>
        Gen.Select(Gen.Enum<GraphKind>().SelectMany(RandomGraphs.Of), Gen.Int, Gen.Enum<Requantization>()).Sample((graph, seed, mode) =>
        {
            System.Random random = new(seed);
            sbyte[][] inputs = [.. graph.Inputs.Select(i => Enumerable
                .Range(0, graph.Tensors[i].Shape.Elements).Select(_ => (sbyte)random.Next(-128, 128)).ToArray())];
            // What a channel is when it is constant depends on how its sums are requantized.
            Graph answer = PassList.Run(graph, FloatGraphs.Spec with { Requantization = mode });
            Assert.Equal(ReferenceExecutor.Run(graph, mode, inputs), ReferenceExecutor.Run(answer, mode, inputs));
        });

    [Fact]
    public void PruningCountsTheWeightsAsTrainedNotAsNormalized()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 1));
        int linear = factory.Dense(x, factory.Constant(new Shape(2, 1), [1, 2]), null);
        int y = factory.BatchNorm(linear, [100, 1], [0, 0], [0, 0], [1, 1], 0, Activation.None);
        Graph graph = FloatGraphs.WithOptions(
            FloatGraphs.Calibrate(factory.Build(y), [[1f]]), WeightOptions.Default with { Sparsity = 0.5 });
        graph = PassList.Run(graph, FloatGraphs.Spec);
        Assert.Equal([0, 127], graph.InputOf(graph.Nodes[0], 1).Data!.Int8);
    }

    [Fact]
    public void OnlyWhatAnOutputNeedsMustBeCalibratedAndFinite()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 1));
        factory.Dense(x, factory.Constant(new Shape(1, 1), [float.NaN]), null);
        Graph graph = factory.Build(factory.Reshape(x, 1));
        graph = graph with { Tensors = graph.Tensors.SetItem(x, graph.Tensors[x] with { Range = new ValueRange(-1, 1) }) };
        Assert.Single(PassList.Run(graph, FloatGraphs.Spec).Nodes);
    }

    [Fact]
    public void WeightsThatAreNotFiniteAreAllReported()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 1));
        int first = factory.Dense(x, factory.Constant(new Shape(2, 1), [1, float.NaN]), null);
        int weights = factory.Constant(new Shape(1, 2), [1f, 2]);
        int y = factory.Dense(first, weights, factory.Constant(new Shape(1), [float.NegativeInfinity]));
        Finding[] findings = FloatGraphs.FindingsOf(() => PassList.Run(factory.Build(y), FloatGraphs.Spec));
        Assert.Equal(
            [("constant1", "NaN", "1", "layer0"), ("constant4", "-Infinity", "0", "layer1")],
            findings.Select(f => (f.Arguments[0], f.Arguments[1], f.Arguments[2], f.Layer!)));
        Assert.All(findings, f => Assert.Equal(FindingIds.WeightNotFinite, f.Id));
    }

    [Fact]
    public void ANormalizationThatOverflowsTheWeightsIsReported()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 1));
        int linear = factory.Dense(x, factory.Constant(new Shape(1, 1), [1e30f]), null);
        int y = factory.BatchNorm(linear, [1e20f], [0], [0], [1], 0, Activation.None);
        Finding finding = Assert.Single(FloatGraphs.FindingsOf(() => PassList.Run(factory.Build(y), FloatGraphs.Spec)));
        Assert.Equal((FindingIds.WeightNotFinite, "layer0"), (finding.Id, finding.Layer));
    }

    [Fact]
    public void TheWholeListStaysCloseToTheFloatNetwork()
    {
        GraphFactory factory = new();
        System.Random random = new(7);
        float[] Floats(int count, double size) => [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() - 0.5) * 2 * size))];
        Window window = new(3, 3, 2, 2, 1, 1, 0, 0, 0, 0);
        int x = factory.Input(new Shape(1, 12, 12, 3));
        int padded = factory.Pad(x, [0, 1, 1, 0], [0, 1, 1, 0]);
        int conv = factory.Conv2D(padded, factory.Constant(new Shape(8, 3, 3, 3), Floats(216, 0.4)), null, window);
        int norm = factory.BatchNorm(conv, Floats(8, 1), Floats(8, 1), Floats(8, 1), [1, 1, 2, 2, 1, 1, 2, 2], 1e-5f, Activation.Relu);
        int mean = factory.Mean(norm);
        int y = factory.Dense(mean, factory.Constant(new Shape(4, 8), Floats(32, 1)), factory.Constant(new Shape(4), Floats(4, 1)));
        float[][][] samples = [.. Enumerable.Range(0, 20).Select(_ => new[] { Floats(432, 1) })];
        Graph graph = FloatGraphs.Calibrate(factory.Build(y), samples);
        Graph quantized = PassList.Run(graph, FloatGraphs.Spec);

        Assert.Equal(["Conv2DNode", "MeanNode", "DenseNode"], quantized.Nodes.Select(n => n.GetType().Name));

        // Three layers, each within a step or two of its output: 3 % of the range is some eight of its 255 steps.
        ValueRange range = graph.Tensors[y].Range!.Value;
        foreach (float[][] sample in samples)
        {
            float[] expected = FloatExecutor.Run(graph, sample)[0];
            float[] answer = FloatGraphs.Predict(quantized, sample)[0];
            Assert.All(expected.Zip(answer), v => Assert.InRange(System.Math.Abs(v.First - v.Second), 0, 0.03 * (range.Max - range.Min)));
        }
    }
}
