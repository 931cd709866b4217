using System;
using Specializer.Distillation;
using static TorchSharp.torch;

namespace KeywordSpotting.Training;

/// <summary>
/// Labels and a teacher's answers. The loss and its gradient are the runtime library's, computed over spans; TorchSharp
/// carries the gradient from the logits back to the weights.
/// </summary>
internal sealed class DistillationCriterion(DistillationLoss loss) : ICriterion
{
    /// <summary>
    /// A scalar whose value is the loss, and whose derivative with respect to the logits is the gradient that came with it:
    /// Σ logits · gradient, moved to that value by a constant.
    /// </summary>
    public Tensor Of(Tensor logits, Batch batch)
    {
        float[] teacher = batch.Teacher ?? throw new InvalidOperationException("The batch has no answers of a teacher.");
        float[] gradient = new float[teacher.Length];
        float[] values = logits.Values();
        DistillationValue value = loss.FromProbabilities(values, teacher, (int)logits.shape[1], batch.Targets, gradient);
        Tensor direction = (logits * tensor(gradient, logits.shape)).sum();
        return direction - direction.detach() + value.Total;
    }
}
