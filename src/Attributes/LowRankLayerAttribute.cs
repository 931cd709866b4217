using System;

namespace Specializer;

/// <summary>
/// Replaces a Dense layer or 1×1 convolution W [out, in] of float weights by two thin ones of s·(out + in) weights, from
/// its singular values: W ≈ (U Σ^½)(Σ^½ Vᵀ). Set exactly one of <see cref="Rank"/>, <see cref="Energy"/>,
/// <see cref="Error"/> and <see cref="Macs"/>; a rank that saves nothing is an error. Where the two are not expected to be faster
/// on every instruction set, the layer stays whole (SPZ0027) unless <see cref="Always"/> is set.
/// </summary>
/// <remarks>
/// It stands beside the attribute that describes the layer, or alone over a float <c>.tflite</c> file. The tensor between
/// the two layers is called NAME.lowrank: a calibration file that has its range is followed; otherwise the build bounds it
/// from the ranges before and after, which never clips but resolves less.
/// </remarks>
/// <example>
/// <code>
/// [QuantizedLayer("fc", LayerKind.Dense)]
/// [LowRankLayer("fc", Rank = 16)]
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class LowRankLayerAttribute : Attribute
{
    /// <summary>Names the layer to replace.</summary>
    /// <param name="name">The name of a Dense layer, or of a 1×1 convolution, as the network has it.</param>
    public LowRankLayerAttribute(string name) => Name = name;

    /// <summary>The layer's name.</summary>
    public string Name { get; }

    /// <summary>The rank itself, at least 1.</summary>
    public int Rank { get; set; }

    /// <summary>The smallest rank whose singular values hold this share of Σ σ², in (0, 1).</summary>
    public double Energy { get; set; }

    /// <summary>
    /// The smallest rank whose weights differ from W by at most this share of it in Frobenius' norm, in (0, 1).
    /// </summary>
    public double Error { get; set; }

    /// <summary>The largest rank within this many multiplications of one run, both layers and all positions together.</summary>
    public int Macs { get; set; }

    /// <summary>
    /// Makes the two layers also where they are not expected to be faster than the one on every instruction set, for the sake of
    /// fewer weights; without it such a layer stays whole.
    /// </summary>
    public bool Always { get; set; }
}
