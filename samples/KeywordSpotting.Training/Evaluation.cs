using System;
using System.Collections.Generic;
using System.Linq;
using TorchSharp;
using static TorchSharp.torch;

namespace KeywordSpotting.Training;

/// <summary>Measures networks on clips that stay as they are.</summary>
internal sealed class Evaluation(IReadOnlyList<SpeechClip> clips) : IDisposable
{
    private readonly Tensor _features = Batches.Features(clips);
    private readonly Tensor _labels = tensor(clips.Select(clip => (long)clip.Label).ToArray());

    /// <summary>Share of the clips the network names right.</summary>
    public double Accuracy(KwsNetwork network)
    {
        network.eval();
        return Accuracy(network.forward);
    }

    /// <summary>Share of the clips named right by any function from features to logits.</summary>
    public double Accuracy(Func<Tensor, Tensor> forward)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable inference = no_grad();
        return forward(_features).argmax(1).eq(_labels).to(ScalarType.Float64).mean().item<double>();
    }

    /// <summary>Frees the features.</summary>
    public void Dispose()
    {
        _features.Dispose();
        _labels.Dispose();
    }
}
