using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Input;

/// <summary>A model file as the build found it.</summary>
internal sealed record ModelFile(string Name, byte[] Bytes);

/// <summary>A calibration file as the build found it.</summary>
internal sealed record CalibrationFile(string Name, string Text);

/// <summary>From what the user wrote and the files it names to a graph.</summary>
internal static class GraphLoader
{
    private const string Tflite = ".tflite";
    private const string Safetensors = ".safetensors";

    /// <summary>
    /// The graph that the attributes ask for: read or built, cut at the outputs asked for, with calibrated ranges on
    /// its float activations and the temperature, that of the attribute before that of the file. A range that is missing is the quantization's to report. Layer attributes over a file
    /// that carries its own layers are passed over: <see cref="SpecChecks"/> warns of them.
    /// </summary>
    /// <exception cref="ModelException">Whatever the readers and the builder find; an unknown output (SPZ0016).</exception>
    public static Graph Load(ModelSpec spec, ModelFile model, CalibrationFile? calibration)
    {
        Graph graph = LowRankLayers.Mark(Read(spec, model), spec.LowRank, model.Name);
        graph = spec.Outputs.Length == 0 ? graph : CutAt(graph, spec.Outputs);
        graph = graph with { Temperature = spec.Temperature ?? 1 };
        if (calibration is null)
            return graph;
        Calibration read = CalibrationReader.Read(calibration.Text, calibration.Name);
        return WithRanges(graph with { Temperature = spec.Temperature ?? read.Temperature }, read);
    }

    private static Graph Read(ModelSpec spec, ModelFile model)
    {
        if (model.Bytes.Length == 0)
            throw new ModelException(new Finding(FindingIds.ModelFileInvalid, model.Name, "it is empty"));
        if (model.Name.EndsWith(Safetensors, StringComparison.OrdinalIgnoreCase))
            return GraphBuilder.Build(spec, SafetensorsReader.Read(model.Bytes, model.Name), model.Name);
        if (!model.Name.EndsWith(Tflite, StringComparison.OrdinalIgnoreCase))
        {
            throw new ModelException(new Finding(
                FindingIds.ModelFileInvalid, model.Name, $"files ending in {Tflite} and {Safetensors} are read"));
        }

        Graph graph = TfliteReader.Read(model.Bytes, model.Name);
        CheckInput(spec, graph);
        return graph with { Nodes = graph.Nodes.Select(n => n with { Options = spec.Options }).ToImmutableArray() };
    }

    private static void CheckInput(ModelSpec spec, Graph graph)
    {
        if (spec.Input.Length == 0)
            return;
        Shape stated = new([1, .. spec.Input]);
        Shape own = graph.Tensors[graph.Inputs[0]].Shape;
        if (!stated.Equals(own))
        {
            throw new ModelException(new Finding(
                FindingIds.ArgumentInvalid, "Input", new Shape(spec.Input).ToString(), $"nothing, or the file's own shape {own} without its batch"));
        }
    }

    /// <summary>The graph that ends at the named layers or tensors, without the nodes that no longer reach an end.</summary>
    private static Graph CutAt(Graph graph, IEnumerable<string> names)
    {
        int[] outputs = names.Select(name => FindOutput(graph, name)).ToArray();
        HashSet<int> needed = [.. outputs];
        Stack<Node> kept = new();
        foreach (Node node in graph.Nodes.Reverse())
        {
            if (needed.Contains(node.Output))
            {
                kept.Push(node);
                needed.UnionWith(node.Inputs);
            }
        }

        return graph with { Nodes = kept.ToImmutableArray(), Outputs = outputs.ToImmutableArray() };
    }

    // A layer with batch normalization is two nodes; its name as a tensor means what comes out of both.
    private static int FindOutput(Graph graph, string name)
    {
        Node? found = graph.Nodes.FirstOrDefault(n => graph.OutputOf(n).Name == name)
            ?? graph.Nodes.FirstOrDefault(n => n.Name == name);
        IEnumerable<string> known = graph.Nodes.Select(n => n.Name);
        return found?.Output ?? throw new ModelException(
            new Finding(FindingIds.OutputUnknown, name, NearestNames.List(name, known)) { Remedy = NearestNames.Remedy(name, known) });
    }

    private static Graph WithRanges(Graph graph, Calibration calibration)
    {
        const string input = "input";
        Dictionary<int, ValueRange> ranges = [];
        Dictionary<int, double> clipped = [];
        void Take(int tensor, string name)
        {
            bool isFloat = graph.Tensors[tensor] is { Type: ElementType.Float32, IsConstant: false };
            if (!isFloat || ranges.ContainsKey(tensor) || !calibration.Ranges.TryGetValue(name, out ValueRange range))
                return;
            ranges.Add(tensor, range);
            clipped.Add(tensor, calibration.ClippedShares.TryGetValue(name, out double share) ? share : 0);
        }

        foreach (int tensor in graph.Inputs)
        {
            Take(tensor, graph.Tensors[tensor].Name);
            if (graph.Inputs.Length == 1)
                Take(tensor, input);
        }

        foreach (Node node in graph.Nodes)
            Take(node.Output, graph.OutputOf(node).Name);
        HashSet<string> tensorNames = [.. graph.Tensors.Select(t => t.Name)];
        foreach (Node node in graph.Nodes.Where(n => !tensorNames.Contains(n.Name)))
            Take(node.Output, node.Name);

        IEnumerable<Tensor> tensors = graph.Tensors.Select((t, i) => ranges.TryGetValue(i, out ValueRange r) ? t with { Range = r, ClippedShare = clipped[i] } : t);
        return LowRankLayers.WithRanges(graph with { Tensors = tensors.ToImmutableArray() }, calibration);
    }
}
