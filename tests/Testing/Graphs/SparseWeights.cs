using System.Linq;
using Specializer.Ir;

namespace Specializer.Testing;

/// <summary>Makes most weights of a graph's layers zero here and there, as magnitude pruning does, alone or in neighbours.</summary>
internal static class SparseWeights
{
    public static Graph In(Graph graph, Draw draw)
    {
        Tensor[] tensors = [.. graph.Tensors];
        foreach (Node node in graph.Nodes.Where(n => n is DenseNode or Conv2DNode or DepthwiseConv2DNode))
        {
            Tensor weights = tensors[node.Inputs[1]];
            double share = draw.OneOf(0.5, 0.8, 0.9, 0.97);
            int together = draw.OneOf(1, 2, 4);
            bool isDepthwise = node is DepthwiseConv2DNode;
            int outputs = weights.Shape[isDepthwise ? 3 : 0];
            sbyte[] w = [.. weights.Data!.Int8];
            bool dropped = false;
            for (int i = 0; i < w.Length; i++)
            {
                dropped = i % together == 0 ? draw.Chance(share) : dropped;
                int output = isDepthwise ? i % outputs : i / (w.Length / outputs);
                w[i] = dropped ? (sbyte)weights.Quant!.ZeroPointAt(output) : w[i];
            }

            tensors[node.Inputs[1]] = weights with { Data = new TensorData(w) };
        }

        return graph with { Tensors = [.. tensors] };
    }
}
