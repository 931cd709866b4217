using System;
using Specializer.Numerics;

namespace Specializer.Pruning;

/// <summary>What a <see cref="ChainLayer"/>'s sums pass through.</summary>
public enum ChainActivation
{
    /// <summary>The sum itself.</summary>
    None,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>min(max(x, 0), 6).</summary>
    Relu6,
}

/// <summary>
/// One layer with weights of a chain in which each layer reads the one before. Layers without weights that treat every
/// channel alike (pooling, flattening with channels last) may stand between two of them and are not written down.
/// </summary>
public sealed class ChainLayer
{
    /// <summary>A layer and its weights, which are kept, not copied.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="shape">Dense, Conv2D or Depthwise.</param>
    /// <param name="weights">As many as the shape has.</param>
    /// <param name="bias">One for each output channel, or empty.</param>
    /// <param name="activation">What the sums pass through.</param>
    /// <param name="isPadded">
    /// Whether the layer's window reaches over the edge of its input: there it reads zeros.
    /// </param>
    /// <exception cref="ArgumentException">Weights or bias do not have the shape's length, or a weight is NaN.</exception>
    public ChainLayer(
        string name,
        WeightShape shape,
        float[] weights,
        float[] bias,
        ChainActivation activation = ChainActivation.None,
        bool isPadded = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(bias);
        shape.Require(weights, nameof(weights));
        if (bias.Length != 0 && bias.Length != shape.Outputs)
        {
            throw new ArgumentException(
                $"Layer '{name}' has {shape.Outputs} output channels, but {bias.Length} biases were given.", nameof(bias));
        }

        (Name, Shape, Weights, Bias, Activation, IsPadded) = (name, shape, weights, bias, activation, isPadded);
    }

    /// <summary>What messages call it.</summary>
    public string Name { get; }

    /// <summary>How the weights lie.</summary>
    public WeightShape Shape { get; }

    /// <summary>The weights, laid out as <see cref="Shape"/> says.</summary>
    public float[] Weights { get; }

    /// <summary>One for each output channel, or empty.</summary>
    public float[] Bias { get; }

    /// <summary>What the sums pass through.</summary>
    public ChainActivation Activation { get; }

    /// <summary>Whether the window reaches over the edge of the input.</summary>
    public bool IsPadded { get; }

    internal float BiasAt(int channel) => Bias.Length == 0 ? 0 : Bias[channel];

    internal double Activate(double sum) => Activation switch
    {
        ChainActivation.Relu => Math.Max(sum, 0),
        ChainActivation.Relu6 => Math.Clamp(sum, 0, 6),
        _ => sum,
    };

    internal ChainLayer With(WeightShape shape, float[] weights, float[] bias) =>
        new(Name, shape, weights, bias, Activation, IsPadded);
}
