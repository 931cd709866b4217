using static TorchSharp.torch;

namespace KeywordSpotting.Training;

/// <summary>The cross-entropy with the labels alone.</summary>
internal sealed class LabelCriterion : ICriterion
{
    /// <inheritdoc/>
    public Tensor Of(Tensor logits, Batch batch) => nn.functional.cross_entropy(logits, tensor(batch.Targets, logits.shape));
}
