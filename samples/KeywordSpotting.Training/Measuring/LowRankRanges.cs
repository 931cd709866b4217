using System;
using System.Linq;
using KeywordSpotting.FrontEnd;
using Specializer.Calibration;
using Specializer.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace KeywordSpotting.Training.Measuring;

/// <summary>The ranges of what stands between the two thin layers that the build makes of a pointwise one.</summary>
internal static class LowRankRanges
{
    private const int ObservedClips = 512;
    private const double Epsilon = 1e-5;

    /// <summary>Observes NAME.lowrank of every pointwise layer NAME: the first factor of its folded weights, applied to its input.</summary>
    public static void Observe(ActivationCalibrator calibrator, KwsNetwork network, int rank, FeatureBank bank)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable inference = no_grad();
        network.eval();
        Tensor x = Batches.Recorded(bank, Batches.Subset(bank, ObservedClips));
        foreach (ConvolutionBlock block in network.Blocks)
        {
            if (block.IsPointwise)
            {
                Tensor folded = block.Weight * (block.Factor / (block.Variance + Epsilon).sqrt()).reshape(-1, 1, 1, 1);
                LowRankFactors factors = LowRankFactors.Of(SingularValues.Of(folded.Values(), network.Channels, network.Channels), rank);
                Tensor between = nn.functional.conv2d(x, tensor(factors.First, [rank, network.Channels, 1, 1]));
                calibrator.Observe(block.Layer + ".lowrank", between.Values());
            }

            x = block.forward(x);
        }
    }
}
