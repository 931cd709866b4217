using System;

namespace Specializer.Ir;

/// <summary>The int8 logistic function as a table of all its answers.</summary>
internal static class LogisticTable
{
    /// <summary>
    /// 256 entries indexed by q + 128:
    /// clamp(round(1 / (1 + exp(−β · scale · (q − zero point))) / output scale) + output zero point), halves away from zero.
    /// </summary>
    public static sbyte[] Of(Graph graph, LogisticNode node)
    {
        QuantParams input = graph.InputOf(node).Quant!;
        QuantParams output = graph.OutputOf(node).Quant!;
        sbyte[] table = new sbyte[256];
        for (int q = sbyte.MinValue; q <= sbyte.MaxValue; q++)
        {
            double x = (double)node.Beta * input.Scale * (q - input.ZeroPoint);
            double y = Math.Round(1 / (1 + Math.Exp(-x)) / output.Scale, MidpointRounding.AwayFromZero);
            table[q + 128] = (sbyte)Math.Min(Math.Max(y + output.ZeroPoint, sbyte.MinValue), sbyte.MaxValue);
        }

        return table;
    }
}
