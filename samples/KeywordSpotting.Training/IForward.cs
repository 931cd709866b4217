using System;
using static TorchSharp.torch;

namespace KeywordSpotting.Training;

/// <summary>How the network runs while it trains.</summary>
internal interface IForward
{
    /// <summary>From features to logits, for the epoch that begins.</summary>
    Func<Tensor, Tensor> Begin(KwsNetwork network);
}
