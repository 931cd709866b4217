namespace Specializer.Distillation;

/// <summary>A batch's loss and its two parts, each the mean over the rows, in nats.</summary>
/// <param name="Total">
/// α·Distillation + (1−α)·CrossEntropy, with τ²·Distillation in its place where the loss scales by τ².
/// </param>
/// <param name="Distillation">
/// L_D = −Σ_k P^T_k log P^S_k at temperature τ. A student that imitates its teacher exactly has the teacher's entropy, not 0.
/// </param>
/// <param name="CrossEntropy">−Σ_k t_k log softmax_k of the student's logits, at temperature 1.</param>
public readonly record struct DistillationValue(double Total, double Distillation, double CrossEntropy);
