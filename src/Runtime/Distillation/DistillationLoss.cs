using System;
using Specializer.Probabilities;

namespace Specializer.Distillation;

/// <summary>
/// The loss of a student that learns from a teacher and from labels, L = α·L_D + (1−α)·L_CE, with
/// L_D = −Σ_k P^T_k log P^S_k between softmaxes at temperature τ (Hinton et al., 2015, "Distilling the Knowledge in a Neural
/// Network"). Values and gradients are means over the rows of a batch; nothing is allocated.
/// </summary>
/// <remarks>
/// <para>The gradient with respect to the student's logits z is, for each row of n,</para>
/// <para>∂L/∂z_i = (α/τ · (P^S_i(τ) − P^T_i) + (1−α) · (P^S_i(1) − t_i)) / n.</para>
/// <para>Its first term shrinks with 1/τ² as τ grows, since P^S − P^T itself shrinks with 1/τ. With
/// <see cref="ScalesByTemperatureSquared"/> L_D and its gradient are multiplied by τ², as Hinton et al. advise, so that
/// the two parts keep their weights when τ changes; without it the formula stands as written above.</para>
/// <para>A trainer of any make can use it: hand the gradient to the backward pass at the student's logits.</para>
/// </remarks>
public sealed class DistillationLoss
{
    /// <summary>Sets the weight of the teacher and the temperature.</summary>
    /// <param name="alpha">α in [0, 1]: 0 learns from the labels alone, 1 from the teacher alone.</param>
    /// <param name="temperature">τ, positive and finite; 1 to 10 is usual.</param>
    /// <param name="scaleByTemperatureSquared">Whether L_D and its gradient are multiplied by τ².</param>
    /// <exception cref="ArgumentOutOfRangeException">α or τ is not allowed.</exception>
    public DistillationLoss(double alpha, double temperature, bool scaleByTemperatureSquared = false)
    {
        if (!(alpha >= 0 && alpha <= 1))
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "The teacher's weight is in [0, 1].");
        RowArguments.Temperature(temperature);
        (Alpha, Temperature, ScalesByTemperatureSquared) = (alpha, temperature, scaleByTemperatureSquared);
    }

    /// <summary>α, the teacher's weight, in [0, 1].</summary>
    public double Alpha { get; }

    /// <summary>τ, positive and finite.</summary>
    public double Temperature { get; }

    /// <summary>Whether L_D and its gradient are multiplied by τ².</summary>
    public bool ScalesByTemperatureSquared { get; }

    /// <summary>The loss against a teacher's logits and labels.</summary>
    /// <param name="student">[rows, classes] logits, finite.</param>
    /// <param name="teacher">[rows, classes] logits, not yet divided by τ; no NaN, and no row of −∞ alone.</param>
    /// <param name="classes">Classes in a row, at least 1.</param>
    /// <param name="labels">[rows], each in [0, classes).</param>
    /// <param name="gradient">[rows, classes], overwritten with ∂L/∂student; or empty, where it is not wanted.</param>
    /// <exception cref="ArgumentException">A length, a logit or a label is not allowed.</exception>
    public DistillationValue FromLogits(
        ReadOnlySpan<float> student, ReadOnlySpan<float> teacher, int classes, ReadOnlySpan<int> labels, Span<float> gradient = default)
    {
        int rows = Check(student, classes, gradient);
        return Evaluate(student, TeacherRows.OfLogits(teacher, rows, classes, Temperature), classes, TargetRows.Of(labels, rows, classes), gradient);
    }

    /// <summary>The loss against a teacher's logits and probabilities of the classes, such as smoothed labels.</summary>
    /// <param name="student">[rows, classes] logits, finite.</param>
    /// <param name="teacher">[rows, classes] logits, not yet divided by τ; no NaN, and no row of −∞ alone.</param>
    /// <param name="classes">Classes in a row, at least 1.</param>
    /// <param name="targets">[rows, classes], each in [0, 1], each row summing to 1 within a thousandth.</param>
    /// <param name="gradient">[rows, classes], overwritten with ∂L/∂student; or empty, where it is not wanted.</param>
    /// <exception cref="ArgumentException">A length, a logit or a target is not allowed.</exception>
    public DistillationValue FromLogits(
        ReadOnlySpan<float> student, ReadOnlySpan<float> teacher, int classes, ReadOnlySpan<float> targets, Span<float> gradient = default)
    {
        int rows = Check(student, classes, gradient);
        return Evaluate(student, TeacherRows.OfLogits(teacher, rows, classes, Temperature), classes, TargetRows.Of(targets, rows, classes), gradient);
    }

    /// <summary>The loss against a teacher's probabilities, as an ensemble gives them, and labels.</summary>
    /// <param name="student">[rows, classes] logits, finite.</param>
    /// <param name="teacher">
    /// [rows, classes] probabilities P^T, each in [0, 1], each row summing to 1 within a thousandth. They are taken as they
    /// are: take each member's softmax at τ before averaging.
    /// </param>
    /// <param name="classes">Classes in a row, at least 1.</param>
    /// <param name="labels">[rows], each in [0, classes).</param>
    /// <param name="gradient">[rows, classes], overwritten with ∂L/∂student; or empty, where it is not wanted.</param>
    /// <exception cref="ArgumentException">A length, a logit, a probability or a label is not allowed.</exception>
    public DistillationValue FromProbabilities(
        ReadOnlySpan<float> student, ReadOnlySpan<float> teacher, int classes, ReadOnlySpan<int> labels, Span<float> gradient = default)
    {
        int rows = Check(student, classes, gradient);
        return Evaluate(student, TeacherRows.OfProbabilities(teacher, rows, classes), classes, TargetRows.Of(labels, rows, classes), gradient);
    }

    /// <summary>The loss against a teacher's probabilities and probabilities of the classes.</summary>
    /// <param name="student">[rows, classes] logits, finite.</param>
    /// <param name="teacher">
    /// [rows, classes] probabilities P^T, each in [0, 1], each row summing to 1 within a thousandth. They are taken as they
    /// are: take each member's softmax at τ before averaging.
    /// </param>
    /// <param name="classes">Classes in a row, at least 1.</param>
    /// <param name="targets">[rows, classes], each in [0, 1], each row summing to 1 within a thousandth.</param>
    /// <param name="gradient">[rows, classes], overwritten with ∂L/∂student; or empty, where it is not wanted.</param>
    /// <exception cref="ArgumentException">A length, a logit, a probability or a target is not allowed.</exception>
    public DistillationValue FromProbabilities(
        ReadOnlySpan<float> student, ReadOnlySpan<float> teacher, int classes, ReadOnlySpan<float> targets, Span<float> gradient = default)
    {
        int rows = Check(student, classes, gradient);
        return Evaluate(student, TeacherRows.OfProbabilities(teacher, rows, classes), classes, TargetRows.Of(targets, rows, classes), gradient);
    }

    private static int Check(ReadOnlySpan<float> student, int classes, Span<float> gradient)
    {
        int rows = RowArguments.Count(student.Length, classes, nameof(student));
        RowArguments.Finite(student, nameof(student));
        if (!gradient.IsEmpty)
            RowArguments.SameLength(gradient.Length, student.Length, nameof(gradient));
        return rows;
    }

    private DistillationValue Evaluate(
        ReadOnlySpan<float> student, TeacherRows teacher, int classes, TargetRows targets, Span<float> gradient)
    {
        int rows = student.Length / classes;
        double weight = Alpha * (ScalesByTemperatureSquared ? Temperature * Temperature : 1);
        double distillation = 0;
        double crossEntropy = 0;
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> z = student.Slice(row * classes, classes);
            SoftmaxRow soft = new(z, Temperature);
            SoftmaxRow sharp = new(z, 1);
            TeacherRows.Row wanted = teacher[row];
            TargetRows.Row target = targets[row];
            crossEntropy += target.CrossEntropy(sharp);
            for (int k = 0; k < classes; k++)
            {
                double p = wanted[k];
                if (p > 0)
                    distillation -= p * soft.LogProbability(k);
                if (!gradient.IsEmpty)
                {
                    gradient[(row * classes) + k] = (float)(((weight / Temperature * (soft.Probability(k) - p))
                        + ((1 - Alpha) * (sharp.Probability(k) - target[k]))) / rows);
                }
            }
        }

        distillation /= rows;
        crossEntropy /= rows;
        return new DistillationValue((weight * distillation) + ((1 - Alpha) * crossEntropy), distillation, crossEntropy);
    }
}
