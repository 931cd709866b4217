using System;
using System.Linq;
using TorchSharp;
using static TorchSharp.torch;

namespace KeywordSpotting.Training;

/// <summary>Measures networks on clips that stay as they are.</summary>
internal sealed class Evaluation(FeatureBank bank) : IDisposable
{
    private readonly Tensor _features = Batches.Recorded(bank, [.. Enumerable.Range(0, bank.Clips)]);
    private readonly Tensor _labels = tensor(bank.Labels.ToArray().Select(label => (long)label).ToArray());

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

    /// <summary>The network's logits, [clips, classes].</summary>
    public float[] Logits(KwsNetwork network)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable inference = no_grad();
        network.eval();
        return network.forward(_features).Values();
    }

    /// <summary>Frees the features.</summary>
    public void Dispose()
    {
        _features.Dispose();
        _labels.Dispose();
    }
}
