using System;

namespace Specializer.Ir;

/// <summary>The exponentials of an int8 softmax, which needs only one for each distance from the largest logit.</summary>
internal static class SoftmaxTable
{
    /// <summary>The fraction bits of an entry.</summary>
    public const int FractionBits = 23;

    /// <summary>
    /// 256 entries, T[d] = round(exp(−β · scale · d) · 2^23), halves away from zero, indexed by d = max(q) − q. Computed
    /// here and nowhere else, so that a program's answers do not depend on its platform's exponential.
    /// </summary>
    public static int[] Of(Graph graph, SoftmaxNode node)
    {
        double step = (double)node.Beta * graph.InputOf(node).Quant!.Scale;
        int[] table = new int[256];
        for (int d = 0; d < table.Length; d++)
            table[d] = (int)Math.Round(Math.Exp(-step * d) * (1 << FractionBits), MidpointRounding.AwayFromZero);
        return table;
    }
}
