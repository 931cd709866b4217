using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KeywordSpotting.Training;

/// <summary>A convolution without bias, batch normalization and ReLU: one layer of the int8 network.</summary>
internal sealed class ConvolutionBlock : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d _convolution;
    private readonly BatchNorm2d _normalization;
    private readonly long[]? _padding;

    /// <summary>Builds the layer; <paramref name="padding"/> is left, right, top, bottom.</summary>
    public ConvolutionBlock(
        string layer, long input, long output, (long, long) kernel, (long, long) stride, long groups, long[]? padding)
        : base(layer)
    {
        Layer = layer;
        IsPointwise = kernel == (1, 1);
        _padding = padding;
        _convolution = nn.Conv2d(input, output, kernel, stride, (0, 0), (1, 1), groups: groups, bias: false);
        _normalization = nn.BatchNorm2d(output);
        register_module("convolution", _convolution);
        register_module("bn", _normalization);
    }

    /// <summary>Name of the layer in the exported file.</summary>
    public string Layer { get; }

    /// <summary>Whether each position is computed by itself.</summary>
    public bool IsPointwise { get; }

    /// <summary>The convolution's weight.</summary>
    public Tensor Weight => _convolution.weight;

    /// <summary>Variance of each channel's outputs, as training saw them.</summary>
    public Tensor Variance => _normalization.running_var!;

    /// <summary>Mean of each channel's outputs, as training saw them.</summary>
    public Tensor Mean => _normalization.running_mean!;

    /// <summary>The normalization's factors.</summary>
    public Tensor Factor => _normalization.weight;

    /// <summary>The normalization's offsets.</summary>
    public Tensor Offset => _normalization.bias!;

    /// <summary>Pads, convolves, normalizes, drops what is negative.</summary>
    public override Tensor forward(Tensor input)
        => nn.functional.relu(_normalization.forward(_convolution.forward(Pad(input))), inplace: true);

    /// <summary>Pads and convolves with another weight and a bias.</summary>
    public Tensor Convolve(Tensor input, Tensor weight, Tensor bias)
        => nn.functional.conv2d(Pad(input), weight, bias, _convolution.stride!, groups: _convolution.groups);

    private Tensor Pad(Tensor input) => _padding is null ? input : nn.functional.pad(input, _padding);
}
