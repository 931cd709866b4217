using System;

namespace Specializer.Selection;

/// <summary>What a kernel that picks inputs by index does in one run, and what that costs.</summary>
internal static class GatherWork
{
    // Packed weights up to this many bytes stay in the nearest cache from one run to the next.
    private const double NearBytes = 24_000;

    /// <summary>Expected times are off by a tenth on average: a kernel that skips zeros has to be expected to win by more than that.</summary>
    public const double Doubt = 1.15;

    // In a layer of one position, whose run may take a tenth of a microsecond, by more again.
    private const double DoubtOfOne = 1.25;

    // Fours of neighbours are multiplied in two halves, which takes longer.
    private const double Halves = 1.28;

    // Indices in whole bytes need no unpacking.
    private const double WholeBytes = 0.77;

    // Steps of one position that are read in loops: every load of 64 bytes lies across two cache lines, which takes longer than
    // what single weights are multiplied in.
    private const double LoopedSingles = 3.4;
    private const double LoopedFours = 1.7;

    // A step that is expanded where it is read, in the time of a product.
    private const double Expansion = 2;

    // Steps that are written one after the other stay near up to this many bytes of code and constants, in caches of their own.
    private const double NearStraightBytes = 64_000;
    private const double CodeOfSingles = 70;
    private const double CodeOfFours = 110;

    // The times expected of dense kernels with few inputs are up to half too long.
    private const double NarrowDoubt = 1.7;
    private const int NarrowDepth = 48;

    /// <summary>How much more a kernel that skips zeros has to be expected to win by, in layers of few inputs.</summary>
    public static double DoubtOf(MatrixGeometry layer) => layer.Depth < NarrowDepth ? NarrowDoubt : 1;

    public static KernelWork Of(GatherLayer gather)
    {
        KernelWork work = Of(
            gather.Layer, gather.Positions, gather.FullSteps, gather.HalfSteps, gather.PackedBytes, gather.IsWhole, gather.SpanBytes, gather.Unit);
        return work with { Multiplies = work.Multiplies + (Expansion * gather.ExpandedSteps) };
    }

    /// <summary>As if zeros were scattered evenly: lanes are then filled to nine tenths.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="mr">Positions of a tile.</param>
    /// <param name="weights">Weights that are not zero.</param>
    public static KernelWork Scattered(MatrixGeometry layer, int mr, double weights) =>
        Of(layer, mr, weights / (0.9 * 4 * GatherLayer.GroupLanes), 0, 2.1 * weights, layer.Depth <= 128, layer.Depth <= 64 ? 64 : 128, 1);

    private static KernelWork Of(
        MatrixGeometry layer, int mr, double fullSteps, double halfSteps, double packedBytes, bool isWhole, int spanBytes, int unit)
    {
        double tiles = layer.OutputHeight * Math.Ceiling((double)layer.OutputWidth / mr);
        double full = tiles * fullSteps;
        double half = tiles * halfSteps;
        bool isLooped = mr == 1 && fullSteps + halfSteps > GatherLayer.MostStraightSteps * Math.Ceiling((double)layer.OutputChannels / GatherLayer.BlockOutputs);
        bool hasWholeBytes = GatherLayer.BitsOf(unit, spanBytes, mr) == 8;
        double factor = DoubtOf(layer) * (unit == 1 ? 1 : Halves) * (hasWholeBytes ? WholeBytes : 1);
        double groups = Math.Ceiling((double)layer.OutputChannels / GatherLayer.GroupLanes);
        return new KernelWork
        {
            GatherPositions = mr,
            Multiplies = (!isLooped ? 1 : unit == 1 ? LoopedSingles : LoopedFours) * mr * ((2 * full) + half) * factor,
            // Unpacking the indices, with each step or once for all tiles.
            Operations = (unit == 1 ? 2 : spanBytes == 64 ? 1.5 : 2) * (GatherLayer.Unpacks(mr, fullSteps, halfSteps) ? fullSteps + halfSteps : full + half),
            Loads = (tiles * (isWhole ? spanBytes / 64.0 : fullSteps + halfSteps) * mr) + (3 * full) + (2 * half),
            StreamedBytes = mr > 1 ? tiles * Math.Max(0, packedBytes - NearBytes)
                : isLooped ? 0
                : Math.Max(0, packedBytes + ((fullSteps + halfSteps) * (unit == 1 ? CodeOfSingles : CodeOfFours)) - NearStraightBytes),
            Iterations = (full + half) * factor,
            Tiles = tiles * groups,
            Answers = tiles * mr * groups,
        };
    }

    /// <summary>
    /// Fitted as the costs in <see cref="CostModel"/>, to <c>benchmarks -- sparse --json</c>: where a tile has one position,
    /// its products count, where it has several, the steps that their permutations take.
    /// </summary>
    public static double Cycles(KernelWork work) => work.GatherPositions == 1
        ? DoubtOfOne * (36 + (1.0 * work.Multiplies) + (0.020 * work.StreamedBytes))
        : Doubt * (40 + (1.1 * work.GatherPositions * work.Iterations) + (2 * work.Operations) + (0.2 * work.Loads) + (4.6 * work.Tiles));
}
