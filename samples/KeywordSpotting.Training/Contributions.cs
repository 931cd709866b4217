using System;
using System.Linq;
using TorchSharp;
using static TorchSharp.torch;

namespace KeywordSpotting.Training;

/// <summary>
/// What each weight of a pointwise layer adds to its output, after the normalizations on both sides: its magnitude times
/// the root mean square of its input (Sun et al. 2023, arXiv:2306.11695), times the factor of its output's normalization.
/// A layer's own weights say neither: the normalizations scale them freely.
/// </summary>
internal static class Contributions
{
    private const double Epsilon = 1e-5;

    /// <summary>Of a pointwise layer's weights, [outputs, inputs]; zero exactly where the weight is.</summary>
    public static float[] Of(KwsNetwork network, ConvolutionBlock layer)
    {
        using IDisposable inference = no_grad();
        using DisposeScope scope = NewDisposeScope();
        ConvolutionBlock before = network.Blocks.TakeWhile(block => block != layer).Last();
        Tensor output = layer.Factor.abs() / (layer.Variance + Epsilon).sqrt();
        return (layer.Weight.abs() * output.reshape(-1, 1, 1, 1) * RootMeanSquare(before).reshape(1, -1, 1, 1)).Values();
    }

    /// <summary>
    /// Of a layer's outputs: with z normal of mean β and deviation |γ|, as a normalization leaves it,
    /// E[max(z, 0)²] = (β² + γ²)·Φ(β/|γ|) + β·|γ|·φ(β/|γ|).
    /// </summary>
    private static Tensor RootMeanSquare(ConvolutionBlock layer)
    {
        Tensor deviation = layer.Factor.abs().clamp_min(1e-6);
        Tensor ratio = layer.Offset / deviation;
        Tensor below = 0.5 * (1 + (ratio / Math.Sqrt(2)).erf());
        Tensor density = (-0.5 * ratio.square()).exp() / Math.Sqrt(2 * Math.PI);
        Tensor square = ((layer.Offset.square() + deviation.square()) * below) + (layer.Offset * deviation * density);
        return square.clamp_min(1e-12).sqrt();
    }
}
