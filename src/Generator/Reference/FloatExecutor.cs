using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Reference;

/// <summary>
/// Runs a float graph in plain loops, batch normalization included: what build-time quantization approximates.
/// Sums are double, so that the order of addition does not show.
/// </summary>
internal static class FloatExecutor
{
    /// <summary>The outputs, in the order of <see cref="Graph.Outputs"/>.</summary>
    /// <exception cref="ArgumentException">An input is missing or has a wrong length.</exception>
    public static float[][] Run(Graph graph, IReadOnlyList<float[]> inputs)
    {
        TensorValues values = Evaluate(graph, inputs);
        return graph.Outputs.Select(values.Float32).ToArray();
    }

    /// <summary>Every tensor's values.</summary>
    /// <exception cref="ArgumentException">An input is missing or has a wrong length.</exception>
    public static TensorValues Evaluate(Graph graph, IReadOnlyList<float[]> inputs)
    {
        TensorValues values = new(graph, inputs);
        foreach (Node node in graph.Nodes)
            values.Set(node.Output, Evaluate(graph, node, values));
        return values;
    }

    private static float[] Evaluate(Graph graph, Node node, TensorValues values)
    {
        float[] Input(int index = 0) => values.Float32(node.Inputs[index]);

        return node switch
        {
            DenseNode n => FloatLayers.Dense(graph, n, Input()),
            Conv2DNode n => FloatLayers.Conv2D(graph, n, Input()),
            DepthwiseConv2DNode n => FloatLayers.DepthwiseConv2D(graph, n, Input()),
            BatchNormNode n => FloatLayers.BatchNorm(graph, n, Input()),
            Pool2DNode n => FloatPooling.Pool(graph, n, Input()),
            MeanNode n => FloatPooling.Mean(graph, n, Input()),
            AddNode n => FloatElementwise.Binary(graph, n, n.Activation, Input(), Input(1), static (a, b) => a + b),
            MulNode n => FloatElementwise.Binary(graph, n, n.Activation, Input(), Input(1), static (a, b) => a * b),
            PadNode n => Movement.Pad(graph, n, Input(), 0f),
            ReshapeNode => Input().ToArray(),
            ConcatenationNode n => Movement.Concatenate(graph, n, n.Inputs.Select((_, i) => Input(i)).ToArray()),
            SoftmaxNode n => FloatElementwise.Softmax(graph, n, Input()),
            LogisticNode n => FloatElementwise.Logistic(n, Input()),
            _ => throw new NotSupportedException($"{node.GetType().Name} {node.Name} has no float reference."),
        };
    }
}
