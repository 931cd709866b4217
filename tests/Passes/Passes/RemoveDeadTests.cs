using System.Linq;
using CsCheck;
using Specializer.Ir;
using Specializer.Reference;
using Specializer.Testing;

namespace Specializer.Passes.Tests.Passes;

public class RemoveDeadTests
{
    [Fact]
    public void WhatReachesNoOutputGoesAndNumbersCloseUp()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 2));
        int unread = factory.Input(new Shape(1, 2));
        int dead = factory.Add(x, factory.Constant(new Shape(2), [1f, 2]));
        factory.Softmax(dead);
        int y = factory.Reshape(factory.Mul(x, factory.Constant(new Shape(2), [3f, 4])), 2);
        Graph graph = RemoveDead.Run(factory.Build(y));

        Assert.Equal(["layer2", "layer3"], graph.Nodes.Select(n => n.Name));
        Assert.Equal(["input0", "input1", "constant5", "layer2", "layer3"], graph.Tensors.Select(t => t.Name));
        Assert.Equal([0, 1], graph.Inputs);
        Assert.Equal([4], graph.Outputs);
        Assert.Equal(1, unread);
    }

    [Fact]
    public void AnswersStayTheSame() =>
        Gen.Select(RandomGraphs.Of(GraphKind.Network), Gen.Int[0, 100], Gen.Int).Sample((network, cut, seed) =>
        {
            // Cut at any node, the rest of the network is dead.
            Graph graph = network with { Outputs = [network.Nodes[cut % network.Nodes.Length].Output] };
            System.Random random = new(seed);
            sbyte[][] inputs = [.. graph.Inputs.Select(i => Enumerable
                .Range(0, graph.Tensors[i].Shape.Elements).Select(_ => (sbyte)random.Next(-128, 128)).ToArray())];
            Graph clean = RemoveDead.Run(graph);

            Assert.True(clean.Nodes.Length <= (cut % network.Nodes.Length) + 1);
            Assert.Equal(
                ReferenceExecutor.Run(graph, Requantization.Float32, inputs)[0],
                ReferenceExecutor.Run(clean, Requantization.Float32, inputs)[0]);
        });

    [Fact]
    public void AGraphWithNothingDeadIsUnchanged() =>
        RandomGraphs.Of(GraphKind.Conv2D).Sample(graph =>
        {
            Graph clean = RemoveDead.Run(graph);
            Assert.Equal(graph.Tensors.AsEnumerable(), clean.Tensors);
            Assert.Equal(graph.Nodes.AsEnumerable(), clean.Nodes);
        });
}
