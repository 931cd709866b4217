using System;
using System.Globalization;

namespace Specializer.Probabilities;

/// <summary>
/// From logits to probabilities, p_i = exp(x_i/τ) / Σ_k exp(x_k/τ), for any logits: the largest of a row is subtracted
/// first, so nothing overflows. Computed in double, one rounding to float at the end; allocates nothing.
/// </summary>
/// <remarks>
/// The largest logit has the largest probability at every temperature: no temperature changes the answer, only how sure
/// of it the network says it is (Guo et al., 2017, "On Calibration of Modern Neural Networks", section 4.2). Towards
/// τ = 0 the row becomes one-hot, equal largest logits sharing the one; towards τ = ∞ it becomes uniform.
/// A logit of −∞ has probability 0; logits of +∞ share the probability 1, which is the limit of growing equal ones.
/// </remarks>
public static class Logits
{
    /// <summary>Softmax of one row.</summary>
    /// <param name="logits">[classes]; no NaN, and not −∞ alone.</param>
    /// <param name="probabilities">[classes]; may be the memory of <paramref name="logits"/>.</param>
    /// <param name="temperature">τ, positive and finite.</param>
    /// <exception cref="ArgumentException">A length, a logit or τ is not allowed.</exception>
    public static void Softmax(ReadOnlySpan<float> logits, Span<float> probabilities, double temperature = 1) =>
        Softmax(logits, logits.Length, probabilities, temperature);

    /// <summary>Softmax of each row.</summary>
    /// <param name="logits">[rows, classes]; no NaN, and no row of −∞ alone.</param>
    /// <param name="classes">Classes in a row, at least 1.</param>
    /// <param name="probabilities">[rows, classes]; may be the memory of <paramref name="logits"/>.</param>
    /// <param name="temperature">τ, positive and finite.</param>
    /// <exception cref="ArgumentException">A length, a logit or τ is not allowed.</exception>
    public static void Softmax(ReadOnlySpan<float> logits, int classes, Span<float> probabilities, double temperature = 1)
    {
        int rows = Check(logits, classes, probabilities, nameof(probabilities), temperature);
        for (int row = 0; row < rows; row++)
        {
            SoftmaxRow x = new(logits.Slice(row * classes, classes), temperature);
            for (int i = 0; i < classes; i++)
                probabilities[(row * classes) + i] = (float)x.Probability(i);
        }
    }

    /// <summary>The logarithm of the softmax of one row, in nats.</summary>
    /// <inheritdoc cref="LogSoftmax(ReadOnlySpan{float}, int, Span{float}, double)"/>
    public static void LogSoftmax(ReadOnlySpan<float> logits, Span<float> logarithms, double temperature = 1) =>
        LogSoftmax(logits, logits.Length, logarithms, temperature);

    /// <summary>
    /// The logarithm of the softmax of each row, in nats: x_i/τ − log Σ_k exp(x_k/τ), exact also where the probability
    /// itself is too small for a float.
    /// </summary>
    /// <param name="logits">[rows, classes]; no NaN, and no row of −∞ alone.</param>
    /// <param name="classes">Classes in a row, at least 1.</param>
    /// <param name="logarithms">[rows, classes], each at most 0; may be the memory of <paramref name="logits"/>.</param>
    /// <param name="temperature">τ, positive and finite.</param>
    /// <exception cref="ArgumentException">A length, a logit or τ is not allowed.</exception>
    public static void LogSoftmax(ReadOnlySpan<float> logits, int classes, Span<float> logarithms, double temperature = 1)
    {
        int rows = Check(logits, classes, logarithms, nameof(logarithms), temperature);
        for (int row = 0; row < rows; row++)
        {
            SoftmaxRow x = new(logits.Slice(row * classes, classes), temperature);
            for (int i = 0; i < classes; i++)
                logarithms[(row * classes) + i] = (float)x.LogProbability(i);
        }
    }

    private static int Check(ReadOnlySpan<float> logits, int classes, Span<float> result, string name, double temperature)
    {
        int rows = RowArguments.Count(logits.Length, classes, nameof(logits));
        RowArguments.SameLength(result.Length, logits.Length, name);
        RowArguments.Temperature(temperature);
        CheckLogits(logits, classes, nameof(logits));
        return rows;
    }

    /// <exception cref="ArgumentException">A logit is NaN, or a row has none above −∞.</exception>
    internal static void CheckLogits(ReadOnlySpan<float> logits, int classes, string name)
    {
        RowArguments.NotNaN(logits, name);
        for (int row = 0; row < logits.Length / classes; row++)
        {
            if (logits.Slice(row * classes, classes).IndexOfAnyExcept(float.NegativeInfinity) < 0)
            {
                throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture, $"Every logit of row {row} of {name} is −∞: no class can be the answer."),
                    name);
            }
        }
    }
}
