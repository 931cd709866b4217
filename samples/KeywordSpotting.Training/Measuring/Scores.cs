using System;
using KeywordSpotting.FrontEnd;
using Specializer.Probabilities;

namespace KeywordSpotting.Training.Measuring;

/// <summary>How good probabilities are, and how honest.</summary>
/// <param name="Accuracy">The share of rows whose largest probability is the label's.</param>
/// <param name="NegativeLogLikelihood">Mean of the rows, in nats.</param>
/// <param name="Brier">Mean squared distance from the one-hot labels.</param>
/// <param name="ExpectedCalibrationError">Of <see cref="Reliability.UsualBins"/> bins.</param>
/// <param name="MaximumCalibrationError">Of the same bins.</param>
/// <param name="Bins">The reliability diagram.</param>
internal sealed record Scores(
    double Accuracy,
    double NegativeLogLikelihood,
    double Brier,
    double ExpectedCalibrationError,
    double MaximumCalibrationError,
    ReliabilityBin[] Bins)
{
    private static int Classes => Keywords.Names.Count;

    /// <summary>Scores of what a generated network answers.</summary>
    /// <param name="probabilities">Its probabilities, [rows, classes]: multiples of 1/256.</param>
    /// <param name="logits">
    /// The logits behind them, divided by the temperature: a probability that was rounded to zero has no finite likelihood.
    /// </param>
    /// <param name="labels">[rows].</param>
    public static Scores Of(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> logits, ReadOnlySpan<int> labels)
    {
        ReliabilityBin[] bins = new ReliabilityBin[Reliability.UsualBins];
        Reliability.Fill(probabilities, Classes, labels, bins);
        return new Scores(
            AccuracyOf(probabilities, labels),
            ProbabilityScores.NegativeLogLikelihoodOfLogits(logits, Classes, labels),
            ProbabilityScores.Brier(probabilities, Classes, labels),
            Reliability.ExpectedCalibrationError(bins),
            Reliability.MaximumCalibrationError(bins),
            bins);
    }

    /// <summary>The share of rows [classes] whose largest value is the label's, the first of several.</summary>
    public static double AccuracyOf(ReadOnlySpan<float> values, ReadOnlySpan<int> labels)
    {
        int right = 0;
        for (int row = 0; row < labels.Length; row++)
        {
            ReadOnlySpan<float> scores = values.Slice(row * Classes, Classes);
            int best = 0;
            for (int label = 1; label < Classes; label++)
            {
                best = scores[label] > scores[best] ? label : best;
            }

            right += best == labels[row] ? 1 : 0;
        }

        return (double)right / labels.Length;
    }
}
