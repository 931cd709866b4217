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
    public static GatherItem[][] Of(MatrixGeometry layer, Tensor weights, int unit) => Enumerable.Range(0, layer.OutputChannels)
        .Select(output => Output(layer, weights, unit, output).OrderBy(i => i.Place).ToArray())
        .ToArray();

    private static IEnumerable<GatherItem> Output(MatrixGeometry layer, Tensor weights, int unit, int output)
    {
        sbyte[] w = weights.Data!.Int8;
        int zeroPoint = weights.Quant!.ZeroPointAt(output);
        for (int segment = 0; segment < layer.Segments; segment++)
        {
            int first = ((output * layer.Segments) + segment) * layer.SegmentLength;
            int offset = (segment / layer.SegmentsPerRow * layer.WindowRowPitch) + (segment % layer.SegmentsPerRow * layer.SegmentPitch);
            for (int k = 0; k < layer.SegmentLength; k += unit)
            {
                int[] values = [.. Enumerable.Range(k, unit).Select(i => i < layer.SegmentLength ? w[first + i] - zeroPoint : 0)];
                while (values.Any(v => v != 0))
                {
                    sbyte[] part = [.. values.Select(v => (sbyte)Math.Max(sbyte.MinValue, Math.Min(sbyte.MaxValue, v)))];
                    yield return new GatherItem((offset + k) / unit, part);
                    values = [.. values.Select((v, i) => v - part[i])];
                }
            }
        }
    }
}
