using System;
using Specializer.Ir;

namespace Specializer.Selection;

/// <summary>
/// How long a layer's sums take where each step waits for the one before. The cost model leaves it out: its costs are fitted to
/// layers with enough sums to fill the wait, and the kernels of a layer of few outputs all wait alike. Layers that differ in
/// their outputs, as one and the two thin ones in its place, do not.
/// </summary>
internal static class SumLatency
{
    // Cycles from a dot product to the next that adds to its sum, on Zen 5; of an addition.
    private const int DotProduct = 4;
    private const int Addition = 1;

    // Steps that a processor looks ahead: tiles of fewer are computed side by side.
    private const int Window = 128;

    /// <summary>The least cycles of the layer's tiles one after the other; 0 for kernels that are not tiles of sums.</summary>
    public static double Of(Graph graph, Node node, Microkernel kernel)
    {
        bool isTiled = node is DenseNode or Conv2DNode && (kernel.ReadsPackedWeights || kernel.IsUnrolled);
        if (!isTiled)
            return 0;

        MatrixGeometry layer = MatrixGeometry.Of(graph, node);
        bool readsQuads = kernel.Tile.Kr == 4;
        int steps = readsQuads ? layer.Quads : layer.Pairs;
        double tiles = layer.OutputHeight * Ratio(layer.OutputWidth, kernel.Tile.Mr) * Ratio(layer.OutputChannels, kernel.Tile.Nr);
        double atOnce = Math.Max(1, Window / steps);
        return Math.Ceiling(tiles / atOnce) * steps * (readsQuads && kernel.Chain == 0 ? DotProduct : Addition);
    }

    private static double Ratio(int value, int of) => Math.Ceiling((double)value / of);
}
