using System;
using Specializer.Calibration;
using TorchSharp;
using static TorchSharp.torch;

namespace KeywordSpotting.Training;

/// <summary>
/// The network with weights and activations rounded as the build rounds them, computed in float. It chooses the
/// calibration; the figures that count are those of the generated code.
/// </summary>
internal sealed class Int8Simulation(KwsNetwork network, ActivationCalibrator calibration)
{
    private const double Epsilon = 1e-5;

    /// <summary>Logits of the rounded network.</summary>
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

    private Tensor Round(Tensor values, string layer)
    {
        IActivationObserver range = calibration.Observers[layer];
        double low = Math.Min(0, range.Min);
        double scale = (Math.Max(0, range.Max) - low) / 255;
        double zeroPoint = Math.Round(-128 - (low / scale));
        return (((values / scale).round() + zeroPoint).clamp(-128, 127) - zeroPoint) * scale;
    }

    // One scale for each output channel, zero in the middle.
    private static Tensor RoundChannels(Tensor weight)
    {
        long[] shape = new long[weight.dim()];
        Array.Fill(shape, 1);
        shape[0] = -1;
        Tensor scale = weight.flatten(1).abs().amax([1]).clamp_min(1e-12).reshape(shape) / 127;
        return (weight / scale).round() * scale;
    }
}
