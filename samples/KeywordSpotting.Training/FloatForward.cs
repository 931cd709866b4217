using System;
using static TorchSharp.torch;

namespace KeywordSpotting.Training;

/// <summary>In float, with the batch's own statistics in the normalizations.</summary>
internal sealed class FloatForward : IForward
{
    /// <inheritdoc/>
    public Func<Tensor, Tensor> Begin(KwsNetwork network)
    {
        network.train();
        return network.forward;
    }
}
