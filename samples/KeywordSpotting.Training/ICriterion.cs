using static TorchSharp.torch;

namespace KeywordSpotting.Training;

/// <summary>What the logits of a batch are measured by.</summary>
internal interface ICriterion
{
    /// <summary>The loss, a scalar that has a gradient.</summary>
    /// <param name="logits">[batch, classes].</param>
    /// <param name="batch">What was to be answered.</param>
    Tensor Of(Tensor logits, Batch batch);
}
