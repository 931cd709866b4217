using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Passes;

/// <summary>
/// Lets a network begin after the Quantize nodes of its float inputs and end before the Dequantize nodes of its float
/// outputs: the model's Predict does the conversion there, and Run has int8 ends. The ends of a float network, which
/// has no such nodes, are left to <see cref="Quantize"/>.
/// </summary>
internal static class StripEnds
{
    /// <exception cref="ModelException">
    /// SPZ0013 for each float input that is quantized in two different ways.
    /// </exception>
    public static Graph Run(Graph graph)
    {
        List<Finding> findings = [];
        Dictionary<int, int> replaced = [];
        HashSet<Node> removed = [];
        ImmutableArray<int> inputs = graph.Inputs
            .Select(input => Begin(graph, input, replaced, removed, findings))
            .ToImmutableArray();
        if (findings.Count > 0)
            throw new ModelException(findings.ToArray());

        int Current(int tensor) => replaced.TryGetValue(tensor, out int now) ? now : tensor;

        ImmutableArray<Node> nodes = graph.Nodes
            .Where(node => !removed.Contains(node))
            .Select(node => node.Inputs.Any(replaced.ContainsKey)
                ? node with { Inputs = node.Inputs.Select(Current).ToEquatableArray() }
                : node)
            .ToImmutableArray();
        ImmutableArray<int> outputs = graph.Outputs.Select(output => End(graph, Current(output), Current)).ToImmutableArray();
        return graph with { Inputs = inputs, Outputs = outputs, Nodes = nodes };
    }

    /// <summary>The tensor that the network begins with in place of <paramref name="input"/>.</summary>
    private static int Begin(
        Graph graph, int input, Dictionary<int, int> replaced, HashSet<Node> removed, List<Finding> findings)
    {
        Node[] readers = graph.ConsumersOf(input).ToArray();
        bool isStripped = graph.Tensors[input].Type == ElementType.Float32
            && readers.Length > 0
            && readers.All(node => node is QuantizeNode)
            && !graph.Outputs.Contains(input);
        if (!isStripped)
            return input;

        QuantParams first = graph.OutputOf(readers[0]).Quant!;
        if (readers.Any(node => !graph.OutputOf(node).Quant!.Equals(first)))
        {
            findings.Add(new Finding(
                FindingIds.FeatureUnsupported,
                graph.Tensors[input].Name,
                "a float input that is quantized with different scales",
                "quantize it once, or convert the model with int8 inputs"));
            return input;
        }

        removed.UnionWith(readers);
        foreach (Node reader in readers.Skip(1))
            replaced.Add(reader.Output, readers[0].Output);
        return readers[0].Output;
    }

    private static int End(Graph graph, int output, System.Func<int, int> current) =>
        graph.ProducerOf(output) is { } index && graph.Nodes[index] is DequantizeNode node
            ? current(node.Inputs[0])
            : output;
}
