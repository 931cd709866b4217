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
    private const double VectorOperationsPerCycle = 4;
    private const double LoopCycles = 1;
    private const double StepCycles = 0.3;
    private const double TileCycles = 4;
    private const double MispredictedCycles = 8;
    private const double EpilogueCycles = 2;
    private const double ScalarCyclesPerProduct = 1.5;

    /// <summary>
    /// A Dense or Conv2D layer in tiles of <paramref name="mr"/> positions by <paramref name="vectors"/> vectors, in
    /// steps of two inputs.
    /// </summary>
    public static double Pairs(MatrixGeometry layer, int mr, int vectors, int lanes)
    {
        double products = mr * vectors;
        double step = Step(products, 2 * products, mr + vectors);
        return Tiles(layer, mr, vectors, lanes) * ((layer.Pairs * step) + Surroundings(layer, mr, vectors));
    }

    /// <summary>The same with a dot product of four inputs a step.</summary>
    public static double Quads(MatrixGeometry layer, int mr, int vectors, int lanes)
    {
        double products = mr * vectors;
        double step = Step(products, products, mr + vectors);
        return Tiles(layer, mr, vectors, lanes) * ((layer.Quads * step) + Surroundings(layer, mr, vectors));
    }

    /// <summary>The same in chains of vpmaddubsw, and as many steps beside them as the weights' overflow asks for.</summary>
    public static double Chains(MatrixGeometry layer, int mr, int vectors, int lanes, int length, double extrasPerVector)
    {
        double products = mr * vectors;
        double chains = layer.Segments * Math.Ceiling((double)layer.QuadsPerSegment / length);
        // A chain's sums are widened by one multiplication and added.
        double main = (layer.Quads * Step(products, 2 * products, (mr * vectors) + mr))
            + (chains * Step(products, products, 0));
        double extra = vectors * (extrasPerVector > 0 ? MispredictedCycles + (extrasPerVector * ((mr * 2) + LoopCycles)) : 0);
        return Tiles(layer, mr, vectors, lanes) * (main + extra + Surroundings(layer, mr, vectors));
    }

    private static double Tiles(MatrixGeometry layer, int mr, int vectors, int lanes) =>
        layer.OutputHeight * Math.Ceiling((double)layer.OutputWidth / mr)
            * Math.Ceiling((double)layer.OutputChannels / (vectors * lanes));

    private static double Step(double multiplies, double operations, double loads) => Math.Max(
        multiplies / MultipliesPerCycle, Math.Max(operations / VectorOperationsPerCycle, loads / LoadsPerCycle)) + StepCycles;

    private static double Surroundings(MatrixGeometry layer, int mr, int vectors) =>
        (layer.Segments * LoopCycles) + TileCycles + (mr * vectors * EpilogueCycles);

    /// <summary>A DepthwiseConv2D layer one tap at a time.</summary>
    public static double Depthwise(DepthwiseGeometry layer, int mr, int lanes)
    {
        double tiles = layer.OutputHeight * Math.Ceiling((double)layer.OutputWidth / mr)
            * Math.Ceiling((double)layer.Channels / lanes);
        double step = Math.Max(mr / MultipliesPerCycle, (mr + 1) / LoadsPerCycle);
        return tiles * ((layer.Taps * step) + LoopCycles + (mr * EpilogueCycles));
    }

    /// <summary>A DepthwiseConv2D layer two taps at a time, on two vectors of channels.</summary>
    public static double DepthwisePairs(DepthwiseGeometry layer, int mr, int lanes)
    {
        // What whole groups leave goes to vectors of half the width.
        int groups = 0;
        int left = layer.Channels;
        for (int width = 2 * lanes; width >= 8; width /= 2)
        {
            groups += left / width;
            left %= width;
        }

        double tiles = layer.OutputHeight * Math.Ceiling((double)layer.OutputWidth / mr) * (groups + (left > 0 ? 1 : 0));
        int columns = ((mr - 1) * layer.Window.StrideW) + layer.Window.ExtentW;
        double products = (layer.Taps + 1) / 2 * 2 * mr;
        double interleaves = columns * ((layer.Window.Height / 2 * 4) + (layer.Window.Height % 2 * 4));
        return tiles * (((2 * products) + interleaves) / VectorOperationsPerCycle + LoopCycles + (2 * mr * EpilogueCycles));
    }

    public static double Scalar(long products) => products * ScalarCyclesPerProduct;
}
