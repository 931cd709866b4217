using System;
using System.Linq;
using CsCheck;
using Specializer.Ir;
using Specializer.Testing;

namespace Specializer.Passes.Tests.Passes;

public class PruneTests
{
    private static readonly Gen<GraphKind> Kind =
        Gen.OneOf(GraphKind.Dense, GraphKind.Conv2D, GraphKind.DepthwiseConv2D);

    [Fact]
    public void AtLeastTheShareOfALayerIsZeroAndTheLargestStay() =>
        Gen.Select(Kind.SelectMany(FloatGraphs.Of), Gen.Double[0.01, 0.99]).Sample((made, sparsity) =>
        {
            Graph graph = FloatGraphs.WithOptions(made.Graph, WeightOptions.Default with { Sparsity = sparsity });
            float[] before = WeightsOf(graph);
            float[] after = WeightsOf(Prune.Run(graph));
            int dropped = (int)Math.Floor((sparsity * before.Length) + 1e-6);

            Assert.True(after.Count(w => w == 0) >= dropped);
            Assert.True(before.Zip(after).Count(w => w.First != w.Second) <= dropped);
            Assert.All(before.Zip(after), w => Assert.True(w.Second == 0 || w.Second == w.First));
        });

    [Fact]
    public void TheOriginalTensorIsNotTouched()
    {
        Graph graph = Dense([1, 2, 3, 4], 0.5);
        Prune.Run(graph);
        Assert.Equal([1, 2, 3, 4], WeightsOf(graph));
    }

    [Fact]
    public void LayersThatShareWeightsArePrunedEachByItsOwnShare()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 4));
        int weights = factory.Constant(new Shape(1, 4), [1, 2, 3, 4]);
        Graph graph = factory.Build(factory.Dense(x, weights, null), factory.Dense(x, weights, null));
        graph = graph with
        {
            Nodes = [graph.Nodes[0] with { Options = WeightOptions.Default with { Sparsity = 0.75 } }, graph.Nodes[1]],
        };

        graph = Prune.Run(graph);
        Assert.Equal([0, 0, 0, 4], graph.InputOf(graph.Nodes[0], 1).Data!.Float32);
        Assert.Equal([1, 2, 3, 4], graph.InputOf(graph.Nodes[1], 1).Data!.Float32);
    }

    [Fact]
    public void BlocksGoWholeByTheirNorm()
    {
        // Two rows of six: blocks of four and two. Norms at p = 1: 4, 3, 3.5, 5; at infinity: 1, 3, 2, 2.5.
        float[] weights = [1, -1, 1, 1, 3, 0, 2, 0.5f, -0.5f, 0.5f, 2.5f, -2.5f];
        Assert.Equal([1, -1, 1, 1, 0, 0, 0, 0, 0, 0, 2.5f, -2.5f], Structured(weights, 2, new(PruningStructure.Blocks, 1, 2, 4), 0.5));
        Assert.Equal(
            [0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 2.5f, -2.5f],
            Structured(weights, 2, new(PruningStructure.Blocks, double.PositiveInfinity, 2, 4), 0.5));
    }

    [Fact]
    public void RowsGoWhole() =>
        Assert.Equal([0, 0, 2, 2, 0, 0], Structured([1, 1, 2, 2, 0, 1.9f], 3, new(PruningStructure.Rows, 2, 2, 4), 0.7));

    [Fact]
    public void OfEveryFourTwoAreKeptAndItCountsAsHalf()
    {
        Graph graph = Dense([1, -4, 3, 2, 5, 0, 0, 1, 9], 0);
        graph = FloatGraphs.WithOptions(graph, WeightOptions.Default with { Pruning = new(PruningStructure.NOfM, 2, 2, 4) });
        graph = Prune.Run(graph);
        Assert.Equal([0, -4, 3, 0, 5, 0, 0, 1, 9], WeightsOf(graph));
        Assert.Equal(0.5, graph.Nodes[0].Options.Sparsity);
    }

    [Fact]
    public void ADepthwiseRowIsAChannel()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 4, 4, 2));
        int weights = factory.Constant(new Shape(1, 1, 2, 2), [1, 5, 3, -1]);
        Graph graph = factory.Build(factory.DepthwiseConv2D(x, weights, null, new Window(1, 2, 1, 1, 1, 1, 0, 0, 0, 0)));
        graph = FloatGraphs.WithOptions(graph, new WeightOptions(0.5, 0, true, true) { Pruning = new(PruningStructure.Rows, 1, 2, 4) });
        Assert.Equal([0, 5, 0, -1], WeightsOf(Prune.Run(graph)));
    }

    [Fact]
    public void StructuresKeepTheirZerosThroughQuantization() =>
        Gen.Select(Kind.SelectMany(FloatGraphs.Of), Gen.Double[0.1, 0.9], Gen.Enum<PruningStructure>(), Gen.Bool).Sample((made, sparsity, structure, symmetric) =>
        {
            WeightOptions options = new(sparsity, 0, PerChannel: false, symmetric) { Pruning = new(structure, 2, 1, 4) };
            Graph pruned = Prune.Run(FloatGraphs.WithOptions(made.Graph, options));
            Graph quantized = Quantize.Run(pruned, FloatGraphs.Spec);
            Tensor weights = quantized.InputOf(quantized.Nodes[0], 1);
            Assert.All(WeightsOf(pruned).Zip(weights.Data!.Int8), w => Assert.True(w.First != 0 || w.Second == weights.Quant!.ZeroPoint));
        });

    [Fact]
    public void PrunedWeightsQuantizeToExactlyTheirZeroPoint() =>
        Gen.Select(Kind.SelectMany(FloatGraphs.Of), Gen.Double[0.1, 0.9], Gen.Bool, Gen.Bool).Sample(
            (made, sparsity, perChannel, symmetric) =>
            {
                WeightOptions options = new(sparsity, 0, perChannel, symmetric);
                Graph pruned = Prune.Run(FloatGraphs.WithOptions(made.Graph, options));
                Graph quantized = Quantize.Run(pruned, FloatGraphs.Spec);
                float[] floats = WeightsOf(pruned);
                float[] back = FloatTwin.Dequantize(
                    quantized.InputOf(quantized.Nodes[0], 1), quantized.InputOf(quantized.Nodes[0], 1).Data!.Int8);
                Assert.All(floats.Zip(back), w => Assert.True(w.First != 0 || w.Second == 0));
            });

    [Theory]
    [InlineData(1)]
    [InlineData(-0.5)]
    [InlineData(double.NaN)]
    public void ASparsityOutOfRangeNamesTheLayer(double sparsity)
    {
        Finding finding = Assert.Single(FloatGraphs.FindingsOf(() => Prune.Run(Dense([1, 2], sparsity))));
        Assert.Equal(FindingIds.SparsityOutOfRange, finding.Id);
        Assert.Equal("layer0", finding.Arguments[0]);
        Assert.Equal("layer0", finding.Layer);
    }

    private static float[] WeightsOf(Graph graph) => graph.InputOf(graph.Nodes[0], 1).Data!.Float32;

    private static float[] Structured(float[] weights, int rows, PruningOptions pruning, double sparsity)
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, weights.Length / rows));
        Graph graph = factory.Build(factory.Dense(x, factory.Constant(new Shape(rows, weights.Length / rows), weights), null));
        return WeightsOf(Prune.Run(FloatGraphs.WithOptions(graph, new WeightOptions(sparsity, 0, true, true) { Pruning = pruning })));
    }

    private static Graph Dense(float[] weights, double sparsity)
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, weights.Length));
        int y = factory.Dense(x, factory.Constant(new Shape(1, weights.Length), weights), null);
        return FloatGraphs.WithOptions(factory.Build(y), WeightOptions.Default with { Sparsity = sparsity });
    }
}
