using System;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Reference;

/// <summary>Int8 softmax and logistic function, both through tables.</summary>
internal static class Int8Activations
{
    /// <summary>
    /// y = min((256 · T[max − q] + S/2) / S, 255) − 128 with S = ΣT over the last axis, for the one output
    /// quantization a softmax has: scale 1/256, zero point −128.
    /// </summary>
    public static sbyte[] Softmax(Graph graph, SoftmaxNode node, sbyte[] x)
    {
        int[] table = SoftmaxTable.Of(graph, node);
        int depth = graph.InputOf(node).Shape[-1];
        sbyte[] y = new sbyte[x.Length];
        for (int row = 0; row < x.Length; row += depth)
        {
            int max = sbyte.MinValue;
            for (int i = 0; i < depth; i++)
                max = Math.Max(max, x[row + i]);

            long sum = 0;
            for (int i = 0; i < depth; i++)
                sum += table[max - x[row + i]];

            for (int i = 0; i < depth; i++)
                y[row + i] = (sbyte)(Math.Min(((256L * table[max - x[row + i]]) + (sum / 2)) / sum, 255) - 128);
        }

        return y;
    }

    public static sbyte[] Logistic(Graph graph, LogisticNode node, sbyte[] x)
    {
        sbyte[] table = LogisticTable.Of(graph, node);
        return x.Select(q => table[q + 128]).ToArray();
    }
}
