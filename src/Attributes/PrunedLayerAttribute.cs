using System;

namespace Specializer;

/// <summary>
/// A layer whose least weights are dropped before it is quantized, one by one or in groups. What is dropped is exactly
/// zero in int8 too.
/// </summary>
/// <example>
/// <code>
/// [PrunedLayer("conv", LayerKind.Conv2D, Structure = PruningStructure.Blocks, Sparsity = 0.8)]
/// [PrunedLayer("fc", LayerKind.Dense, Sparsity = 0.9)]
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class PrunedLayerAttribute : QuantizedLayerAttribute
{
    /// <summary>Names a layer and says what it computes.</summary>
    /// <param name="name">The name its tensors have in the file.</param>
    /// <param name="kind">Dense, Conv2D or DepthwiseConv2D; the others have no weights to drop.</param>
    public PrunedLayerAttribute(string name, LayerKind kind)
        : base(name, kind)
    {
    }

    /// <summary>
    /// The share of weights, or of the groups they are dropped in, in [0, 1); 0, which drops none, unless set. Exactly the
    /// whole part of share · number goes; among equals those that come first.
    /// </summary>
    public double Sparsity { get; set; }

    /// <summary>Which weights are dropped together; <see cref="PruningStructure.Weights"/> unless set.</summary>
    public PruningStructure Structure { get; set; }

    /// <summary>
    /// p of the norm (Σ|w|^p)^(1/p) that groups are compared by: at least 1, <see cref="double.PositiveInfinity"/> for the
    /// largest magnitude; 2 unless set.
    /// </summary>
    public double Norm { get; set; } = 2;

    /// <summary>Weights to keep of each M, for <see cref="PruningStructure.NOfM"/>; 2 unless set.</summary>
    public int N { get; set; } = 2;

    /// <summary>Neighbours of which N are kept, for <see cref="PruningStructure.NOfM"/>; 4 unless set.</summary>
    public int M { get; set; } = 4;
}
