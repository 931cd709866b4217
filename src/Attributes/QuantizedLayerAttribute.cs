using System;

namespace Specializer;

/// <summary>
/// One layer of a network whose file carries weights only. Layers run in the order they are written; each reads the
/// one before unless <see cref="Inputs"/> says otherwise, the first reads the network's input.
/// </summary>
/// <example>
/// <code>
/// [QuantizedModel("kws.safetensors", Input = [49, 10, 1])]
/// [QuantizedLayer("conv1", LayerKind.Conv2D, Strides = [2, 2], Padding = Padding.Same, Activation = Activation.Relu)]
/// [QuantizedLayer("pool", LayerKind.GlobalAveragePool)]
/// [QuantizedLayer("fc", LayerKind.Dense)]
/// public static partial class Kws;
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public class QuantizedLayerAttribute : Attribute
{
    /// <summary>Names a layer and says what it computes.</summary>
    /// <param name="name">
    /// The name its tensors have in the file (<c>NAME.weight</c>, <c>NAME.bias</c>), unique in the network and not
    /// <c>input</c>. Layers without weights take any name.
    /// </param>
    /// <param name="kind">The operator.</param>
    public QuantizedLayerAttribute(string name, LayerKind kind)
    {
        Name = name;
        Kind = kind;
    }

    /// <summary>The layer's name.</summary>
    public string Name { get; }

    /// <summary>The operator.</summary>
    public LayerKind Kind { get; }

    /// <summary>
    /// Steps of the window of a convolution or pool, [height, width], each at least 1. Unless set, [1, 1] for a
    /// convolution and the window itself for a pool.
    /// </summary>
    public int[] Strides { get; set; } = [];

    /// <summary>
    /// Distance between the taps of a convolution's window, [height, width], each at least 1; [1, 1] unless set.
    /// </summary>
    public int[] Dilations { get; set; } = [];

    /// <summary>
    /// Window of a pool, [height, width], each at least 1. A convolution's window is that of its weights.
    /// </summary>
    public int[] Window { get; set; } = [];

    /// <summary>
    /// For Reshape, the extents of the result without the batch axis, each at least 1. For Pad, the rows and columns
    /// to add, [top, bottom, left, right], each at least 0.
    /// </summary>
    public int[] Shape { get; set; } = [];

    /// <summary>What surrounds the input of a convolution or pool; <see cref="Padding.Valid"/> unless set.</summary>
    public Padding Padding { get; set; }

    /// <summary>What the layer's result passes through; <see cref="Activation.None"/> unless set.</summary>
    public Activation Activation { get; set; }

    /// <summary>
    /// Names of the earlier layers read, <c>"input"</c> for the network's input. Two for Add and Multiply, two or
    /// more for Concatenation, at most one for the others; the layer before unless set.
    /// </summary>
    public string[] Inputs { get; set; } = [];

    /// <summary>
    /// The axis that Concatenation joins, counted from 0 without the batch axis; −1, the last, unless set.
    /// </summary>
    public int Axis { get; set; } = -1;

    /// <summary>
    /// ε of the batch normalization that follows the layer, where the file has one (<c>NAME.bn.weight</c>, …).
    /// Positive; 1e-5 unless set.
    /// </summary>
    public double BatchNormEpsilon { get; set; } = 1e-5;

    /// <summary>
    /// The Dense layer's weights expect channels before height and width, as PyTorch flattens an image. Inside the
    /// network channels come last; the generator reorders the weights.
    /// </summary>
    public bool ChannelsFirst { get; set; }

    /// <summary>
    /// The range of this layer's weights runs from their α to their 1−α quantile. In [0, 0.5); the model's
    /// <see cref="QuantizedModelAttribute.Alpha"/> unless set.
    /// </summary>
    public double Alpha { get; set; }

    /// <summary>
    /// One scale of weights for each output channel, or one for the layer; the model's
    /// <see cref="QuantizedModelAttribute.PerChannel"/> unless set.
    /// </summary>
    public bool PerChannel { get; set; } = true;

    /// <summary>
    /// Zero point 0 for this layer's weights, or the one that fits their range best; the model's
    /// <see cref="QuantizedModelAttribute.Symmetric"/> unless set.
    /// </summary>
    public bool Symmetric { get; set; } = true;
}
