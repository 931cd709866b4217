using System;
using static TorchSharp.torch;

namespace KeywordSpotting.Training;

/// <summary>
/// With the rounding of the build, so that a finished network learns to live with it; the normalizations keep the
/// statistics they have.
/// </summary>
/// <param name="bank">Clips whose activations give the ranges.</param>
/// <param name="alpha">The share of the activations left out at each end of their ranges.</param>
internal sealed class RoundedForward(FeatureBank bank, double alpha) : IForward
{
    // The weights move little; their activations' ranges are looked at again once an epoch.
    /// <inheritdoc/>
    public Func<Tensor, Tensor> Begin(KwsNetwork network) =>
        new QuantizedForward(network, ActivationRanges.Observe(network, bank, alpha)).Forward;
}
