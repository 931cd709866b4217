using System.Linq;
using Specializer.Ir;

namespace Specializer.Testing;

/// <summary>Makes weights of a graph zero, as training sometimes does: rows, columns and whole layers.</summary>
internal static class PlantedZeros
{
    /// <summary>The graph with zeros in its layers; an unlucky layer is all zeros.</summary>
    public static Graph In(Graph graph, Draw draw)
    {
        Tensor[] tensors = [.. graph.Tensors];
        foreach (Node node in graph.Nodes.Where(n => n is DenseNode or Conv2DNode or DepthwiseConv2DNode))
        {
            double rows = draw.OneOf(0, 0.2, 0.6, 1);
            double columns = draw.OneOf(0, 0.2, 0.6);
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
        }

        return graph with { Tensors = [.. tensors] };
    }
}
