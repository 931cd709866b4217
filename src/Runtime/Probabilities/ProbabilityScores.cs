using System;

namespace Specializer.Probabilities;

/// <summary>
/// Scores that are best, in expectation, where the probabilities are the true ones (Gneiting and Raftery, 2007, "Strictly
/// Proper Scoring Rules, Prediction, and Estimation"). Each is the mean over the rows; lower is better.
/// </summary>
public static class ProbabilityScores
{
    /// <summary>−log p of the label, in nats, from 0 to ∞.</summary>
    /// <param name="probabilities">[rows, classes], each in [0, 1].</param>
    /// <param name="classes">Classes in a row, at least 1.</param>
    /// <param name="labels">[rows], each in [0, classes).</param>
    /// <param name="floor">
    /// The least probability a label is given credit for, in [0, 1]. 0 takes the probabilities as they are, and one
    /// label of probability 0 makes the answer +∞; an int8 network answers in steps of 1/256, for which half a step,
    /// 1/512, is the honest floor.
    /// </param>
    /// <exception cref="ArgumentException">A length, a probability, a label or the floor is not allowed.</exception>
    public static double NegativeLogLikelihood(
        ReadOnlySpan<float> probabilities, int classes, ReadOnlySpan<int> labels, double floor = 0)
    {
        int rows = Check(probabilities, classes, labels);
        if (!(floor >= 0 && floor <= 1))
            throw new ArgumentOutOfRangeException(nameof(floor), floor, "A probability's floor is in [0, 1].");
        double sum = 0;
        for (int row = 0; row < rows; row++)
            sum -= Math.Log(Math.Max(probabilities[(row * classes) + labels[row]], floor));
        return sum / rows;
    }

    /// <summary>
    /// −log softmax(x/τ) of the label, in nats, straight from the logits: finite also where the probability is too small
    /// for a float.
    /// </summary>
    /// <param name="logits">[rows, classes]; no NaN, and no row of −∞ alone.</param>
    /// <param name="classes">Classes in a row, at least 1.</param>
    /// <param name="labels">[rows], each in [0, classes).</param>
    /// <param name="temperature">τ, positive and finite.</param>
    /// <exception cref="ArgumentException">A length, a logit, a label or τ is not allowed.</exception>
    public static double NegativeLogLikelihoodOfLogits(
        ReadOnlySpan<float> logits, int classes, ReadOnlySpan<int> labels, double temperature = 1)
    {
        int rows = RowArguments.Count(logits.Length, classes, nameof(logits));
        RowArguments.Labels(labels, rows, classes);
        RowArguments.Temperature(temperature);
        Logits.CheckLogits(logits, classes, nameof(logits));
        double sum = 0;
        for (int row = 0; row < rows; row++)
            sum -= new SoftmaxRow(logits.Slice(row * classes, classes), temperature).LogProbability(labels[row]);
        return sum / rows;
    }

    /// <summary>
    /// Σ_k (p_k − [k is the label])², from 0 to 2 (Brier, 1950, "Verification of Forecasts Expressed in Terms of
    /// Probability", in its form for several classes).
    /// </summary>
    /// <param name="probabilities">[rows, classes], each in [0, 1].</param>
    /// <param name="classes">Classes in a row, at least 1.</param>
    /// <param name="labels">[rows], each in [0, classes).</param>
    /// <exception cref="ArgumentException">A length, a probability or a label is not allowed.</exception>
    public static double Brier(ReadOnlySpan<float> probabilities, int classes, ReadOnlySpan<int> labels)
    {
        int rows = Check(probabilities, classes, labels);
        double sum = 0;
        for (int i = 0; i < probabilities.Length; i++)
        {
            double off = probabilities[i] - (i % classes == labels[i / classes] ? 1.0 : 0);
            sum += off * off;
        }

        return sum / rows;
    }

    private static int Check(ReadOnlySpan<float> probabilities, int classes, ReadOnlySpan<int> labels)
    {
        int rows = RowArguments.Count(probabilities.Length, classes, nameof(probabilities));
        RowArguments.Labels(labels, rows, classes);
        RowArguments.Probabilities(probabilities, nameof(probabilities));
        return rows;
    }
}
