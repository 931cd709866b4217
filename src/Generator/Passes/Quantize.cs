using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using Specializer.Ir;
using Specializer.Numerics;

namespace Specializer.Passes;

/// <summary>
/// A float graph to an int8 graph: activations by <see cref="ActivationRanges"/>, layers by
/// <see cref="WeightQuantizer"/>. Inputs and outputs become int8 tensors; a graph without float activations stays as
/// it is.
/// </summary>
internal static class Quantize
{
    /// <exception cref="ModelException">
    /// SPZ0011 for each α outside [0, 0.5), else SPZ0009 for each range that is missing.
    /// </exception>
    public static Graph Run(Graph graph, ModelSpec spec)
    {
        if (!graph.Tensors.Any(IsFloatActivation))
            return graph;

        CheckAlphas(graph);
        QuantParams?[] chosen = ActivationRanges.Choose(
            graph, spec.Calibration ?? Path.ChangeExtension(spec.Path, ".calibration.json"));

        ImmutableArray<Tensor>.Builder tensors = ImmutableArray.CreateBuilder<Tensor>(graph.Tensors.Length);
        tensors.AddRange(graph.Tensors.Select((tensor, i) => IsFloatActivation(tensor)
            ? tensor with { Type = ElementType.Int8, Quant = chosen[i], Range = null }
            : tensor));

        ImmutableArray<Node>.Builder nodes = ImmutableArray.CreateBuilder<Node>(graph.Nodes.Length);
        Dictionary<int, int> sameAs = [];
        int Current(int tensor) => sameAs.TryGetValue(tensor, out int before) ? before : tensor;

        foreach (Node old in graph.Nodes)
        {
            Node node = old with { Inputs = old.Inputs.Select(Current).ToEquatableArray() };
            if (node is DequantizeNode)
                sameAs.Add(node.Output, node.Inputs[0]);
            else if (LayerWeights.FloatOf(graph, node) is not null)
                nodes.Add(WithWeights(graph, tensors, node, chosen[node.Inputs[0]]!.Scale));
            else
                nodes.Add(LayerWeights.Has(node) ? node : WithConstants(graph, tensors, node, chosen));
        }

        return graph with
        {
            Tensors = tensors.ToImmutable(),
            Nodes = nodes.ToImmutable(),
            Outputs = graph.Outputs.Select(Current).ToImmutableArray(),
        };
    }

    private static bool IsFloatActivation(Tensor tensor) => tensor is { Type: ElementType.Float32, IsConstant: false };

    private static void CheckAlphas(Graph graph)
    {
        Finding[] findings = graph.Nodes
            .Where(node => LayerWeights.Has(node) && !(node.Options.Alpha >= 0 && node.Options.Alpha < 0.5))
            .Select(node => new Finding(
                FindingIds.ArgumentInvalid, "Alpha", node.Options.Alpha.ToString(CultureInfo.InvariantCulture), "a share in [0, 0.5)")
            { Layer = node.Name })
            .ToArray();
        if (findings.Length > 0)
            throw new ModelException(findings);
    }

    private static Node WithWeights(Graph graph, ImmutableArray<Tensor>.Builder tensors, Node node, float inputScale)
    {
        (Tensor weights, Tensor? bias) = WeightQuantizer.Quantize(graph, node, inputScale);
        WeightError error = WeightErrors.Between(graph.InputOf(node, 1), weights, LayerWeights.ChannelIndexer(graph, node));
        return LayerWeights.With(tensors, node, weights, bias) with { WeightError = error };
    }

    /// <summary>The node with its float constants, if it has any, replaced by int8 ones.</summary>
    private static Node WithConstants(
        Graph graph, ImmutableArray<Tensor>.Builder tensors, Node node, QuantParams?[] chosen)
    {
        int[] inputs = node.Inputs.ToArray();
        for (int i = 0; i < inputs.Length; i++)
        {
            Tensor constant = graph.Tensors[inputs[i]];
            if (constant is not { Type: ElementType.Float32, Data: { } data })
                continue;
            QuantParams quant = chosen[inputs[i]]!;
            sbyte[] quantized = new sbyte[data.Length];
            AffineQuantizer.Quantize(data.Float32, quantized, quant.Scale, quant.ZeroPoint);
            inputs[i] = tensors.Count;
            tensors.Add(constant with { Type = ElementType.Int8, Quant = quant, Data = new TensorData(quantized) });
        }

        return node with { Inputs = inputs };
    }
}
