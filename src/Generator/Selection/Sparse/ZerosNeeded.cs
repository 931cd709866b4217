using System;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Selection;

/// <summary>How many of a layer's weights are zero, and from how many on a kernel that skips zeros is chosen.</summary>
/// <param name="Zeros">Share of zeros.</param>
/// <param name="Needed">In steps of a hundredth, for zeros scattered evenly; null where even no weights at all cost more.</param>
internal sealed record ZerosNeeded(double Zeros, double? Needed)
{
    /// <summary>
    /// For the set with AVX-512 VBMI, against the layer's best kernel of the sets it includes; null for layers without
    /// weights and where a kernel that skips zeros is the only one left.
    /// </summary>
    public static ZerosNeeded? Of(Graph graph, LayerPlan layer)
    {
        if (layer.Node is not (DenseNode or Conv2DNode { Borders: null }))
            return null;
        Choice[] others = layer.Choices
            .Where(c => !c.Chosen.Kernel.SkipsZeros && c.Set is InstructionSet.AvxVnni or InstructionSet.Avx512 or InstructionSet.Avx2)
            .ToArray();
        if (others.Length == 0)
            return null;

        double dense = others.Min(c => c.Chosen.Cycles);
        MatrixGeometry geometry = MatrixGeometry.Of(graph, layer.Node);
        int mr = Math.Min(GatherLayer.MostPositions, geometry.OutputWidth);
        double weights = (double)geometry.OutputChannels * geometry.Depth;
        int needed = Enumerable.Range(0, 101)
            .Where(percent => GatherWork.Cycles(GatherWork.Scattered(geometry, mr, weights * (100 - percent) / 100)) < dense)
            .DefaultIfEmpty(-1)
            .First();
        return new ZerosNeeded(Share(graph.InputOf(layer.Node, 1)), needed < 0 ? null : needed / 100.0);
    }

    /// <summary>Share of weights that equal their zero point.</summary>
    public static double Share(Tensor weights)
    {
        sbyte[] values = weights.Data!.Int8;
        int perOutput = Math.Max(1, values.Length / weights.Shape[0]);
        return values.Length == 0 ? 0 : (double)values.Where((w, i) => w == weights.Quant!.ZeroPointAt(i / perOutput)).Count() / values.Length;
    }
}
