using System.Linq;
using Specializer.Ir;

namespace Specializer.Testing;

/// <summary>Makes weights of a graph zero as pruning does: one by one or in blocks along the input.</summary>
internal static class ScatteredZeros
{
    /// <summary>The graph with a share of zeros in each layer, all of them at times.</summary>
    public static Graph In(Graph graph, Draw draw)
    {
        Tensor[] tensors = [.. graph.Tensors];
        foreach (Node node in graph.Nodes.Where(n => n is DenseNode or Conv2DNode))
        {
            Tensor weights = tensors[node.Inputs[1]];
            int inputs = weights.Shape[-1];
            int block = draw.OneOf(1, 4);
            double share = draw.OneOf(0.3, 0.8, 0.9, 0.95, 1);
            sbyte[] w = [.. weights.Data!.Int8];
            int perOutput = w.Length / weights.Shape[0];
            bool isZero = false;
            for (int i = 0; i < w.Length; i++)
            {
                if (i % inputs % block == 0)
                    isZero = draw.Chance(share);
                w[i] = isZero ? (sbyte)weights.Quant!.ZeroPointAt(i / perOutput) : w[i];
            }

            tensors[node.Inputs[1]] = weights with { Data = new TensorData(w) };
        }

        return graph with { Tensors = [.. tensors] };
    }
}
