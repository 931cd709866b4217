using System.Linq;
using Specializer.Calibration;
using TorchSharp;
using static TorchSharp.torch;

namespace KeywordSpotting.Training;

/// <summary>
/// Chooses the share left out at each end of the activations' ranges by what the rounding does to the logits of training
/// clips, so that the validation clips have no say in it.
/// </summary>
internal static class CalibrationChoice
{
    private const int ComparedClips = 1024;

    // 0 is minimum and maximum.
    private static readonly double[] Alphas = [0, 1e-5, 1e-4, 5e-4, 1e-3];

    /// <summary>The share with the lowest root mean square error of logits, and the ranges it gives.</summary>
    public static (double Alpha, ActivationCalibrator Ranges) Best(KwsNetwork network, FeatureBank bank)
    {
        using Tensor compared = Batches.Recorded(bank, Batches.Subset(bank, ComparedClips));
        return Alphas
            .Select(alpha => (Alpha: alpha, Ranges: ActivationRanges.Observe(network, bank, alpha)))
            .MinBy(choice => Error(network, choice.Ranges, compared));
    }

    private static double Error(KwsNetwork network, ActivationCalibrator ranges, Tensor features)
    {
        using DisposeScope scope = NewDisposeScope();
        using System.IDisposable inference = no_grad();
        network.eval();
        Tensor difference = new QuantizedForward(network, ranges).Forward(features) - network.forward(features);
        return difference.square().mean().sqrt().item<float>();
    }
}
