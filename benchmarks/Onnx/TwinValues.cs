using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Benchmarks.Onnx;

/// <summary>
/// The values of a twin: for each tensor of the graph its name in the ONNX model and the shape it has there.
/// Activations are unsigned, q + 128, because ONNX Runtime's fast kernels are for those.
/// </summary>
internal sealed class TwinValues(Graph graph, OnnxModel model)
{
    private const int Offset = 128;

    private readonly Dictionary<int, (string Name, int[] Shape)> _values = [];

    public Graph Graph => graph;

    public OnnxModel Model => model;

    public static byte[] Unsigned(IEnumerable<sbyte> values) => values.Select(v => (byte)(v + Offset)).ToArray();

    public static byte Unsigned(int quantized) => (byte)(quantized + Offset);

    public void Set(int tensor, string name, IEnumerable<int> shape) => _values[tensor] = (name, shape.ToArray());

    /// <summary>Makes a tensor another name for one that has the same values in the same order.</summary>
    public void SetAlias(int tensor, int source) => _values[tensor] = Get(source);

    /// <summary>The tensor's name in the model, in the shape that it has in the graph.</summary>
    public string Name(int tensor) => Name(tensor, graph.Tensors[tensor].Shape.Extents.ToArray());

    /// <summary>The tensor's name in the model, reshaped if it does not have the shape already.</summary>
    public string Name(int tensor, params int[] shape)
    {
        (string name, int[] own) = Get(tensor);
        if (own.AsSpan().SequenceEqual(shape))
            return name;
        string target = model.Constant(shape.Select(e => (long)e).ToArray());
        Set(tensor, model.Node("", "Reshape", [name, target]), shape);
        return Get(tensor).Name;
    }

    /// <summary>The names of a tensor's scale and zero point.</summary>
    public string[] Quant(int tensor)
    {
        QuantParams quant = graph.Tensors[tensor].Quant!;
        return [model.Scalar(quant.Scale), model.Scalar(Unsigned(quant.ZeroPoint))];
    }

    private (string Name, int[] Shape) Get(int tensor)
    {
        if (!_values.TryGetValue(tensor, out (string Name, int[] Shape) value))
        {
            Tensor constant = graph.Tensors[tensor];
            int[] shape = constant.Shape.Extents.ToArray();
            value = _values[tensor] = (model.Constant(shape, Unsigned(constant.Data!.Int8)), shape);
        }

        return value;
    }
}
