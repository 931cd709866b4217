namespace Specializer.Selection;

/// <summary>
/// Cycles a kernel is expected to take: a sum over what it does. The costs were fitted to the times of all candidates on
/// the layers of the MLPerf Tiny networks (<c>benchmarks -- candidates</c>), separately for each width of vectors.
/// </summary>
internal static class CostModel
{
    private const double ScalarCyclesPerProduct = 1.5;

    private static readonly Costs Narrow = new(0.155, 0.113, 0.225, 0.0025, 0.62, 3.3, 1.57, 1.14, 1.12);
    private static readonly Costs Wide = new(0.646, 0.215, 0.018, 0.0033, 1.68, 2.1, 2.17, 1.96, 1.31);

    public static double Cycles(InstructionSet set, KernelWork work)
    {
        if (set == InstructionSet.Scalar)
            return work.Multiplies * ScalarCyclesPerProduct;

        if (work.GatherPositions > 0)
            return GatherWork.Cycles(work);

        Costs costs = set == InstructionSet.Avx512 ? Wide : Narrow;
        return (work.Multiplies * costs.Multiply)
            + (work.Operations * costs.Operation)
            + (work.Loads * costs.Load)
            + (work.StreamedBytes * costs.StreamedByte)
            + (work.Iterations * costs.Iteration)
            + (work.Tiles * costs.Tile)
            + (work.Answers * costs.Answer)
            + (work.ExtraLoops * costs.ExtraLoop)
            + (work.Extras * costs.Extra);
    }

    /// <summary>Cycles of one of each.</summary>
    private sealed record Costs(
        double Multiply, double Operation, double Load, double StreamedByte, double Iteration, double Tile, double Answer,
        double ExtraLoop, double Extra);
}
