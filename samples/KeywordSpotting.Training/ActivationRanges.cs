using System;
using Specializer.Calibration;
using TorchSharp;
using static TorchSharp.torch;

namespace KeywordSpotting.Training;

/// <summary>Lets the runtime library's observers see every activation the build quantizes.</summary>
internal static class ActivationRanges
{
    // Clips whose activations give the ranges.
    private const int ObservedClips = 512;

    /// <summary>Runs the network over recorded clips and returns the observers' ranges.</summary>
    public static ActivationCalibrator Observe(KwsNetwork network, FeatureBank bank, double alpha)
    {
        int[] clips = Batches.Subset(bank, ObservedClips);
        ActivationCalibrator calibrator = new(alpha > 0 ? ObserverKind.Quantile : ObserverKind.MinMax, alpha);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable inference = no_grad();
        network.eval();
        Tensor x = Batches.Recorded(bank, clips);
        Show(calibrator, "input", x);
        foreach (ConvolutionBlock block in network.Blocks)
        {
            x = block.forward(x);
            Show(calibrator, block.Layer, x);
        }

        Show(calibrator, "fc", network.Dense.forward(x.mean([2, 3])));
        for (int i = 0; i < clips.Length; i++)
        {
            calibrator.CountSample();
        }

        return calibrator;
    }

    private static void Show(ActivationCalibrator calibrator, string name, Tensor value)
        => calibrator.Observe(name, value.Values());
}
