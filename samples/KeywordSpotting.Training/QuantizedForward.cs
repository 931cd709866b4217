using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Calibration;
using TorchSharp;
using static TorchSharp.torch;

namespace KeywordSpotting.Training;

/// <summary>
/// The network with weights and activations rounded as the build rounds them, computed in float. Gradients pass through
/// the rounding as if it were not there (the straight-through estimator, Bengio et al. 2013, arXiv:1308.3432; used for
/// quantization by Jacob et al. 2018, arXiv:1712.05877), and stop where a value is clipped. Batch normalization is folded
/// with the statistics training left behind, as the build folds it.
/// </summary>
internal sealed class QuantizedForward(KwsNetwork network, ActivationCalibrator calibration)
{
    private const double Epsilon = 1e-5;

    private readonly Dictionary<string, (double Scale, double ZeroPoint)> _grids =
        calibration.Observers.ToDictionary(range => range.Key, range => Grid(range.Value));

    /// <summary>From features [batch, 1, frames, coefficients] to the rounded network's logits [batch, classes].</summary>
    public Tensor Forward(Tensor features)
    {
        Tensor x = Round(features, "input");
        string last = "input";
        foreach (ConvolutionBlock block in network.Blocks)
        {
            Tensor factor = block.Factor / (block.Variance + Epsilon).sqrt();
            Tensor weight = RoundChannels(block.Weight * factor.reshape(-1, 1, 1, 1));
            Tensor bias = block.Offset - (block.Mean * factor);
            x = Round(nn.functional.relu(block.Convolve(x, weight, bias)), block.Layer);
            last = block.Layer;
        }

        Tensor pooled = Round(x.mean([2, 3]), last);
        Tensor logits = nn.functional.linear(pooled, RoundChannels(network.Dense.weight), network.Dense.bias);
        return Round(logits, "fc");
    }

    private static (double Scale, double ZeroPoint) Grid(IActivationObserver range)
    {
        double low = Math.Min(0, range.Min);
        double scale = (Math.Max(0, range.Max) - low) / 255;
        return (scale, Math.Round(-128 - (low / scale)));
    }

    private Tensor Round(Tensor values, string layer)
    {
        (double scale, double zeroPoint) = _grids[layer];
        return (StraightThrough(values / scale) + zeroPoint).clamp(-128, 127).sub(zeroPoint) * scale;
    }

    // One scale for each output channel, zero in the middle.
    private static Tensor RoundChannels(Tensor weight)
    {
        long[] shape = new long[weight.dim()];
        Array.Fill(shape, 1);
        shape[0] = -1;
        Tensor scale = weight.detach().flatten(1).abs().amax([1]).clamp_min(1e-12).reshape(shape) / 127;
        return StraightThrough(weight / scale) * scale;
    }

    private static Tensor StraightThrough(Tensor values) => values + (values.round() - values).detach();
}
