using System;
using System.Collections.Generic;
using Specializer.Calibration;
using static TorchSharp.torch;

namespace KeywordSpotting.Training;

/// <summary>
/// The last phase: a finished network learns to live with the rounding of the build. The rounded network is pulled
/// towards both the labels and the answers the float network gave before.
/// </summary>
/// <param name="start">The finished network; it does not change.</param>
/// <param name="alpha">The share of the activations left out at each end of their ranges.</param>
/// <param name="calibration">Clips whose activations give the ranges.</param>
internal sealed class RoundingObjective(KwsNetwork start, double alpha, List<SpeechClip> calibration) : IObjective
{
    /// <inheritdoc/>
    public string Title => "quantization-aware tuning";

    /// <inheritdoc/>
    public void Start(KwsNetwork network) => network.CopyFrom(start);

    /// <inheritdoc/>
    public Loss Begin(KwsNetwork network)
    {
        // The weights move little; their activations' ranges are looked at again once an epoch.
        QuantizedForward rounded = new(network, ActivationRanges.Observe(network, calibration, alpha));
        return (features, targets) =>
        {
            Tensor logits = rounded.Forward(features);
            return (nn.functional.cross_entropy(logits, targets) + nn.functional.cross_entropy(logits, Before(features))) / 2;
        };
    }

    private Tensor Before(Tensor features)
    {
        using IDisposable inference = no_grad();
        start.eval();
        return start.forward(features).softmax(1);
    }
}
