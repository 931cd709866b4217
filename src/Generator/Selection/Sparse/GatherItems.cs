using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Selection;

/// <summary>What of a layer's weights is not zero, output by output.</summary>
internal static class GatherItems
{
    /// <summary>
    /// The items of each output in the order of their places. Where a weight's distance from its zero point does not fit
    /// int8, the rest makes a second item at the same place, so that weights with zero points lose nothing.
    /// </summary>
    /// <param name="layer">Dense or Conv2D.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="unit">Weights of an item.</param>
    /// <param name="lines">Where each line of inputs begins, in bytes from the window's first.</param>
    public static GatherItem[][] Of(MatrixGeometry layer, Tensor weights, int unit, out int[] lines)
    {
        (int Byte, sbyte[] Weights)[][] outputs = [.. Enumerable.Range(0, layer.OutputChannels)
            .Select(output => Output(layer, weights, unit, output).OrderBy(i => i.Byte).ToArray())];
        int[] firsts = GatherLines.Of(layer, outputs.SelectMany(output => output.Select(i => i.Byte)));
        lines = firsts;
        return [.. outputs.Select(output => output.Select(i => Item(i.Byte, i.Weights)).ToArray())];

        GatherItem Item(int place, sbyte[] itemWeights)
        {
            int line = GatherLines.Holding(firsts, place);
            return new GatherItem(line, (place - firsts[line]) / unit, itemWeights);
        }
    }

    /// <summary>Non-zero weights of a four of neighbouring inputs, on average over the fours that have any; 0 where all are zero.</summary>
    public static double WeightsOfFour(MatrixGeometry layer, Tensor weights)
    {
        sbyte[] w = weights.Data!.Int8;
        int all = 0, fours = 0;
        for (int first = 0; first < layer.OutputChannels * layer.Depth; first += layer.SegmentLength)
        {
            int zeroPoint = weights.Quant!.ZeroPointAt(first / layer.Depth);
            for (int k = 0; k < layer.SegmentLength; k += 4)
            {
                int some = 0;
                for (int i = first + k; i < first + Math.Min(k + 4, layer.SegmentLength); i++)
                    some += w[i] != zeroPoint ? 1 : 0;
                all += some;
                fours += some > 0 ? 1 : 0;
            }
        }

        return fours == 0 ? 0 : (double)all / fours;
    }

    private static IEnumerable<(int Byte, sbyte[] Weights)> Output(MatrixGeometry layer, Tensor weights, int unit, int output)
    {
        sbyte[] w = weights.Data!.Int8;
        int zeroPoint = weights.Quant!.ZeroPointAt(output);
        for (int segment = 0; segment < layer.Segments; segment++)
        {
            int first = ((output * layer.Segments) + segment) * layer.SegmentLength;
            for (int k = 0; k < layer.SegmentLength; k += unit)
            {
                int[] values = [.. Enumerable.Range(k, unit).Select(i => i < layer.SegmentLength ? w[first + i] - zeroPoint : 0)];
                while (values.Any(v => v != 0))
                {
                    sbyte[] part = [.. values.Select(v => (sbyte)Math.Max(sbyte.MinValue, Math.Min(sbyte.MaxValue, v)))];
                    yield return (layer.SegmentOffset(segment) + k, part);
                    values = [.. values.Select((v, i) => v - part[i])];
                }
            }
        }
    }
}
