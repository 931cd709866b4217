using System.Collections.Generic;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Benchmarks.Onnx;

/// <summary>Operators without weights.</summary>
internal static class TwinSimple
{
    public static void Pool(TwinValues values, Pool2DNode node)
    {
        Shape input = values.Graph.InputOf(node).Shape;
        Window window = node.Window;
        bool coversAll = window.Height == input[1] && window.Width == input[2] && !window.IsPadded;
        if (node.Kind == PoolKind.Average && coversAll)
            GlobalAverage(values, node, node.Activation);
        else if (node.Kind == PoolKind.Average)
            Average(values, node);
        else
            Max(values, node);
    }

    public static void Mean(TwinValues values, MeanNode node) => GlobalAverage(values, node, Activation.None);

    public static void Add(TwinValues values, AddNode node) => Binary(values, node, "QLinearAdd", node.Activation);

    public static void Mul(TwinValues values, MulNode node) => Binary(values, node, "QLinearMul", node.Activation);

    public static void Pad(TwinValues values, PadNode node)
    {
        string pads = values.Model.Constant(node.Before.Concat(node.After).Select(p => (long)p).ToArray());
        string zero = values.Model.Scalar(TwinValues.Unsigned(values.Graph.InputOf(node).Quant!.ZeroPoint));
        Set(values, node, values.Model.Node("", "Pad", [values.Name(node.Inputs[0]), pads, zero]));
    }

    public static void Concatenation(TwinValues values, ConcatenationNode node)
    {
        IEnumerable<string> inputs = node.Inputs.SelectMany(i => (string[])[values.Name(i), .. values.Quant(i)]);
        Set(values, node, values.Model.Node(
            OnnxModel.Contrib, "QLinearConcat", [.. values.Quant(node.Output), .. inputs], OnnxAttribute.Int("axis", node.Axis)));
    }

    public static void Softmax(TwinValues values, SoftmaxNode node) => Unary(
        values,
        node,
        "QLinearSoftmax",
        OnnxAttribute.Int("axis", values.Graph.InputOf(node).Shape.Rank - 1),
        OnnxAttribute.Int("opset", 13));

    public static void Logistic(TwinValues values, LogisticNode node) => Unary(values, node, "QLinearSigmoid");

    public static void Quantize(TwinValues values, QuantizeNode node)
    {
        string real = values.Model.Node("", "DequantizeLinear", [values.Name(node.Inputs[0]), .. values.Quant(node.Inputs[0])]);
        Set(values, node, values.Model.Node("", "QuantizeLinear", [real, .. values.Quant(node.Output)]));
    }

    private static void GlobalAverage(TwinValues values, Node node, Activation activation)
    {
        string y = values.Model.Node(
            OnnxModel.Contrib,
            "QLinearGlobalAveragePool",
            [values.Name(node.Inputs[0]), .. values.Quant(node.Inputs[0]), .. values.Quant(node.Output)],
            OnnxAttribute.Int("channels_last", 1));
        int channels = values.Graph.InputOf(node).Shape[3];
        values.Set(node.Output, TwinLayers.Clamp(values, node, y, activation), [1, 1, 1, channels]);
    }

    private static void Average(TwinValues values, Pool2DNode node)
    {
        string y = values.Model.Node(
            OnnxModel.Contrib,
            "QLinearAveragePool",
            [values.Name(node.Inputs[0]), .. values.Quant(node.Inputs[0]), .. values.Quant(node.Output)],
            [.. TwinLayers.WindowAttributes(node.Window), OnnxAttribute.Int("channels_last", 1)]);
        Set(values, node, TwinLayers.Clamp(values, node, y, node.Activation));
    }

    private static void Max(TwinValues values, Pool2DNode node)
    {
        string y = values.Model.Node(
            OnnxModel.Contrib, "NhwcMaxPool", [values.Name(node.Inputs[0])], TwinLayers.WindowAttributes(node.Window));
        Set(values, node, TwinLayers.Clamp(values, node, y, node.Activation));
    }

    private static void Binary(TwinValues values, Node node, string operation, Activation activation)
    {
        (int a, int b) = (node.Inputs[0], node.Inputs[1]);
        string y = values.Model.Node(
            OnnxModel.Contrib,
            operation,
            [values.Name(a), .. values.Quant(a), values.Name(b), .. values.Quant(b), .. values.Quant(node.Output)]);
        Set(values, node, TwinLayers.Clamp(values, node, y, activation));
    }

    private static void Unary(TwinValues values, Node node, string operation, params OnnxAttribute[] attributes) =>
        Set(values, node, values.Model.Node(
            OnnxModel.Contrib,
            operation,
            [values.Name(node.Inputs[0]), .. values.Quant(node.Inputs[0]), .. values.Quant(node.Output)],
            attributes));

    private static void Set(TwinValues values, Node node, string y) =>
        values.Set(node.Output, y, values.Graph.OutputOf(node).Shape.Extents);
}
