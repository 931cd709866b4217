using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Reference;

/// <summary>
/// Runs a quantized graph in plain loops, as docs/arithmetic.md defines it: what every emitted kernel must equal bit
/// for bit. Nothing here is meant to be fast.
/// </summary>
internal static class ReferenceExecutor
{
    /// <summary>The outputs of a graph with int8 ends, in the order of <see cref="Graph.Outputs"/>.</summary>
    /// <exception cref="ArgumentException">An input is missing or has a wrong length.</exception>
    public static sbyte[][] Run(Graph graph, Requantization mode, IReadOnlyList<sbyte[]> inputs)
    {
        TensorValues values = Evaluate(graph, mode, inputs);
        return graph.Outputs.Select(values.Int8).ToArray();
    }

    /// <summary>Every tensor's values; inputs are sbyte[] or float[] as their tensors say.</summary>
    /// <exception cref="ArgumentException">An input is missing or has a wrong length or type.</exception>
    public static TensorValues Evaluate(Graph graph, Requantization mode, IReadOnlyList<Array> inputs)
    {
        TensorValues values = new(graph, inputs);
        foreach (Node node in graph.Nodes)
            values.Set(node.Output, Evaluate(graph, node, mode, values));
        return values;
    }

    /// <summary>One node's answer to the values that its inputs have.</summary>
    public static Array Evaluate(Graph graph, Node node, Requantization mode, TensorValues values)
    {
        sbyte[] Input(int index = 0) => values.Int8(node.Inputs[index]);

        return node switch
        {
            DenseNode n => Int8Layers.Dense(graph, n, mode, Input()),
            Conv2DNode n => Int8Layers.Conv2D(graph, n, mode, Input()),
            DepthwiseConv2DNode n => Int8Layers.DepthwiseConv2D(graph, n, mode, Input()),
            Pool2DNode { Kind: PoolKind.Average } n => Int8Pooling.Average(graph, n, Input()),
            Pool2DNode n => Int8Pooling.Max(graph, n, Input()),
            MeanNode n => Int8Pooling.Mean(graph, n, mode, Input()),
            AddNode n => Int8Elementwise.Add(graph, n, mode, Input(), Input(1)),
            MulNode n => Int8Elementwise.Mul(graph, n, mode, Input(), Input(1)),
            QuantizeNode n when graph.InputOf(n).Type == ElementType.Float32 =>
                Int8Elementwise.Quantize(graph, n, values.Float32(n.Inputs[0])),
            QuantizeNode n => Int8Elementwise.Requantize(graph, n, mode, Input()),
            DequantizeNode n => Int8Elementwise.Dequantize(graph, n, Input()),
            PadNode n => Movement.Pad(graph, n, Input(), (sbyte)graph.InputOf(n).Quant!.ZeroPoint),
            ReshapeNode => Input().ToArray(),
            ConcatenationNode n => Movement.Concatenate(
                graph,
                n,
                n.Inputs.Select((_, i) => Int8Elementwise.Requantize(graph, n, i, mode, Input(i))).ToArray()),
            SoftmaxNode n => Int8Activations.Softmax(graph, n, Input()),
            LogisticNode n => Int8Activations.Logistic(graph, n, Input()),
            _ => throw new NotSupportedException($"{node.GetType().Name} {node.Name} has no int8 reference."),
        };
    }
}
