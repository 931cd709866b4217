using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Passes;

/// <summary>
/// Takes each batch normalization into the weights and bias of the layer before it (Jacob et al., 2018, section 3.2):
/// w' = w · γ/√(σ² + ε), b' = (b − μ) · γ/√(σ² + ε) + β, in double. The layer then writes the normalization's output
/// with its activation.
/// </summary>
internal static class FoldBatchNorm
{
    /// <exception cref="ModelException">SPZ0013 for each normalization without such a layer of its own.</exception>
    public static Graph Run(Graph graph)
    {
        BatchNormNode[] all = graph.Nodes.OfType<BatchNormNode>().ToArray();
        if (all.Length == 0)
            return graph;

        Dictionary<int, BatchNormNode> byInput = [];
        List<Finding> findings = [];
        foreach (BatchNormNode norm in all)
        {
            if (WhyNot(graph, norm) is { } reason)
            {
                findings.Add(new Finding(
                    FindingIds.FeatureUnsupported, norm.Name, reason,
                    "let it follow a Dense, Conv2D or DepthwiseConv2D layer without activation that nothing else reads")
                { Layer = norm.Name });
            }
            else
            {
                byInput.Add(norm.Inputs[0], norm);
            }
        }

        if (findings.Count > 0)
            throw new ModelException(findings.ToArray());

        ImmutableArray<Tensor>.Builder tensors = graph.Tensors.ToBuilder();
        ImmutableArray<Node> nodes = graph.Nodes
            .Where(node => node is not BatchNormNode)
            .Select(node => byInput.TryGetValue(node.Output, out BatchNormNode? norm) ? Fold(graph, tensors, node, norm) : node)
            .ToImmutableArray();
        return graph with { Tensors = tensors.ToImmutable(), Nodes = nodes };
    }

    private static string? WhyNot(Graph graph, BatchNormNode norm)
    {
        if (graph.ProducerOf(norm.Inputs[0]) is not { } index)
            return "a batch normalization of the network's input";
        Node layer = graph.Nodes[index];
        if (LayerWeights.FloatOf(graph, layer) is null)
            return $"a batch normalization after '{layer.Name}', which has no weights to take it,";
        if (ActivationOf(layer) != Activation.None)
            return $"a batch normalization after the activation of '{layer.Name}'";
        return graph.ConsumersOf(layer.Output).Count() == 1 && !graph.Outputs.Contains(layer.Output)
            ? null
            : $"a batch normalization of '{layer.Name}', whose output is used without it as well,";
    }

    private static Node Fold(Graph graph, ImmutableArray<Tensor>.Builder tensors, Node layer, BatchNormNode norm)
    {
        float[] Parameter(int index) => graph.InputOf(norm, index).Data!.Float32;

        float[] gamma = Parameter(1), beta = Parameter(2), mean = Parameter(3), variance = Parameter(4);
        double[] factors = gamma.Select((g, c) => g / Math.Sqrt((double)variance[c] + norm.Epsilon)).ToArray();

        Tensor weights = graph.InputOf(layer, 1);
        Func<int, int> channelOf = LayerWeights.ChannelIndexer(graph, layer);
        float[] folded = weights.Data!.Float32.Select((w, i) => (float)(w * factors[channelOf(i)])).ToArray();

        float[]? bias = graph.BiasOf(layer)?.Data!.Float32;
        float[] shifted = beta.Select((b, c) => (float)((((bias?[c] ?? 0.0) - mean[c]) * factors[c]) + b)).ToArray();

        Node with = LayerWeights.With(
            tensors,
            layer,
            weights with { Data = new TensorData(folded) },
            new Tensor(graph.BiasOf(layer)?.Name ?? layer.Name + ".bias", new Shape(shifted.Length), ElementType.Float32)
            {
                Data = new TensorData(shifted),
            });
        return with switch
        {
            DenseNode node => node with { Output = norm.Output, Activation = norm.Activation },
            Conv2DNode node => node with { Output = norm.Output, Activation = norm.Activation },
            DepthwiseConv2DNode node => node with { Output = norm.Output, Activation = norm.Activation },
            _ => throw new ArgumentException("The node has no weights: " + layer.Name, nameof(layer)),
        };
    }

    private static Activation ActivationOf(Node node) => node switch
    {
        DenseNode dense => dense.Activation,
        Conv2DNode conv => conv.Activation,
        DepthwiseConv2DNode depthwise => depthwise.Activation,
        _ => Activation.None,
    };
}
