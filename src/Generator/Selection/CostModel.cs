using System;

namespace Specializer.Selection;

/// <summary>
/// Cycles a kernel is expected to take, from counts of what its innermost loop does. Enough to rank tile sizes; the
/// constants are round figures, not yet fitted to measurements.
/// </summary>
internal static class CostModel
{
    // Two vector multiplications and two loads a cycle, as processors of the last ten years do.
    private const double MultipliesPerCycle = 2;
    private const double LoadsPerCycle = 2;
    private const double LoopCycles = 1;
    private const double EpilogueCycles = 6;
    private const double ScalarCyclesPerProduct = 1.5;

    /// <summary>A Dense or Conv2D layer in tiles of <paramref name="mr"/> positions by <paramref name="vectors"/> vectors.</summary>
    public static double Matrix(MatrixGeometry layer, int mr, int vectors, int lanes)
    {
        double tilesInRow = Math.Ceiling((double)layer.OutputWidth / mr);
        double tiles = layer.OutputHeight * tilesInRow * Math.Ceiling((double)layer.OutputChannels / (vectors * lanes));
        double step = Math.Max(mr * vectors / MultipliesPerCycle, (mr + vectors) / LoadsPerCycle) + LoopCycles;
        return tiles * ((layer.Pairs * step) + (mr * vectors * EpilogueCycles));
    }

    public static double Depthwise(DepthwiseGeometry layer, int mr, int lanes)
    {
        double tiles = layer.OutputHeight * Math.Ceiling((double)layer.OutputWidth / mr)
            * Math.Ceiling((double)layer.Channels / lanes);
        double step = Math.Max(mr / MultipliesPerCycle, (mr + 1) / LoadsPerCycle);
        return tiles * ((layer.Taps * step) + LoopCycles + (mr * EpilogueCycles));
    }

    public static double Scalar(long products) => products * ScalarCyclesPerProduct;
}
