using System;
using System.Linq;
using System.Threading;
using CsCheck;
using Specializer.Ir;
using Specializer.Passes;
using Specializer.Reference;
using Specializer.Selection;
using Specializer.Testing;

namespace Specializer.Passes.Tests.Selection;

public class BorderFormsTests
{
    private const int Channels = 64;

    private static readonly Window Pointwise = new(1, 1, 1, 1, 1, 1, 0, 0, 0, 0);

    private static readonly Window Same = new(3, 3, 1, 1, 1, 1, 1, 1, 1, 1);

    [Fact]
    public void ABlockOfHalfItsFiltersIsOfHalfItsChannels()
    {
        Graph graph = Blocks((32, 0));

        Graph chosen = Choose(graph, Requantization.Float32);

        Assert.Equal(["[1, 25, 5, 32]", "[1, 25, 5, 32]", "[1, 25, 5, 64]"], chosen.Nodes.Select(n => chosen.OutputOf(n).Shape.ToString()));
        Assert.Equal(new BorderClasses(new[] { 0, 1, 24 }, new[] { 0, 1, 4 }), ((Conv2DNode)chosen.Nodes[2]).Borders);
        Assert.Equal(
            "layer2: weights [64, 1, 1, 64] became [64, 1, 1, 32], 512,000 MACs 256,000; one bias each for 3 classes of rows and 3 of columns, where constants meet padding",
            string.Join(": ", RemovalReport.Of(chosen).Last().Arguments));
        AssertNoSlower(graph, chosen, Requantization.Float32);
        AssertSameAnswers(graph, chosen, Requantization.Float32, new Draw(new PCG(1, 1)));
    }

    /// <summary>A channel less saves nothing, and a layer of few weights loses more with the kernels that skip zeros.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(8, 0.9)]
    public void WhatWouldBeSlowerStays(int dead, double zeros)
    {
        Graph graph = Blocks((dead, zeros));

        Assert.Contains(RemoveDeadChannels.Run(graph, Requantization.Float32, _ => true).Nodes, n => n is Conv2DNode { Borders: not null });
        Assert.Same(graph, Choose(graph, Requantization.Float32));
    }

    /// <summary>The second block would cost less than the first one saves, and stays whole nevertheless.</summary>
    [Fact]
    public void ALayerThatWouldBeSlowerDoesNotHideBehindAnother()
    {
        Graph graph = Blocks((32, 0), (8, 0.9), (32, 0));

        Graph chosen = Choose(graph, Requantization.Float32);

        Assert.Equal(["layer2", "layer8"], chosen.Nodes.Where(n => n is Conv2DNode { Borders: not null }).Select(n => n.Name));
        AssertNoSlower(graph, chosen, Requantization.Float32);
        AssertSameAnswers(graph, chosen, Requantization.Float32, new Draw(new PCG(1, 1)));
    }

    [Theory]
    [InlineData(Requantization.Float32)]
    [InlineData(Requantization.Tflite)]
    internal void PrunedNetworksAreNoSlowerAndAnswerTheSame(Requantization mode)
    {
        int bordered = 0;
        Gen.Select(RandomGraphs.Of(GraphKind.PrunedNetwork), Gen.ULong).Sample(
            (network, seed) =>
            {
                Graph graph = RemoveDeadChannels.Run(RemoveDead.Run(network), mode);

                Graph chosen = Choose(graph, mode);

                AssertNoSlower(graph, chosen, mode);
                AssertSameAnswers(network, chosen, mode, new Draw(new PCG(1, seed)));
                Interlocked.Add(ref bordered, chosen.Nodes.Any(n => n is Conv2DNode { Borders: not null }) ? 1 : 0);
            },
            iter: 60);

        Assert.InRange(bordered, 3, 57);
    }

    private static Graph Choose(Graph graph, Requantization mode) => BorderForms.Choose(graph, mode, Selector.Sets, CancellationToken.None);

    private static void AssertNoSlower(Graph graph, Graph chosen, Requantization mode)
    {
        KernelPlan before = Selector.Select(graph, mode);
        KernelPlan after = Selector.Select(chosen, mode);
        Assert.All(Selector.Sets, set => Assert.InRange(PlanCost.Cycles(after, set), 0, PlanCost.Cycles(before, set) * (1 + 1e-9)));
    }

    private static void AssertSameAnswers(Graph graph, Graph reduced, Requantization mode, Draw draw)
    {
        sbyte[][] inputs = RandomGraphs.Inputs(graph, draw);
        Assert.Equal(ReferenceExecutor.Run(graph, mode, inputs), ReferenceExecutor.Run(reduced, mode, inputs));
    }

    /// <summary>
    /// Blocks as of the keyword spotter: a pointwise layer of which some filters are zero, a depthwise one, and a pointwise one of
    /// which some weights are.
    /// </summary>
    private static Graph Blocks(params (int Dead, double Zeros)[] blocks)
    {
        Random random = new(5);
        QuantParams quant = new(0.05f, -128);
        QuantParams weights = new(0.004f, 0);
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 25, 5, Channels), quant);

        sbyte[] Values(int count, double zeros) => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() < zeros ? (sbyte)0 : (sbyte)random.Next(-127, 128))];
        int Biases(int least) => factory.Constant([.. Enumerable.Range(0, Channels).Select(_ => random.Next(least, 2000))]);
        int Weights(Shape shape, sbyte[] values) => factory.Constant(shape, values, weights);

        Shape square = new(Channels, 1, 1, Channels);
        foreach ((int dead, double zeros) in blocks)
        {
            sbyte[] filters = [.. Values((Channels - dead) * Channels, 0), .. new sbyte[dead * Channels]];
            x = factory.Conv2D(x, Weights(square, filters), Biases(500), Pointwise, quant, Activation.Relu);
            x = factory.DepthwiseConv2D(x, Weights(new Shape(1, 3, 3, Channels), Values(9 * Channels, 0)), Biases(500), Same, quant, Activation.Relu);
            x = factory.Conv2D(x, Weights(square, Values(Channels * Channels, zeros)), Biases(-500), Pointwise, quant, Activation.Relu);
        }

        return factory.Build(x);
    }
}
