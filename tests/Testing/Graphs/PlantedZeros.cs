using System;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Testing;

/// <summary>
/// Makes weights of a graph zero, as training sometimes does: rows, columns and whole layers. The biases of most rows become
/// such that the constants left are spread over int8, and differ from what stands in the padding.
/// </summary>
internal static class PlantedZeros
{
    /// <summary>The graph with zeros in its layers; an unlucky layer is all zeros.</summary>
    public static Graph In(Graph graph, Draw draw) =>
        In(graph, draw, [.. graph.Nodes.Where(n => n is DenseNode or Conv2DNode or DepthwiseConv2DNode)], [0, 0.2, 0.6, 1], [0, 0.2, 0.6]);

    /// <summary>The graph with filters of convolutions that are zero.</summary>
    public static Graph InFilters(Graph graph, Draw draw) => In(graph, draw, [.. graph.Nodes.Where(n => n is Conv2DNode)], [0, 0.2, 0.5], [0]);

    private static Graph In(Graph graph, Draw draw, Node[] layers, double[] rowShares, double[] columnShares)
    {
        Tensor[] tensors = [.. graph.Tensors];
        foreach (Node node in layers)
        {
            double rows = draw.OneOf(rowShares);
            double columns = draw.OneOf(columnShares);
            Tensor weights = tensors[node.Inputs[1]];
            bool isDepthwise = node is DepthwiseConv2DNode;
            int outputs = weights.Shape[isDepthwise ? 3 : 0];
            int inputs = graph.InputOf(node).Shape[-1];
            bool[] deadRows = [.. Enumerable.Range(0, outputs).Select(_ => draw.Chance(rows))];
            bool[] deadColumns = [.. Enumerable.Range(0, inputs).Select(_ => draw.Chance(columns))];
            sbyte[] w = [.. weights.Data!.Int8];
            for (int i = 0; i < w.Length; i++)
            {
                int output = isDepthwise ? i % outputs : i / (w.Length / outputs);
                bool isDead = deadRows[output] || (!isDepthwise && deadColumns[i % weights.Shape[-1] % inputs]);
                w[i] = isDead ? (sbyte)weights.Quant!.ZeroPointAt(output) : w[i];
            }

            tensors[node.Inputs[1]] = weights with { Data = new TensorData(w) };
            if (graph.BiasOf(node) is { } bias && draw.Chance(0.7))
                tensors[node.Inputs[2]] = bias with { Data = new TensorData(Constants(graph, node, deadRows, draw)) };
        }

        return graph with { Tensors = [.. tensors] };
    }

    /// <summary>The layer's biases, those of dead rows what gives a random int8 value.</summary>
    private static int[] Constants(Graph graph, Node node, bool[] isDead, Draw draw)
    {
        QuantParams weights = graph.InputOf(node, 1).Quant!;
        QuantParams output = graph.OutputOf(node).Quant!;
        return [.. graph.BiasOf(node)!.Data!.Int32.Select((bias, i) =>
        {
            // A layer with classes of positions has as many biases of each output.
            int c = i % isDead.Length;
            double step = output.Scale / ((double)graph.InputOf(node).Quant!.Scale * weights.ScaleAt(c));
            double value = (draw.Int(-128, 127) - output.ZeroPoint) * step;
            return isDead[c] ? (int)Math.Clamp(value, int.MinValue, int.MaxValue) : bias;
        })];
    }
}
