namespace Specializer.Selection;

/// <summary>
/// Cycles a kernel is expected to take: a sum over what it does. The costs were fitted to the times of all candidates on
/// the layers of the MLPerf Tiny networks (<c>benchmarks -- candidates</c>, then <c>-- fit</c>), separately for each kind of vectors.
/// </summary>
internal static class CostModel
{
    private const double ScalarCyclesPerProduct = 1.5;

    // Multiply, operation, load, streamed byte, iteration, tile, answer, extra loop, extra. Fitted on a Zen 5 at 3.1 GHz.
    private static readonly Costs AvxVnni = new(0.260, 0.026, 0.374, 0.0061, 0, 1.62, 0.82, 0, 0);
    private static readonly Costs Avx512 = new(0.259, 0.178, 0.140, 0.0085, 0.891, 2.79, 1.47, 0.59, 1.09);
    private static readonly Costs Avx2 = new(0.227, 0.106, 0.230, 0.0055, 0.820, 1.13, 1.73, 0, 1.02);

    public static double Cycles(InstructionSet set, KernelWork work)
    {
        if (set == InstructionSet.Scalar)
            return work.Multiplies * ScalarCyclesPerProduct;

        if (work.GatherPositions > 0)
            return GatherWork.Cycles(work);

        if (work.RunsAlongPositions)
            return SparseWork.Cycles(set, work);

        // Vectors of 128 bits cost what those of AVX2 do: only relations within a set count.
        Costs costs = set switch
        {
            InstructionSet.AvxVnni or InstructionSet.NeonDp => AvxVnni,
            InstructionSet.Avx512 => Avx512,
            _ => Avx2,
        };
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
