using System;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Reference;

/// <summary>Operators whose answers each depend on one element of every operand.</summary>
internal static class Int8Elementwise
{
    public static sbyte[] Add(Graph graph, AddNode node, Requantization mode, sbyte[] a, sbyte[] b)
    {
        AddParams add = AddParams.Of(graph, node, mode);
        Func<int, int> indexA = Broadcast.Indexer(graph, node, 0);
        Func<int, int> indexB = Broadcast.Indexer(graph, node, 1);
        sbyte[] y = new sbyte[graph.OutputOf(node).Shape.Elements];
        for (int i = 0; i < y.Length; i++)
            y[i] = add.Apply(a[indexA(i)], b[indexB(i)]);
        return y;
    }

    public static sbyte[] Mul(Graph graph, MulNode node, Requantization mode, sbyte[] a, sbyte[] b)
    {
        RequantizationParams requantize = RequantizationParams.ForMul(graph, node, mode);
        int za = graph.InputOf(node, 0).Quant!.ZeroPoint;
        int zb = graph.InputOf(node, 1).Quant!.ZeroPoint;
        Func<int, int> indexA = Broadcast.Indexer(graph, node, 0);
        Func<int, int> indexB = Broadcast.Indexer(graph, node, 1);
        sbyte[] y = new sbyte[graph.OutputOf(node).Shape.Elements];
        for (int i = 0; i < y.Length; i++)
            y[i] = requantize.Apply((a[indexA(i)] - za) * (b[indexB(i)] - zb), 0);
        return y;
    }

    public static sbyte[] Requantize(Graph graph, QuantizeNode node, Requantization mode, sbyte[] x) =>
        Requantize(graph, node, 0, mode, x);

    /// <summary>Input <paramref name="index"/> of a node under the parameters of the node's output.</summary>
    public static sbyte[] Requantize(Graph graph, Node node, int index, Requantization mode, sbyte[] x)
    {
        QuantParams from = graph.InputOf(node, index).Quant!;
        RequantizationParams? requantize =
            RequantizationParams.ForQuantize(node, from, graph.OutputOf(node).Quant!, mode);
        return requantize is null ? x.ToArray() : x.Select(q => requantize.Apply(q - from.ZeroPoint, 0)).ToArray();
    }

    public static sbyte[] Quantize(Graph graph, QuantizeNode node, float[] x)
    {
        QuantParams to = graph.OutputOf(node).Quant!;
        return x.Select(v => Quantize(v, to)).ToArray();
    }

    /// <summary>clamp(round-to-even(x / scale) + zero point), with one float division; NaN gives the zero point.</summary>
    public static sbyte Quantize(float x, QuantParams to)
    {
        double rounded = Math.Round((double)(x / to.Scale), MidpointRounding.ToEven);
        return double.IsNaN(rounded)
            ? (sbyte)to.ZeroPoint
            : (sbyte)Math.Min(Math.Max(rounded + to.ZeroPoint, sbyte.MinValue), sbyte.MaxValue);
    }

    public static float[] Dequantize(Graph graph, DequantizeNode node, sbyte[] x)
    {
        QuantParams from = graph.InputOf(node).Quant!;
        return x.Select(q => from.Scale * (q - from.ZeroPoint)).ToArray();
    }
}
