using System;

namespace Specializer;

/// <summary>
/// A layer whose weights of lowest magnitude are dropped before it is quantized.
/// </summary>
/// <example>
/// <code>
/// [PrunedLayer("fc", LayerKind.Dense, Sparsity = 0.8)]
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

    /// <summary>The share of weights to drop, in [0, 1); 0, which drops none, unless set.</summary>
    public double Sparsity { get; set; }
}
