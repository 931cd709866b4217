using System;

namespace Specializer.Probabilities;

/// <summary>
/// How far a network's confidence is from its accuracy. The confidence of a row is its largest probability, the answer
/// the first class that has it.
/// </summary>
/// <remarks>
/// With M bins of equal width, bin m holds the answers of confidence in (m/M, (m+1)/M], the first one 0 too (Naeini et al.,
/// 2015, "Obtaining Well Calibrated Probabilities Using Bayesian Binning"; Guo et al., 2017, section 2). The errors of two
/// networks compare only at the same number of bins on sets of one size: few answers in a bin make its gap look larger
/// than it is.
/// </remarks>
public static class Reliability
{
    /// <summary>The number of bins that papers report with.</summary>
    public const int UsualBins = 15;

    private const int MostBins = 1 << 16;

    /// <summary>Fills the bins of a reliability diagram, as many as <paramref name="bins"/> has places.</summary>
    /// <param name="probabilities">[rows, classes], each in [0, 1].</param>
    /// <param name="classes">Classes in a row, at least 1.</param>
    /// <param name="labels">[rows], each in [0, classes).</param>
    /// <param name="bins">At least one; overwritten. Bin m is of confidences in (m/M, (m+1)/M].</param>
    /// <exception cref="ArgumentException">A length, a probability or a label is not allowed, or there is no bin.</exception>
    public static void Fill(ReadOnlySpan<float> probabilities, int classes, ReadOnlySpan<int> labels, Span<ReliabilityBin> bins)
    {
        int rows = RowArguments.Count(probabilities.Length, classes, nameof(probabilities));
        RowArguments.Labels(labels, rows, classes);
        RowArguments.Probabilities(probabilities, nameof(probabilities));
        if (bins.IsEmpty)
            throw new ArgumentException("There is no bin; a reliability diagram has at least one.", nameof(bins));

        // Sums first, means in the end.
        bins.Clear();
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> p = probabilities.Slice(row * classes, classes);
            int answer = Answer(p);
            ref ReliabilityBin bin = ref bins[IndexOf(p[answer], bins.Length)];
            bin = new ReliabilityBin(
                bin.Count + 1, bin.MeanConfidence + p[answer], bin.Accuracy + (answer == labels[row] ? 1 : 0));
        }

        foreach (ref ReliabilityBin bin in bins)
            bin = new ReliabilityBin(bin.Count, bin.MeanConfidence / bin.Count, bin.Accuracy / bin.Count);
    }

    /// <summary>Σ_m (n_m / n) · |accuracy_m − confidence_m|, in [0, 1]; NaN where all bins are empty.</summary>
    public static double ExpectedCalibrationError(ReadOnlySpan<ReliabilityBin> bins)
    {
        double sum = 0;
        long count = 0;
        foreach (ReliabilityBin bin in bins)
        {
            sum += bin.Count * bin.Gap;
            count += bin.Count;
        }

        return sum / count;
    }

    /// <summary>The largest |accuracy_m − confidence_m| of a bin that is not empty, in [0, 1].</summary>
    public static double MaximumCalibrationError(ReadOnlySpan<ReliabilityBin> bins)
    {
        double largest = 0;
        foreach (ReliabilityBin bin in bins)
            largest = Math.Max(largest, bin.Gap);
        return largest;
    }

    /// <summary>The expected calibration error of probabilities, in [0, 1].</summary>
    /// <param name="probabilities">[rows, classes], each in [0, 1].</param>
    /// <param name="classes">Classes in a row, at least 1.</param>
    /// <param name="labels">[rows], each in [0, classes).</param>
    /// <param name="bins">Bins of equal width, from 1 to 65,536.</param>
    /// <exception cref="ArgumentException">A length, a probability, a label or the number of bins is not allowed.</exception>
    public static double ExpectedCalibrationError(
        ReadOnlySpan<float> probabilities, int classes, ReadOnlySpan<int> labels, int bins = UsualBins) =>
        ExpectedCalibrationError(Bins(probabilities, classes, labels, bins));

    /// <summary>The maximum calibration error of probabilities, in [0, 1].</summary>
    /// <inheritdoc cref="ExpectedCalibrationError(ReadOnlySpan{float}, int, ReadOnlySpan{int}, int)"/>
    public static double MaximumCalibrationError(
        ReadOnlySpan<float> probabilities, int classes, ReadOnlySpan<int> labels, int bins = UsualBins) =>
        MaximumCalibrationError(Bins(probabilities, classes, labels, bins));

    /// <summary>The first class of the largest probability.</summary>
    internal static int Answer(ReadOnlySpan<float> probabilities)
    {
        int answer = 0;
        for (int i = 1; i < probabilities.Length; i++)
        {
            if (probabilities[i] > probabilities[answer])
                answer = i;
        }

        return answer;
    }

    private static ReliabilityBin[] Bins(ReadOnlySpan<float> probabilities, int classes, ReadOnlySpan<int> labels, int bins)
    {
        if (bins is < 1 or > MostBins)
            throw new ArgumentOutOfRangeException(nameof(bins), bins, "The number of bins is from 1 to 65,536.");
        ReliabilityBin[] filled = new ReliabilityBin[bins];
        Fill(probabilities, classes, labels, filled);
        return filled;
    }

    private static int IndexOf(float confidence, int bins) =>
        Math.Clamp((int)Math.Ceiling((double)confidence * bins) - 1, 0, bins - 1);
}
