using System;
using System.Linq;
using System.Threading;
using Specializer.Ir;
using Specializer.Passes.Tests.Passes;
using Specializer.Reference;
using Specializer.Selection;
using Specializer.Testing;

namespace Specializer.Passes.Tests.Selection;

public class LowRankFormsTests
{
    /// <summary>Of the two layers the first is faster as two, the second whole.</summary>
    [Fact]
    public void EachLayerTakesTheFormThatIsFaster()
    {
        Graph graph = Network(asks: _ => true);
        (Graph chosen, var choices) = Choose(graph);

        Assert.Equal([("wide", 2, true), ("small", 1, false)], choices.Select(c => (c.Layer, c.Rank, c.IsThin)));
        Assert.Equal(["wide.lowrank", "wide", "small"], chosen.Nodes.Select(n => n.Name));
        AssertSame(PassList.Run(Network(asks: name => name == "wide"), FloatGraphs.Spec), chosen);
    }

    [Fact]
    public void WhereAllLayersTakeOneFormTheGraphIsThatOfThePasses()
    {
        AssertSame(PassList.Run(Network(asks: name => name == "wide"), FloatGraphs.Spec), Choose(Network(asks: name => name == "wide")).Graph);
        AssertSame(PassList.Run(Network(asks: _ => false), FloatGraphs.Spec), Choose(Network(asks: name => name == "small")).Graph);
        AssertSame(PassList.Run(Network(asks: _ => false), FloatGraphs.Spec), Choose(Network(asks: _ => false)).Graph);
    }

    [Fact]
    public void WhatIsAskedForAlwaysIsDone()
    {
        (Graph chosen, var choices) = Choose(Network(asks: _ => true, always: true));
        Assert.All(choices, choice => Assert.True(choice is { IsForced: true, IsThin: true }));
        AssertSame(PassList.Run(Network(asks: _ => true), FloatGraphs.Spec), chosen);
    }

    [Fact]
    public void OfALayerThatReachesNoAnswerThereIsNothingToChoose()
    {
        // All weights of the second layer are zero: its output is its bias, and nobody reads the first.
        Graph graph = Network(asks: name => name == "wide");
        graph = FloatGraphs.WithData(graph, graph.Nodes[1].Inputs[1], new float[8 * 128]);
        (Graph chosen, var choices) = Choose(graph);

        Assert.Empty(choices);
        Assert.DoesNotContain(chosen.Nodes, node => node.Name.StartsWith("wide", StringComparison.Ordinal));
    }

    private static (Graph Graph, System.Collections.Immutable.ImmutableArray<FormChoice> Choices) Choose(Graph graph) =>
        LowRankForms.Choose(graph, FloatGraphs.Spec, Selector.Sets, CancellationToken.None);

    private static void AssertSame(Graph expected, Graph found)
    {
        Assert.Equal(expected.Nodes.Select(n => n.Name), found.Nodes.Select(n => n.Name));
        Assert.Equal(expected.Tensors.Select(t => (t.Name, t.Quant)), found.Tensors.Select(t => (t.Name, t.Quant)));
        Random random = new(3);
        sbyte[] x = new sbyte[128];
        for (int i = 0; i < 10; i++)
        {
            random.NextBytes((byte[])(object)x);
            Assert.Equal(ReferenceExecutor.Run(expected, Requantization.Float32, [x]), ReferenceExecutor.Run(found, Requantization.Float32, [x]));
        }
    }

    /// <summary>Dense 128 → 128, then 128 → 8.</summary>
    private static Graph Network(Func<string, bool> asks, bool always = false)
    {
        Random random = new(1);
        float[] Floats(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.5))];
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 128));
        int wide = factory.Dense(x, factory.Constant(new Shape(128, 128), Floats(128 * 128)), factory.Constant(new Shape(128), Floats(128)), activation: Activation.Relu);
        int small = factory.Dense(wide, factory.Constant(new Shape(8, 128), Floats(8 * 128)), factory.Constant(new Shape(8), Floats(8)));
        Graph graph = FloatGraphs.Calibrate(factory.Build(small), [Floats(128)]);
        Node Named(Node node, string name, int rank) => node with
        {
            Name = name,
            Factorization = asks(name) ? new Factorization(RankRule.Count, rank) { Always = always } : null,
        };
        return graph with { Nodes = [Named(graph.Nodes[0], "wide", 2), Named(graph.Nodes[1], "small", 1)] };
    }
}
