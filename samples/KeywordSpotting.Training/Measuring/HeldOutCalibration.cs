using System;
using System.Collections.Generic;
using System.Linq;
using KeywordSpotting.FrontEnd;
using Specializer.Probabilities;

namespace KeywordSpotting.Training.Measuring;

/// <summary>
/// What calibration is worth on speakers it was not fitted to: each half of them gets what was fitted on the other half.
/// </summary>
/// <param name="ExpectedCalibrationError">With one temperature.</param>
/// <param name="Likelihood">The mean negative log-likelihood with one temperature, in nats.</param>
/// <param name="VectorLikelihood">The same with a factor and an offset for each class.</param>
internal sealed record HeldOutCalibration(double ExpectedCalibrationError, double Likelihood, double VectorLikelihood)
{
    // Twelve factors and offsets of some four hundred clips overfit without it.
    private const double VectorPenalty = 0.01;

    /// <summary>Fits and measures.</summary>
    /// <param name="logits">[clips, classes].</param>
    /// <param name="labels">[clips].</param>
    /// <param name="speakers">[clips].</param>
    public static HeldOutCalibration Of(float[] logits, int[] labels, IReadOnlyList<string> speakers)
    {
        int classes = Keywords.Names.Count;
        string[] order = [.. speakers.Distinct().Order(StringComparer.Ordinal)];
        bool[] isSecond = [.. speakers.Select(speaker => Array.BinarySearch(order, speaker, StringComparer.Ordinal) % 2 == 1)];
        List<float> probabilities = [];
        List<float> vectorScaled = [];
        List<int> answers = [];
        foreach (bool half in new[] { false, true })
        {
            (float[] fitted, int[] fittedLabels) = Half(isSecond, half);
            (float[] measured, int[] measuredLabels) = Half(isSecond, !half);
            float[] values = new float[measured.Length];
            Logits.Softmax(measured, classes, values, TemperatureScaling.Fit(fitted, classes, fittedLabels).Temperature);
            probabilities.AddRange(values);
            VectorScaling.Fit(fitted, classes, fittedLabels, VectorPenalty).Apply(measured, values);
            Logits.Softmax(values, classes, values);
            vectorScaled.AddRange(values);
            answers.AddRange(measuredLabels);
        }

        return new HeldOutCalibration(
            Reliability.ExpectedCalibrationError([.. probabilities], classes, [.. answers]),
            ProbabilityScores.NegativeLogLikelihood([.. probabilities], classes, [.. answers]),
            ProbabilityScores.NegativeLogLikelihood([.. vectorScaled], classes, [.. answers]));

        (float[] Logits, int[] Labels) Half(bool[] marks, bool which)
        {
            int[] rows = [.. Enumerable.Range(0, labels.Length).Where(row => marks[row] == which)];
            return ([.. rows.SelectMany(row => logits.AsSpan(row * classes, classes).ToArray())], [.. rows.Select(row => labels[row])]);
        }
    }
}
