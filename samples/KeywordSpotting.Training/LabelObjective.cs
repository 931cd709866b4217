using static TorchSharp.torch;

namespace KeywordSpotting.Training;

/// <summary>From fresh weights towards the labels.</summary>
internal sealed class LabelObjective : IObjective
{
    /// <inheritdoc/>
    public string Title => "training";

    /// <summary>Leaves the weights as the seed made them.</summary>
    public void Start(KwsNetwork network)
    {
    }

    /// <inheritdoc/>
    public Loss Begin(KwsNetwork network)
    {
        network.train();
        return (features, targets) => nn.functional.cross_entropy(network.forward(features), targets);
    }
}
