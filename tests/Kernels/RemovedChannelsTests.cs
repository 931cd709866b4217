using System;
using System.Linq;
using CsCheck;
using Specializer.Ir;
using Specializer.Passes;
using Specializer.Reference;
using Specializer.Testing;

namespace Specializer.Kernels.Tests;

/// <summary>Networks without their dead channels, emitted, compiled and run against the reference of the whole network.</summary>
public sealed class RemovedChannelsTests
{
    private const int Networks = 40;

    [Fact]
    public void The_emitted_code_answers_as_the_whole_network()
    {
        (Graph Whole, Graph Reduced, Requantization Mode)[] drawn = [.. Enumerable.Range(0, Networks).Select(Draw), .. Enumerable.Range(0, Networks).Select(DrawPruned), ConstantAnswer()];
        LoadedModel[] models = LoadedModels.Compile([.. drawn.Select(d => (d.Reduced, d.Mode))]);

        Draw draw = new(new PCG(5, 5));
        foreach (((Graph whole, Graph reduced, Requantization mode), LoadedModel model) in drawn.Zip(models))
        {
            sbyte[][] inputs = RandomGraphs.Inputs(whole, draw);
            sbyte[][] expected = ReferenceExecutor.Run(whole, mode, inputs);
            sbyte[][] actual = model.Run(inputs);
            Assert.True(
                expected.Zip(actual).All(pair => pair.First.SequenceEqual(pair.Second)),
                $"{mode}\n{GraphText.Describe(whole)}became\n{GraphText.Describe(reduced)}");
        }

        Assert.Contains(drawn, d => d.Reduced.MacsRemoved > 0 && d.Reduced.Nodes.Length > 2);
        Assert.InRange(drawn.Count(d => d.Reduced.Nodes.Any(n => n is Conv2DNode { Borders: not null })), Networks / 4, Networks);
    }

    private static (Graph Whole, Graph Reduced, Requantization Mode) Draw(int number)
    {
        PCG stream = new(3, (ulong)number);
        Graph graph = RandomGraphs.Of(GraphKind.Network).Generate(stream, null!, out _);
        graph = RemoveDead.Run(PlantedZeros.In(graph, new Draw(stream)));
        Requantization mode = number % 2 == 0 ? Requantization.Float32 : Requantization.Tflite;
        return (graph, RemoveDeadChannels.Run(graph, mode), mode);
    }

    private static (Graph Whole, Graph Reduced, Requantization Mode) DrawPruned(int number)
    {
        Graph graph = RemoveDead.Run(RandomGraphs.Of(GraphKind.PrunedNetwork).Generate(new PCG(4, (ulong)number), null!, out _));
        Requantization mode = number % 2 == 0 ? Requantization.Float32 : Requantization.Tflite;
        return (graph, RemoveDeadChannels.Run(graph, mode, _ => true), mode);
    }

    // What is left is no layer but a constant, copied to the output; so is what a layer makes of it whose border shows.
    private static (Graph Whole, Graph Reduced, Requantization Mode) ConstantAnswer()
    {
        QuantParams quant = new(0.5f, -3);
        Window same = new(3, 3, 1, 1, 1, 1, 1, 1, 1, 1);
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 3, 3, 2), quant);
        int known = factory.Conv2D(x, factory.Constant(new Shape(2, 3, 3, 2), new sbyte[36], new QuantParams(0.01f, 0)), factory.Constant([40, 90]), same, quant);
        int bordered = factory.Conv2D(known, factory.Constant(new Shape(2, 3, 3, 2), [.. Enumerable.Range(0, 36).Select(i => (sbyte)i)], new QuantParams(0.01f, 0)), null, same, new QuantParams(50, 0));
        Graph graph = factory.Build(bordered, known);
        return (graph, RemoveDeadChannels.Run(graph, Requantization.Float32), Requantization.Float32);
    }
}
