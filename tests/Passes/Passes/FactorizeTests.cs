using System;
using System.Linq;
using CsCheck;
using Specializer.Ir;
using Specializer.Reference;
using Specializer.Testing;

namespace Specializer.Passes.Tests.Passes;

public class FactorizeTests
{
    private static readonly Window Pointwise = new(1, 1, 1, 1, 1, 1, 0, 0, 0, 0);

    [Fact]
    public void ALayerOfExactlyThatRankComputesTheSame() =>
        Gen.Select(Gen.Int[1, 3], Gen.Int[7, 12], Gen.Int[7, 12], Gen.Bool, Gen.Bool, Gen.Enum<Activation>(), Gen.Int).Sample(
            (rank, outputs, inputs, convolves, hasBias, activation, seed) =>
            {
                Graph graph = Layer(rank, outputs, inputs, convolves, hasBias, activation, new Random(seed));
                Graph thin = Factorize.Run(Asking(graph, RankRule.Count, rank));
                Assert.Equal(["layer0.lowrank", "layer0"], thin.Nodes.Select(n => n.Name));
                Assert.Equal(rank * (outputs + inputs), thin.Nodes.Sum(n => thin.InputOf(n, 1).Shape.Elements));

                float[] x = Floats(new Random(seed + 1), graph.Tensors[0].Shape.Elements);
                float[] expected = FloatExecutor.Run(graph, [x])[0];
                // Weights of about 1 and their factors are rounded to float.
                Assert.All(expected.Zip(FloatExecutor.Run(thin, [x])[0]), v => Assert.Equal(v.First, v.Second, 1e-4f));
            });

    [Fact]
    public void AStridedPaddedPointwiseConvolutionKeepsItsWindowInTheFirst()
    {
        GraphFactory factory = new();
        Random random = new(5);
        int x = factory.Input(new Shape(1, 5, 5, 8));
        Window window = new(1, 1, 2, 2, 1, 1, 1, 1, 0, 0);
        int y = factory.Conv2D(x, factory.Constant(new Shape(8, 1, 1, 8), LowRankWeights(random, 8, 8, 2)), factory.Constant(new Shape(8), Floats(random, 8)), window);
        Graph graph = factory.Build(y);
        Graph thin = Factorize.Run(Asking(graph, RankRule.Count, 2));
        Assert.Equal([window, Pointwise], thin.Nodes.Cast<Conv2DNode>().Select(n => n.Window));
        float[] image = Floats(random, 200);
        Assert.All(
            FloatExecutor.Run(graph, [image])[0].Zip(FloatExecutor.Run(thin, [image])[0]), v => Assert.Equal(v.First, v.Second, 1e-4f));
    }

    [Fact]
    public void RulesChooseTheRank()
    {
        // Singular values 4, 2, 1, 0.5 and zeros: energies 16, 4, 1, 0.25 of 21.25.
        float[] weights = new float[400];
        foreach ((int i, float value) in new[] { (0, 2f), (1, 4f), (2, -0.5f), (3, 1f) })
            weights[i * 21] = value;
        int RankFor(RankRule rule, double value)
        {
            Graph thin = Factorize.Run(Asking(Dense(20, 20, weights), rule, value));
            return thin.InputOf(thin.Nodes[0], 1).Shape[0];
        }

        Assert.Equal(3, RankFor(RankRule.Count, 3));
        Assert.Equal(1, RankFor(RankRule.Energy, 0.75));
        Assert.Equal(2, RankFor(RankRule.Energy, 0.94));
        Assert.Equal(3, RankFor(RankRule.Energy, 0.95));
        Assert.Equal(2, RankFor(RankRule.Error, Math.Sqrt(1.26 / 21.25)));
        Assert.Equal(3, RankFor(RankRule.Error, Math.Sqrt(1.24 / 21.25)));
        Assert.Equal(4, RankFor(RankRule.Macs, 4 * 40));
        Assert.Equal(3, RankFor(RankRule.Macs, (4 * 40) - 1));
    }

    [Fact]
    public void MacsCountEveryPosition()
    {
        Graph graph = Layer(2, 20, 20, convolves: true, hasBias: false, Activation.None, new Random(1));
        int positions = graph.OutputOf(graph.Nodes[0]).Shape.Elements / 20;
        Graph thin = Factorize.Run(Asking(graph, RankRule.Macs, (positions * 2 * 40) + 1));
        Assert.Equal(2, thin.InputOf(thin.Nodes[0], 1).Shape[0]);
    }

    [Theory]
    [InlineData("Count", 21, "have no rank 21", "at most 9")]
    [InlineData("Count", 10, "at rank 10 two layers have no fewer", "at most 9")]
    [InlineData("Energy", 0.9999, "at rank 20 two layers", "at most 9")]
    [InlineData("Macs", 39, "takes more multiplications", "raise Macs")]
    public void ARankThatIsImpossibleOrSavesNothingIsNamed(string rule, double value, string why, string wayOut)
    {
        float[] identity = [.. Enumerable.Range(0, 400).Select(i => i % 21 == 0 ? 1f : 0)];
        Finding finding = Assert.Single(FloatGraphs.FindingsOf(() => Factorize.Run(Asking(Dense(20, 20, identity), Enum.Parse<RankRule>(rule), value))));
        Assert.Equal((FindingIds.LowRankImpossible, "layer0", "layer0"), (finding.Id, finding.Arguments[0], finding.Layer));
        Assert.Contains(why, finding.Arguments[1], StringComparison.Ordinal);
        Assert.Contains(wayOut, finding.Arguments[2], StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsNotLinearOrNotFloatIsNamed()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 4, 4, 2));
        int conv = factory.Conv2D(x, factory.Constant(new Shape(2, 3, 1, 2), new float[12]), null, new Window(3, 1, 1, 1, 1, 1, 0, 0, 0, 0));
        int mean = factory.Mean(conv);
        Graph graph = Asking(factory.Build(mean), RankRule.Count, 1);
        Assert.Equal(
            ["its window is 3x1", "it is a Mean"], FloatGraphs.FindingsOf(() => Factorize.Run(graph)).Select(f => f.Arguments[1]));

        GraphFactory int8 = new();
        int input = int8.Input(new Shape(1, 2), new QuantParams(1, 0));
        int weights = int8.Constant(new Shape(1, 2), new sbyte[2], new QuantParams(1, 0));
        Graph quantized = Asking(int8.Build(int8.Dense(input, weights, null, new QuantParams(1, 0))), RankRule.Count, 1);
        Assert.Contains("already", Assert.Single(FloatGraphs.FindingsOf(() => Factorize.Run(quantized))).Arguments[1], StringComparison.Ordinal);
    }

    [Fact]
    public void TheBatchNormalizationIsFactorizedToo()
    {
        Random random = new(2);
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 8));
        int linear = factory.Dense(x, factory.Constant(new Shape(8, 8), LowRankWeights(random, 8, 8, 2)), null);
        int y = factory.BatchNorm(linear, [.. Floats(random, 8).Select(v => v + 2)], Floats(random, 8), Floats(random, 8), [1, 2, 3, 4, 5, 6, 7, 8], 1e-5f, Activation.Relu);
        Graph graph = factory.Build(y);
        graph = graph with { Nodes = graph.Nodes.SetItem(0, graph.Nodes[0] with { Factorization = new Factorization(RankRule.Count, 2) }) };
        Graph thin = Factorize.Run(FoldBatchNorm.Run(graph));
        float[] sample = Floats(random, 8);
        Assert.Equal(2, thin.Nodes.Length);
        Assert.All(FloatExecutor.Run(graph, [sample])[0].Zip(FloatExecutor.Run(thin, [sample])[0]), v => Assert.Equal(v.First, v.Second, 1e-4f));
    }

    [Fact]
    public void WithoutACalibratedRangeNothingBetweenIsClipped() =>
        Gen.Select(Gen.Bool, Gen.Bool, Gen.Enum<Activation>(), Gen.Int).Sample((convolves, hasBias, activation, seed) =>
        {
            Random random = new(seed);
            Graph graph = Layer(3, 9, 12, convolves, hasBias, activation, random);

            // A bias that, left out of the way back from the output, would move the bound off the values.
            if (hasBias)
                graph = FloatGraphs.WithData(graph, graph.Nodes[0].Inputs[2], [.. Enumerable.Repeat(10f, 9)]);
            float[][][] samples = [.. Enumerable.Range(0, 5).Select(_ => new[] { Floats(random, graph.Tensors[0].Shape.Elements) })];
            graph = FloatGraphs.Calibrate(graph, samples);
            Graph thin = Factorize.Run(Asking(graph, RankRule.Count, 3));
            QuantParams between = Quantize.Run(thin, FloatGraphs.Spec) is var int8 ? int8.OutputOf(int8.Nodes[0]).Quant! : null!;

            foreach (float[][] sample in samples)
            {
                float[] values = FloatExecutor.Evaluate(thin, sample).Float32(thin.Nodes[0].Output);
                // One step: both ends of the range are rounded to whole ones.
                Assert.All(values, v => Assert.InRange(v / between.Scale, -129 - between.ZeroPoint, 128 - between.ZeroPoint));
            }
        });

    [Fact]
    public void TheOutputsRangeTightensTheBoundAndACalibratedOneReplacesIt()
    {
        Random random = new(4);
        Graph graph = Layer(2, 4, 40, convolves: false, hasBias: true, Activation.None, random);
        graph = FloatGraphs.Calibrate(graph, [.. Enumerable.Range(0, 50).Select(_ => new[] { Floats(random, 40) })]);
        float ScaleOf(Graph asking) => Quantize.Run(Factorize.Run(asking), FloatGraphs.Spec) is var int8 ? int8.OutputOf(int8.Nodes[0]).Quant!.Scale : 0;

        int output = graph.Nodes[0].Output;
        Graph unbounded = graph with
        {
            Tensors = graph.Tensors.SetItem(output, graph.Tensors[output] with { Range = new ValueRange(-1e6f, 1e6f) }),
        };
        float tight = ScaleOf(Asking(graph, RankRule.Count, 2));
        Assert.True(tight < 0.7f * ScaleOf(Asking(unbounded, RankRule.Count, 2)));

        Factorization calibrated = new(RankRule.Count, 2) { Range = new ValueRange(-0.1f, 0.155f) };
        Graph asking = graph with { Nodes = graph.Nodes.SetItem(0, graph.Nodes[0] with { Factorization = calibrated }) };
        Assert.Equal(0.001f, ScaleOf(asking), 1e-7f);
    }

    [Fact]
    public void TheQuantizedLayersStayCloseToTheFloatNetwork()
    {
        Random random = new(6);
        Graph graph = Layer(4, 24, 32, convolves: false, hasBias: true, Activation.None, random);
        float[][][] samples = [.. Enumerable.Range(0, 40).Select(_ => new[] { Floats(random, 32) })];
        graph = FloatGraphs.Calibrate(graph, samples);
        ValueRange range = graph.OutputOf(graph.Nodes[0]).Range!.Value;
        Graph quantized = PassList.Run(Asking(graph, RankRule.Count, 4), FloatGraphs.Spec);
        Assert.Equal(2, quantized.Nodes.Length);

        // The bound between is some five times what values take, so that its steps are as much coarser than the output's.
        double worst = samples.Max(sample => FloatExecutor.Run(graph, sample)[0].Zip(FloatGraphs.Predict(quantized, sample)[0]).Max(v => Math.Abs(v.First - v.Second)));
        Assert.InRange(worst, 0, 0.05 * (range.Max - range.Min));
    }

    private static Graph Asking(Graph graph, RankRule rule, double value) =>
        graph with { Nodes = [.. graph.Nodes.Select(node => node with { Factorization = new Factorization(rule, value) })] };

    private static Graph Dense(int outputs, int inputs, float[] weights)
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, inputs));
        return factory.Build(factory.Dense(x, factory.Constant(new Shape(outputs, inputs), weights), null));
    }

    private static Graph Layer(int rank, int outputs, int inputs, bool convolves, bool hasBias, Activation activation, Random random)
    {
        GraphFactory factory = new();
        float[] weights = LowRankWeights(random, outputs, inputs, rank);
        int x = factory.Input(convolves ? new Shape(1, 3, 2, inputs) : new Shape(1, inputs));
        int? bias = hasBias ? factory.Constant(new Shape(outputs), Floats(random, outputs)) : null;
        int y = convolves
            ? factory.Conv2D(x, factory.Constant(new Shape(outputs, 1, 1, inputs), weights), bias, Pointwise, activation: activation)
            : factory.Dense(x, factory.Constant(new Shape(outputs, inputs), weights), bias, activation: activation);
        return factory.Build(y);
    }

    private static float[] LowRankWeights(Random random, int outputs, int inputs, int rank)
    {
        float[] left = Floats(random, outputs * rank), right = Floats(random, rank * inputs);
        return [.. Enumerable.Range(0, outputs * inputs).Select(i =>
            Enumerable.Range(0, rank).Sum(j => left[(i / inputs * rank) + j] * right[(j * inputs) + (i % inputs)]))];
    }

    private static float[] Floats(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() - 0.5) * 2))];
}
