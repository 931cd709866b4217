namespace Specializer.Ir;

internal enum Requantization
{
    Float32,
    Tflite,
}

internal enum LayerKind
{
    Dense,
    Conv2D,
    DepthwiseConv2D,
    AveragePool2D,
    MaxPool2D,
    GlobalAveragePool,
    Add,
    Multiply,
    Pad,
    Concatenation,
    Reshape,
    Softmax,
    Logistic,
}

internal enum PaddingKind
{
    Valid,
    Same,
}

/// <summary>One layer attribute, as written. Arrays that were not given are empty.</summary>
internal sealed record LayerSpec(string Name, LayerKind Kind)
{
    public EquatableArray<int> Strides { get; init; }

    public EquatableArray<int> Dilations { get; init; }

    /// <summary>Window of a pool, [height, width].</summary>
    public EquatableArray<int> Window { get; init; }

    public PaddingKind Padding { get; init; }

    public Activation Activation { get; init; }

    /// <summary>Names of the layers read; empty means the layer before, "input" the network's input.</summary>
    public EquatableArray<string> Inputs { get; init; }

    /// <summary>Target shape of Reshape; [top, bottom, left, right] of Pad.</summary>
    public EquatableArray<int> Shape { get; init; }

    /// <summary>Axis of Concatenation, counted without the batch axis; −1 is the last.</summary>
    public int Axis { get; init; } = -1;

    public float BatchNormEpsilon { get; init; } = 1e-5f;

    /// <summary>The Dense layer's weights expect channels before height and width, as PyTorch flattens them.</summary>
    public bool ChannelsFirst { get; init; }

    public WeightOptions Options { get; init; } = WeightOptions.Default;
}

/// <summary>Everything the user wrote about one model, compared by value.</summary>
internal sealed record ModelSpec(string Path)
{
    /// <summary>Shape of the network's input without the batch axis; empty for files that carry it.</summary>
    public EquatableArray<int> Input { get; init; }

    public EquatableArray<LayerSpec> Layers { get; init; }

    /// <summary>Calibration file as written, or null for the one beside the model.</summary>
    public string? Calibration { get; init; }

    public Requantization Requantization { get; init; }

    /// <summary>The most working memory that passes without a warning, in bytes; null where the attribute sets none.</summary>
    public int? MaximumArenaBytes { get; init; }

    /// <summary>Leaves channels that reach no answer in the network.</summary>
    public bool KeepDeadChannels { get; init; }

    /// <summary>Adds a method that proves the kernels of the processor it runs on.</summary>
    public bool SelfTest { get; init; }

    /// <summary>Names of the tensors or layers to answer with instead of the model's own outputs.</summary>
    public EquatableArray<string> Outputs { get; init; }

    /// <summary>The layers to replace by two thin ones.</summary>
    public EquatableArray<LowRankSpec> LowRank { get; init; }

    /// <summary>What scores are divided by, or null for what the calibration file says.</summary>
    public double? Temperature { get; init; }

    /// <summary>Defaults for every layer with weights that are quantized at build time.</summary>
    public WeightOptions Options { get; init; } = WeightOptions.Default;
}
