using System;
using System.Globalization;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Benchmarks.Onnx;

/// <summary>
/// An int8 graph as an ONNX model in the form ONNX Runtime runs fastest: its own quantized operators with channels
/// last, so that nothing is transposed; unsigned activations; signed weights.
/// </summary>
internal static class TwinWriter
{
    /// <summary>The model's bytes. Inputs and outputs have the graph's shapes and are called as here.</summary>
    /// <exception cref="NotSupportedException">The graph has an operator that is not written.</exception>
    public static byte[] Write(Graph graph)
    {
        OnnxModel model = new();
        TwinValues values = new(graph, model);
        for (int i = 0; i < graph.Inputs.Length; i++)
        {
            model.Input(InputName(i), graph.Tensors[graph.Inputs[i]].Shape.Extents);
            values.Set(graph.Inputs[i], InputName(i), graph.Tensors[graph.Inputs[i]].Shape.Extents);
        }

        foreach (Node node in graph.Nodes)
            Write(values, node);
        foreach (int output in graph.Outputs)
            model.Output(values.Name(output), graph.Tensors[output].Shape.Extents);
        return model.ToBytes();
    }

    public static string InputName(int index) => "input" + index.ToString(CultureInfo.InvariantCulture);

    private static void Write(TwinValues values, Node node)
    {
        switch (node)
        {
            case Conv2DNode n: TwinLayers.Conv2D(values, n); break;
            case DepthwiseConv2DNode n: TwinLayers.DepthwiseConv2D(values, n); break;
            case DenseNode n: TwinLayers.Dense(values, n); break;
            case Pool2DNode n: TwinSimple.Pool(values, n); break;
            case MeanNode n: TwinSimple.Mean(values, n); break;
            case AddNode n: TwinSimple.Add(values, n); break;
            case MulNode n: TwinSimple.Mul(values, n); break;
            case PadNode n: TwinSimple.Pad(values, n); break;
            case ConcatenationNode n: TwinSimple.Concatenation(values, n); break;
            case ReshapeNode n: values.SetAlias(n.Output, n.Inputs[0]); break;
            case SoftmaxNode n: TwinSimple.Softmax(values, n); break;
            case LogisticNode n: TwinSimple.Logistic(values, n); break;
            case QuantizeNode n: TwinSimple.Quantize(values, n); break;
            default: throw new NotSupportedException($"{node.Name}: no ONNX form is written for {node.GetType().Name}.");
        }
    }
}
