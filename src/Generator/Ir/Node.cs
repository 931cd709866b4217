namespace Specializer.Ir;

internal enum Activation
{
    None,
    Relu,
    Relu6,
}

internal enum PoolKind
{
    Average,
    Max,
}

/// <summary>
/// Where the window of a convolution or pool moves. Paddings are explicit; SAME and VALID are resolved where the
/// graph is built.
/// </summary>
internal sealed record Window(
    int Height, int Width,
    int StrideH, int StrideW,
    int DilationH, int DilationW,
    int PadTop, int PadBottom, int PadLeft, int PadRight)
{
    /// <summary>Rows from the first to the last tap, dilation included.</summary>
    public int ExtentH => ((Height - 1) * DilationH) + 1;

    public int ExtentW => ((Width - 1) * DilationW) + 1;

    public bool IsPadded => (PadTop | PadBottom | PadLeft | PadRight) != 0;

    public bool IsPointwise => Height == 1 && Width == 1 && StrideH == 1 && StrideW == 1 && !IsPadded;

    public int OutputHeight(int inputHeight) => ((inputHeight + PadTop + PadBottom - ExtentH) / StrideH) + 1;

    public int OutputWidth(int inputWidth) => ((inputWidth + PadLeft + PadRight - ExtentW) / StrideW) + 1;
}

/// <summary>What the user asked of one layer whose weights are quantized at build time.</summary>
/// <param name="Sparsity">Share of weights of lowest magnitude to drop, in [0, 1); 0 prunes nothing.</param>
/// <param name="Alpha">The weight range runs from the α to the 1−α quantile; 0 is minimum to maximum.</param>
/// <param name="PerChannel">One scale for each output channel instead of one for the tensor.</param>
/// <param name="Symmetric">Zero point 0 for the weights instead of the one that fits the range best.</param>
internal sealed record WeightOptions(double Sparsity, double Alpha, bool PerChannel, bool Symmetric)
{
    public static WeightOptions Default { get; } = new(0, 0, PerChannel: true, Symmetric: true);

    public PruningOptions Pruning { get; init; } = PruningOptions.Default;
}

internal enum PruningStructure
{
    Weights,
    Blocks,
    Rows,
    NOfM,
}

/// <summary>Which weights are dropped together.</summary>
/// <param name="Structure">The groups that <see cref="WeightOptions.Sparsity"/> is a share of.</param>
/// <param name="Norm">p of the norm that blocks and rows are compared by.</param>
/// <param name="N">Weights kept of each M of <see cref="PruningStructure.NOfM"/>.</param>
/// <param name="M">Neighbours of which N are kept.</param>
internal sealed record PruningOptions(PruningStructure Structure, double Norm, int N, int M)
{
    public static PruningOptions Default { get; } = new(PruningStructure.Weights, 2, 2, 4);
}

/// <summary>
/// One operator. <see cref="Inputs"/> and <see cref="Output"/> index <see cref="Graph.Tensors"/>; weights and bias
/// are inputs 1 and 2 where an operator has them.
/// </summary>
internal abstract record Node(string Name, EquatableArray<int> Inputs, int Output)
{
    public WeightOptions Options { get; init; } = WeightOptions.Default;

    /// <summary>Set where two thin layers are to take this one's place.</summary>
    public Factorization? Factorization { get; init; }

    /// <summary>
    /// Set on the first of two thin layers whose output was not calibrated: what its output channels can be at most,
    /// known from the ranges after it; infinite where nothing is known. The range of its input bounds them too.
    /// </summary>
    public EquatableArray<ValueRange> OutputBounds { get; init; }

    /// <summary>Set on a layer whose weights this build has quantized.</summary>
    public WeightError? WeightError { get; init; }

    /// <summary>Set on a layer that has lost channels.</summary>
    public Removal? Removal { get; init; }
}

/// <summary>y = x · Wᵀ + b over the last axis. Weights [out, in].</summary>
internal sealed record DenseNode(string Name, EquatableArray<int> Inputs, int Output, Activation Activation)
    : Node(Name, Inputs, Output);

/// <summary>Weights [out, kh, kw, in].</summary>
internal sealed record Conv2DNode(string Name, EquatableArray<int> Inputs, int Output, Window Window, Activation Activation)
    : Node(Name, Inputs, Output)
{
    /// <summary>Set where the bias is not the same at every position.</summary>
    public BorderClasses? Borders { get; init; }
}

/// <summary>Weights [1, kh, kw, in · multiplier]; output channel c reads input channel c / multiplier.</summary>
internal sealed record DepthwiseConv2DNode(
    string Name, EquatableArray<int> Inputs, int Output, Window Window, int Multiplier, Activation Activation)
    : Node(Name, Inputs, Output);

/// <summary>Padding positions count neither for the average nor for the maximum.</summary>
internal sealed record Pool2DNode(
    string Name, EquatableArray<int> Inputs, int Output, PoolKind Kind, Window Window, Activation Activation)
    : Node(Name, Inputs, Output);

/// <summary>The mean over height and width of an NHWC tensor (axes 1 and 2).</summary>
internal sealed record MeanNode(string Name, EquatableArray<int> Inputs, int Output) : Node(Name, Inputs, Output);

/// <summary>Elementwise; the second operand has the first's shape, or broadcasts along trailing axes.</summary>
internal sealed record AddNode(string Name, EquatableArray<int> Inputs, int Output, Activation Activation)
    : Node(Name, Inputs, Output);

/// <summary>Elementwise; the second operand has the first's shape, or broadcasts along trailing axes.</summary>
internal sealed record MulNode(string Name, EquatableArray<int> Inputs, int Output, Activation Activation)
    : Node(Name, Inputs, Output);

/// <summary>Pads with the real value zero. One count for each axis.</summary>
internal sealed record PadNode(
    string Name, EquatableArray<int> Inputs, int Output, EquatableArray<int> Before, EquatableArray<int> After)
    : Node(Name, Inputs, Output);

/// <summary>Axis is non-negative.</summary>
internal sealed record ConcatenationNode(string Name, EquatableArray<int> Inputs, int Output, int Axis)
    : Node(Name, Inputs, Output);

/// <summary>The same values in the same order under another shape.</summary>
internal sealed record ReshapeNode(string Name, EquatableArray<int> Inputs, int Output) : Node(Name, Inputs, Output);

/// <summary>exp(βx) / Σ exp(βx) over the last axis.</summary>
internal sealed record SoftmaxNode(string Name, EquatableArray<int> Inputs, int Output, float Beta)
    : Node(Name, Inputs, Output);

/// <summary>1 / (1 + exp(−βx)).</summary>
internal sealed record LogisticNode(string Name, EquatableArray<int> Inputs, int Output) : Node(Name, Inputs, Output)
{
    public float Beta { get; init; } = 1;
}

/// <summary>Float to int8, or int8 to int8 of other parameters.</summary>
internal sealed record QuantizeNode(string Name, EquatableArray<int> Inputs, int Output) : Node(Name, Inputs, Output);

/// <summary>Int8 to float.</summary>
internal sealed record DequantizeNode(string Name, EquatableArray<int> Inputs, int Output) : Node(Name, Inputs, Output);

/// <summary>
/// y = γ(x − μ)/√(σ² + ε) + β, inputs: x, γ, β, μ, σ², each [channels]. Exists only in float graphs, before folding
/// (Ioffe and Szegedy, 2015). The activation is the one of the layer it follows.
/// </summary>
internal sealed record BatchNormNode(
    string Name, EquatableArray<int> Inputs, int Output, float Epsilon, Activation Activation)
    : Node(Name, Inputs, Output);
