namespace Specializer;

/// <summary>What a layer computes. Activations are [height, width, channels] or [features], a batch of one.</summary>
public enum LayerKind
{
    /// <summary>y = x · Wᵀ + b over all of the input's elements. Weights [out, in].</summary>
    Dense,

    /// <summary>Two-dimensional convolution. Weights [out, in, height, width].</summary>
    Conv2D,

    /// <summary>
    /// Convolution of each channel on its own. Weights [in · multiplier, 1, height, width]; output channel c reads
    /// input channel c / multiplier.
    /// </summary>
    DepthwiseConv2D,

    /// <summary>The mean of each window; positions of the padding do not count.</summary>
    AveragePool2D,

    /// <summary>The maximum of each window; positions of the padding do not count.</summary>
    MaxPool2D,

    /// <summary>The mean of each channel over height and width.</summary>
    GlobalAveragePool,

    /// <summary>The sum of two inputs, element by element; the second may broadcast along trailing axes.</summary>
    Add,

    /// <summary>The product of two inputs, element by element; the second may broadcast along trailing axes.</summary>
    Multiply,

    /// <summary>Surrounds height and width with zeros, as many as the layer's Shape says.</summary>
    Pad,

    /// <summary>Its inputs one after the other along the layer's Axis.</summary>
    Concatenation,

    /// <summary>The same elements in the same order under the layer's Shape.</summary>
    Reshape,

    /// <summary>exp(x) / Σ exp(x) over the last axis.</summary>
    Softmax,

    /// <summary>1 / (1 + exp(−x)).</summary>
    Logistic,
}
