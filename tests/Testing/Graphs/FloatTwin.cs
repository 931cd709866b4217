using System.Collections.Immutable;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Testing;

/// <summary>The float graph that an int8 graph approximates: constants dequantized, activations float.</summary>
internal static class FloatTwin
{
    public static Graph Of(Graph graph)
    {
        Tensor[] tensors = graph.Tensors
            .Select(t => t.Type == ElementType.Int8 ? Dequantized(t) : t)
            .ToArray();
        foreach (Node node in graph.Nodes)
        {
            if (graph.BiasOf(node) is { } bias)
            {
                float input = graph.InputOf(node).Quant!.Scale;
                QuantParams weights = graph.InputOf(node, 1).Quant!;
                tensors[node.Inputs[2]] = bias with
                {
                    Type = ElementType.Float32,
                    Data = new TensorData(
                        bias.Data!.Int32.Select((b, c) => (float)((double)b * input * weights.ScaleAt(c))).ToArray()),
                };
            }
        }

        // Between two float tensors a Quantize is an identity.
        ImmutableArray<Node> nodes = graph.Nodes
            .Select(n => n is QuantizeNode ? new ReshapeNode(n.Name, n.Inputs, n.Output) : n)
            .ToImmutableArray();
        return graph with { Tensors = [.. tensors], Nodes = nodes };
    }

    public static float[] Dequantize(Tensor tensor, sbyte[] values)
    {
        QuantParams quant = tensor.Quant!;
        int inner = 1;
        for (int axis = quant.Axis + 1; axis < tensor.Shape.Rank; axis++)
            inner *= tensor.Shape[axis];
        int extent = tensor.Shape.Rank == 0 ? 1 : tensor.Shape[quant.Axis];
        return values
            .Select((q, i) => (Channel: i / inner % extent, Q: q))
            .Select(v => quant.ScaleAt(v.Channel) * (v.Q - quant.ZeroPointAt(v.Channel)))
            .ToArray();
    }

    private static Tensor Dequantized(Tensor tensor) => new(tensor.Name, tensor.Shape, ElementType.Float32)
    {
        Data = tensor.Data is { } data ? new TensorData(Dequantize(tensor, data.Int8)) : null,
    };
}
