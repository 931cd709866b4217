using System;

namespace Specializer.Probabilities;

/// <summary>
/// The confidence from which on an answer is given; below it the program says that it is not sure (selective
/// classification: Geifman and El-Yaniv, 2017, "Selective Classification for Deep Neural Networks").
/// </summary>
/// <param name="Threshold">
/// The least largest-probability of a row whose answer is accepted; +∞, which accepts none, where the wanted precision
/// was not reached.
/// </param>
/// <param name="Accepted">Rows of the set whose answers are accepted.</param>
/// <param name="Coverage">Their share of all rows, in [0, 1].</param>
/// <param name="Precision">The share of the accepted answers that is right; NaN where none is accepted.</param>
/// <param name="BestPrecision">The highest precision that any threshold with enough accepted answers has; NaN where none has enough.</param>
public readonly record struct ConfidenceThreshold(
    float Threshold, int Accepted, double Coverage, double Precision, double BestPrecision)
{
    /// <summary>Whether any threshold has the wanted precision.</summary>
    public bool IsReached => Accepted > 0;

    /// <summary>Whether an answer with these probabilities is to be given.</summary>
    /// <param name="probabilities">[classes]; of a network calibrated as the set was.</param>
    public bool Accepts(ReadOnlySpan<float> probabilities)
    {
        foreach (float p in probabilities)
        {
            if (p >= Threshold)
                return true;
        }

        return false;
    }

    /// <summary>
    /// The lowest threshold whose accepted answers are right at least as often as wanted: the one that leaves the fewest
    /// questions open.
    /// </summary>
    /// <param name="probabilities">[rows, classes], each in [0, 1]; of a set the network was not trained on.</param>
    /// <param name="classes">Classes in a row, at least 1.</param>
    /// <param name="labels">[rows], each in [0, classes).</param>
    /// <param name="precision">The wanted share of right answers among the accepted, in (0, 1].</param>
    /// <param name="leastAccepted">
    /// Accepted answers that a precision must rest on, at least 1. The precision of n answers has a standard error of
    /// about √(p(1−p)/n).
    /// </param>
    /// <exception cref="ArgumentException">A length, a probability, a label or one of the wishes is not allowed.</exception>
    public static ConfidenceThreshold ForPrecision(
        ReadOnlySpan<float> probabilities, int classes, ReadOnlySpan<int> labels, double precision, int leastAccepted = 1)
    {
        int rows = RowArguments.Count(probabilities.Length, classes, nameof(probabilities));
        RowArguments.Labels(labels, rows, classes);
        RowArguments.Probabilities(probabilities, nameof(probabilities));
        if (!(precision > 0 && precision <= 1))
            throw new ArgumentOutOfRangeException(nameof(precision), precision, "A wanted precision is above 0 and at most 1.");
        ArgumentOutOfRangeException.ThrowIfLessThan(leastAccepted, 1);

        float[] confidences = new float[rows];
        bool[] right = new bool[rows];
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> p = probabilities.Slice(row * classes, classes);
            int answer = Reliability.Answer(p);
            (confidences[row], right[row]) = (p[answer], answer == labels[row]);
        }

        Array.Sort(confidences, right);
        ConfidenceThreshold found = new(float.PositiveInfinity, 0, 0, double.NaN, double.NaN);
        int correct = 0;
        for (int row = rows - 1; row >= 0; row--)
        {
            correct += right[row] ? 1 : 0;
            int accepted = rows - row;
            // Equal confidences are accepted together or not at all.
            if (accepted < leastAccepted || (row > 0 && confidences[row - 1] == confidences[row]))
                continue;
            double reached = (double)correct / accepted;
            double best = found.BestPrecision >= reached ? found.BestPrecision : reached;
            found = reached >= precision
                ? new ConfidenceThreshold(confidences[row], accepted, (double)accepted / rows, reached, best)
                : found with { BestPrecision = best };
        }

        return found;
    }
}
