namespace Specializer.Selection;

/// <summary>What a kernel whose vectors run along positions does in one run, and what that costs.</summary>
internal static class SparseWork
{
    // Loads, interleavings and stores for each byte that is transposed.
    private const double OperationsOfByte = 48.0 / 128;

    // And where a border is filled in.
    private const double OperationsOfPaddedByte = 0.1;

    /// <summary>A step for each group of weights that is not zero; two transpositions around them.</summary>
    /// <param name="sparse">The steps.</param>
    /// <param name="lanes">Positions of a vector.</param>
    public static KernelWork Of(SparseSteps sparse, int lanes)
    {
        MatrixGeometry layer = sparse.Layer;
        double doubt = GatherWork.DoubtOf(layer);
        double channels = doubt * sparse.Blocks(lanes) * layer.OutputChannels;
        double steps = doubt * sparse.Blocks(lanes) * sparse.Places.Length;
        double products = steps * sparse.Vectors(lanes);
        double transposition = (OperationsOfByte * layer.Positions * (layer.InputChannels + layer.OutputChannels))
            + (layer.Window.IsPadded ? OperationsOfPaddedByte * sparse.Pixels * layer.InputChannels : 0);
        return new KernelWork
        {
            RunsAlongPositions = true,
            Multiplies = products,
            Operations = transposition,
            Loads = products + (2 * steps),
            StreamedBytes = sparse.PackedBytes,
            Iterations = steps,
            Tiles = channels,
            Answers = channels * sparse.Vectors(lanes),
        };
    }

    /// <summary>
    /// Of a kernel of a set, fitted to <c>benchmarks -- sparse --json</c>. Vectors of 128 bits cost what those of 256 do:
    /// only relations within a set count.
    /// </summary>
    public static double Cycles(InstructionSet set, KernelWork work)
    {
        (double multiply, double iteration, double tile, double transposition) = set switch
        {
            InstructionSet.AvxVnni or InstructionSet.NeonDp => (0.57, 1.4, 4.5, 0.23),
            // Loads of 64 bytes that begin anywhere lie across two cache lines.
            InstructionSet.Avx512 => (1.30, 0.65, 4.2, 0.27),
            _ => (0.68, 0.65, 6.0, 0.2),
        };
        return GatherWork.Doubt * ((multiply * work.Multiplies) + (iteration * work.Iterations) + (tile * work.Tiles) + (transposition * work.Operations));
    }
}
