using static TorchSharp.torch;

namespace KeywordSpotting.Training;

/// <summary>The loss of a batch: features [batch, 1, frames, coefficients], probabilities of the classes [batch, classes].</summary>
internal delegate Tensor Loss(Tensor features, Tensor targets);

/// <summary>What one phase of training aims at.</summary>
internal interface IObjective
{
    /// <summary>What the progress bar calls the phase.</summary>
    string Title { get; }

    /// <summary>Gives the network the weights the phase begins with.</summary>
    void Start(KwsNetwork network);

    /// <summary>The loss of the batches of the epoch that begins.</summary>
    Loss Begin(KwsNetwork network);
}
