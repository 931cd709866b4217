using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Specializer.Benchmarks.Contenders;
using Specializer.Benchmarks.Measuring;
using Specializer.Ir;
using Specializer.Testing;
using Spectre.Console;

namespace Specializer.Benchmarks.Commands;

/// <summary>Whole networks with zeros against themselves without, and against ONNX Runtime.</summary>
internal static class SparseNetworks
{
    public static int Run(int rounds)
    {
        Table table = new Table().AddColumns("network", "dense form", "zeros skipped", "times as fast", "ONNX Runtime", "of its time", "ONNX Runtime without zeros", "accuracy");
        foreach ((string name, Graph whole, Graph skipped, string accuracy) in All())
            Row(table, name, whole, skipped, rounds, accuracy);
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine("KWS is the shipped network with the weights of lowest magnitude dropped and not trained again: its times say what zeros save, its answers nothing.");
        return 0;
    }

    /// <summary>Networks as they are measured whole, and as they are measured with their zeros skipped.</summary>
    public static IEnumerable<(string Name, Graph Whole, Graph Skipped, string Accuracy)> All()
    {
        (_, Graph whole) = Networks.Load([]).Single(n => n.Name == "VWW");
        (_, Graph reduced) = Networks.Load([], removesChannels: true).Single(n => n.Name == "VWW");
        yield return ("VWW, channels removed", whole, reduced, "–");
        (_, Graph keywords) = Networks.Load([]).Single(n => n.Name == "KWS");
        Graph blocks = Pruned(keywords, 0.8, 4), single = Pruned(keywords, 0.9, 1);
        yield return ("KWS, pointwise 80 % in 1x4 blocks", blocks, blocks, "–");
        yield return ("KWS, pointwise 90 % single weights", single, single, "–");
        foreach ((string name, Graph graph, string? accuracy) in TrainedNetworks.Load())
            yield return (name + ", trained", graph, graph, accuracy ?? "not in accuracy.json");
    }

    private static void Row(Table table, string name, Graph whole, Graph skipped, int rounds, string accuracy)
    {
        using OnnxTwin twin = new(whole);
        using OnnxTwin full = new(WithoutZeros(whole));
        double[] times = RaceResult.Of([SparseCommand.Dense(whole), GeneratedModel.Of(skipped), twin, full], rounds).Medians;
        table.AddRow(
            name, Show(times[0], " µs"), Show(times[1], " µs"), Show(times[0] / times[1]), Show(times[2], " µs"), Show(times[1] / times[2]), Show(times[3], " µs"), accuracy);
    }

    /// <summary>Pointwise layers with the blocks of lowest norm made zero.</summary>
    private static Graph Pruned(Graph graph, double share, int block)
    {
        Tensor[] tensors = [.. graph.Tensors];
        foreach (Node node in graph.Nodes.Where(n => n is Conv2DNode { Window.IsPointwise: true }))
        {
            Tensor weights = tensors[node.Inputs[1]];
            sbyte[] w = [.. weights.Data!.Int8];
            int[] order = [.. Enumerable.Range(0, w.Length / block).OrderBy(b => Enumerable.Range(b * block, block).Sum(i => w[i] * w[i]))];
            foreach (int b in order.Take((int)(share * order.Length)))
                Array.Clear(w, b * block, block);
            tensors[node.Inputs[1]] = weights with { Data = new TensorData(w) };
        }

        return graph with { Tensors = [.. tensors] };
    }

    private static Graph WithoutZeros(Graph graph)
    {
        Random random = new(1);
        Tensor[] tensors = [.. graph.Tensors];
        foreach (int tensor in graph.Nodes.Where(n => n is DenseNode or Conv2DNode or DepthwiseConv2DNode).Select(n => n.Inputs[1]))
        {
            sbyte[] w = [.. tensors[tensor].Data!.Int8.Select(v => v == 0 ? (sbyte)random.Next(1, 20) : v)];
            tensors[tensor] = tensors[tensor] with { Data = new TensorData(w) };
        }

        return graph with { Tensors = [.. tensors] };
    }

    private static string Show(double value, string unit = "") => value.ToString(unit.Length > 0 ? "F1" : "F2", CultureInfo.InvariantCulture) + unit;
}
