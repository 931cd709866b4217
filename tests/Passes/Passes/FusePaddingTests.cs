using System;
using System.Linq;
using CsCheck;
using Specializer.Ir;
using Specializer.Reference;
using Specializer.Testing;

namespace Specializer.Passes.Tests.Passes;

public class FusePaddingTests
{
    private static readonly QuantParams Quant = new(0.1f, -17);

    private static readonly Gen<int[]> Counts =
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], (h, w) => new[] { 0, h, w, 0 });

    [Fact]
    public void TheAnswerStaysTheSameAndThePadGoes() =>
        Gen.Select(Counts, Counts, Gen.Bool, Gen.Int).Sample((before, after, depthwise, seed) =>
        {
            GraphFactory factory = new();
            int x = factory.Input(new Shape(1, 4, 5, 2), Quant);
            int padded = factory.Pad(factory.Pad(x, before, after), after, before);
            Graph graph = factory.Build(Convolve(factory, padded, depthwise, new Random(seed)));
            Graph fused = FusePadding.Run(graph);

            sbyte[] input = Bytes(new Random(seed + 1), 40);
            Assert.Single(fused.Nodes);
            Assert.Equal(
                ReferenceExecutor.Run(graph, Requantization.Float32, [input])[0],
                ReferenceExecutor.Run(fused, Requantization.Float32, [input])[0]);
        });

    [Fact]
    public void EveryConvolutionThatReadsThePadTakesIt()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 4, 5, 2), Quant);
        int padded = factory.Pad(x, [0, 1, 2, 0], [0, 3, 4, 0]);
        Graph fused = FusePadding.Run(factory.Build(
            Convolve(factory, padded, depthwise: true, new Random(1)), Convolve(factory, padded, depthwise: false, new Random(2))));
        Assert.Equal(2, fused.Nodes.Length);
        Assert.All(fused.Nodes, n => Assert.Equal(x, n.Inputs[0]));

        Window window = ((Conv2DNode)fused.Nodes[1]).Window;
        Assert.Equal((2, 3, 2, 4), (window.PadTop, window.PadBottom, window.PadLeft, window.PadRight));
    }

    [Fact]
    public void APadThatAPoolOrAnOutputReadsStays()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 4, 5, 2), Quant);
        int pooled = factory.Pad(x, [0, 1, 1, 0], [0, 0, 0, 0]);
        int pool = factory.Pool(pooled, PoolKind.Max, new Window(2, 2, 1, 1, 1, 1, 0, 0, 0, 0));
        int first = Convolve(factory, pooled, depthwise: true, new Random(1));
        int answered = factory.Pad(x, [0, 1, 1, 0], [0, 0, 0, 0]);
        Graph graph = factory.Build(pool, first, answered, Convolve(factory, answered, depthwise: true, new Random(1)));
        Assert.Equal(graph.Nodes.AsEnumerable(), FusePadding.Run(graph).Nodes);
    }

    [Fact]
    public void APadOfChannelsStays()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 4, 5, 2), Quant);
        Graph graph = factory.Build(Convolve(factory, factory.Pad(x, [0, 1, 0, 0], [0, 0, 0, 1]), depthwise: true, new Random(1)));
        Assert.Equal(2, FusePadding.Run(graph).Nodes.Length);
    }

    private static int Convolve(GraphFactory factory, int x, bool depthwise, Random random)
    {
        int channels = factory[x].Shape[3];
        Window window = new(2, 3, 1, 2, 1, 1, 1, 0, 0, 0);
        QuantParams weights = new(0.02f, 0);
        QuantParams output = new(0.3f, 9);
        return depthwise
            ? factory.DepthwiseConv2D(x, factory.Constant(new Shape(1, 2, 3, channels), Bytes(random, 6 * channels), weights), null, window, output)
            : factory.Conv2D(x, factory.Constant(new Shape(3, 2, 3, channels), Bytes(random, 18 * channels), weights), null, window, output);
    }

    private static sbyte[] Bytes(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (sbyte)random.Next(-128, 128))];
}
