using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Benchmarks.Onnx;

/// <summary>Layers with weights: signed weights with a scale for each output channel, int32 biases.</summary>
internal static class TwinLayers
{
    public static void Conv2D(TwinValues values, Conv2DNode node)
    {
        Tensor weights = values.Graph.InputOf(node, 1);
        (int outputs, int height, int width, int inputs) = (weights.Shape[0], weights.Shape[1], weights.Shape[2], weights.Shape[3]);
        sbyte[] moved = Permute(weights.Data!.Int8, [outputs, inputs, height, width], (o, i, y, x) =>
            (((((o * height) + y) * width) + x) * inputs) + i);
        Convolution(values, node, node.Window, group: 1, [outputs, inputs, height, width], moved, node.Activation);
    }

    public static void DepthwiseConv2D(TwinValues values, DepthwiseConv2DNode node)
    {
        Tensor weights = values.Graph.InputOf(node, 1);
        (int height, int width, int channels) = (weights.Shape[1], weights.Shape[2], weights.Shape[3]);
        sbyte[] moved = Permute(weights.Data!.Int8, [channels, 1, height, width], (c, _, y, x) =>
            (((y * width) + x) * channels) + c);
        int group = values.Graph.InputOf(node).Shape[3];
        Convolution(values, node, node.Window, group, [channels, 1, height, width], moved, node.Activation);
    }

    public static void Dense(TwinValues values, DenseNode node)
    {
        Tensor weights = values.Graph.InputOf(node, 1);
        int outputs = weights.Shape[0];
        int depth = weights.Shape[1];
        int rows = values.Graph.InputOf(node).Shape.Elements / depth;
        string x = values.Name(node.Inputs[0], rows, depth);
        string w = values.Model.Constant([outputs, depth], weights.Data!.Int8);
        string bias = values.Graph.BiasOf(node) is { } b ? values.Model.Constant([outputs], b.Data!.Int32) : "";
        string y = values.Model.Node(
            OnnxModel.Contrib,
            "QGemm",
            [x, .. values.Quant(node.Inputs[0]), w, .. WeightQuant(values, node), bias, .. values.Quant(node.Output)],
            OnnxAttribute.Int("transB", 1));
        values.Set(node.Output, Clamp(values, node, y, node.Activation), [rows, outputs]);
    }

    /// <summary>The bounds of a fused activation, where the range of the unsigned type does not already make them.</summary>
    public static string Clamp(TwinValues values, Node node, string y, Activation activation)
    {
        ActivationBounds bounds = ActivationBounds.Of(activation, values.Graph.OutputOf(node).Quant!);
        if (bounds == ActivationBounds.Full)
            return y;
        OnnxModel model = values.Model;
        return model.Node(
            "", "Clip", [y, model.Scalar(TwinValues.Unsigned(bounds.Min)), model.Scalar(TwinValues.Unsigned(bounds.Max))]);
    }

    public static OnnxAttribute[] WindowAttributes(Window window) =>
    [
        OnnxAttribute.Ints("kernel_shape", window.Height, window.Width),
        OnnxAttribute.Ints("pads", window.PadTop, window.PadLeft, window.PadBottom, window.PadRight),
        OnnxAttribute.Ints("strides", window.StrideH, window.StrideW),
    ];

    private static void Convolution(
        TwinValues values, Node node, Window window, int group, int[] shape, sbyte[] weights, Activation activation)
    {
        string x = values.Name(node.Inputs[0]);
        List<string> inputs =
        [
            x, .. values.Quant(node.Inputs[0]),
            values.Model.Constant(shape, weights), .. WeightQuant(values, node),
            .. values.Quant(node.Output),
        ];
        if (values.Graph.BiasOf(node) is { } bias)
            inputs.Add(values.Model.Constant([shape[0]], bias.Data!.Int32));
        string y = values.Model.Node(
            OnnxModel.Contrib,
            "QLinearConv",
            [.. inputs],
            [
                .. WindowAttributes(window),
                OnnxAttribute.Ints("dilations", window.DilationH, window.DilationW),
                OnnxAttribute.Int("group", group),
                OnnxAttribute.Int("channels_last", 1),
            ]);
        values.Set(node.Output, Clamp(values, node, y, activation), values.Graph.OutputOf(node).Shape.Extents);
    }

    private static string[] WeightQuant(TwinValues values, Node node)
    {
        QuantParams quant = values.Graph.InputOf(node, 1).Quant!;
        int[] shape = quant.IsPerTensor ? [] : [quant.Scales.Length];
        sbyte[] zeroPoints = Enumerable.Range(0, quant.Scales.Length).Select(c => (sbyte)quant.ZeroPointAt(c)).ToArray();
        return [values.Model.Constant(shape, quant.Scales.ToArray()), values.Model.Constant(shape, zeroPoints)];
    }

    private static sbyte[] Permute(sbyte[] source, int[] shape, Func<int, int, int, int, int> position)
    {
        sbyte[] moved = new sbyte[source.Length];
        int next = 0;
        for (int a = 0; a < shape[0]; a++)
        {
            for (int b = 0; b < shape[1]; b++)
            {
                for (int c = 0; c < shape[2]; c++)
                {
                    for (int d = 0; d < shape[3]; d++)
                        moved[next++] = source[position(a, b, c, d)];
                }
            }
        }

        return moved;
    }
}
