namespace Specializer.Selection;

/// <summary>What a kernel may use of the processor.</summary>
internal enum InstructionSet
{
    Scalar,

    /// <summary>128-bit vectors of any processor: SSE4.1, NEON or another.</summary>
    Vector128,

    /// <summary>NEON with its dot product of int8.</summary>
    NeonDp,
    Avx2,

    /// <summary>AVX-512F and BW.</summary>
    Avx512,

    /// <summary>AVX2 with the 256-bit dot product of uint8 and int8.</summary>
    AvxVnni,

    /// <summary>AVX-VNNI beside AVX-512 VBMI, whose permutations pick bytes by index.</summary>
    Vbmi,
}

/// <summary>What one pass of a kernel's innermost loop computes.</summary>
/// <param name="Mr">Positions (rows of the matrix product).</param>
/// <param name="Nr">Output channels.</param>
/// <param name="Kr">Products summed for each output in one instruction.</param>
internal sealed record Tile(int Mr, int Nr, int Kr);

/// <summary>
/// One way to compute a layer on one instruction set. Its name follows MxNxK_SET, as in <c>5x16x2_Avx2</c>: M positions
/// by N output channels by K products at a time; <c>c4</c> behind K says that int16 sums are chained over four
/// steps, <c>r2</c> that two rows of outputs share their inputs, <c>w</c> that M counts the tiles of Winograd's F(2x2, 3x3),
/// <c>u</c> that the weights stand in the code, <c>s</c> that only groups of K weights that are not all zero are read,
/// <c>g1</c> or <c>g4</c> that the inputs of single non-zero weights, or of four neighbours, are picked lane by lane.
/// </summary>
internal sealed record Microkernel(InstructionSet Set, Tile Tile)
{
    /// <summary>
    /// Steps whose int16 sums are added before they are widened to int32, 1 or more; 0 where a kernel sums in int32.
    /// </summary>
    public int Chain { get; init; }

    /// <summary>Rows of outputs that are computed together; M counts positions of each.</summary>
    public int Rows { get; init; } = 1;

    /// <summary>Whether tiles of 2x2 outputs are computed with transformed inputs and weights; M counts such tiles.</summary>
    public bool IsWinograd { get; init; }

    /// <summary>Whether there is no loop: weights are constants in the code.</summary>
    public bool IsUnrolled { get; init; }

    /// <summary>Whether vectors run along positions, and steps over the groups of weights that are not zero.</summary>
    public bool IsSparse { get; init; }

    /// <summary>
    /// Weights that a lane picks the inputs of together: 1 or, in blocks of four neighbours, 4; 0 for kernels that pick none.
    /// </summary>
    public int Gather { get; init; }

    /// <summary>Whether weights that are zero cost nothing.</summary>
    public bool SkipsZeros => IsSparse || Gather > 0;

    /// <summary>Whether tiles run over weights that are packed as they are read, for any weights of the layer.</summary>
    public bool ReadsPackedWeights => Set != InstructionSet.Scalar && !IsWinograd && !IsUnrolled && !SkipsZeros;

    public string Name => Set == InstructionSet.Scalar
        ? "Scalar"
        : $"{Tile.Mr}x{Tile.Nr}x{Tile.Kr}{(Chain > 0 ? $"c{Chain}" : Rows > 1 ? $"r{Rows}" : IsWinograd ? "w" : IsUnrolled ? "u" : IsSparse ? "s" : Gather > 0 ? $"g{Gather}" : "")}_{Set}";
}

/// <param name="Kernel">A kernel that computes the layer.</param>
/// <param name="Work">What it does.</param>
internal sealed record Candidate(Microkernel Kernel, KernelWork Work)
{
    /// <summary>What the cost model expects of it.</summary>
    public double Cycles => CostModel.Cycles(Kernel.Set, Work);
}

/// <summary>The kernel a layer uses where an instruction set is the best there is, and those it was preferred to.</summary>
internal sealed record Choice(Candidate Chosen, Ir.EquatableArray<Candidate> Rejected)
{
    public InstructionSet Set => Chosen.Kernel.Set;
}
