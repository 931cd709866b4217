using System;
using System.Linq;
using CsCheck;
using Specializer.Probabilities;

namespace Specializer.Runtime.Tests.Probabilities;

/// <summary>Bins of the reliability diagram and the errors made of them.</summary>
public sealed class ReliabilityTests
{
    [Fact]
    public void Bins_by_hand()
    {
        // Confidences 0.6, 0.75, 0.75 and 1; the second is wrong.
        float[] p = [0.6f, 0.4f, 0.25f, 0.75f, 0.75f, 0.25f, 0, 1];
        ReliabilityBin[] bins = new ReliabilityBin[4];
        Reliability.Fill(p, 2, [0, 0, 0, 1], bins);

        Assert.Equal([0, 0, 3, 1], bins.Select(bin => bin.Count));
        Assert.Equal(0.7, bins[2].MeanConfidence, 1e-7);
        Assert.Equal(2.0 / 3, bins[2].Accuracy, 1e-15);
        Assert.Equal((1.0, 1.0), (bins[3].MeanConfidence, bins[3].Accuracy));
        Assert.True(double.IsNaN(bins[0].MeanConfidence) && double.IsNaN(bins[0].Accuracy));
        Assert.Equal(0.75 * (0.7 - (2.0 / 3)), Reliability.ExpectedCalibrationError(p, 2, [0, 0, 0, 1], 4), 1e-7);
        Assert.Equal(0.7 - (2.0 / 3), Reliability.MaximumCalibrationError(p, 2, [0, 0, 0, 1], 4), 1e-7);
    }

    [Theory]
    [InlineData(0.25f, 0)]
    [InlineData(0.2500001f, 1)]
    [InlineData(0.5f, 1)]
    [InlineData(0.99f, 3)]
    [InlineData(1f, 3)]
    [InlineData(1.000001f, 3)]
    [InlineData(0f, 0)]
    public void A_bins_upper_end_belongs_to_it(float confidence, int index)
    {
        ReliabilityBin[] bins = new ReliabilityBin[4];
        Reliability.Fill([confidence], 1, [0], bins);
        Assert.Equal(1, bins[index].Count);
    }

    [Fact]
    public void Every_row_is_in_one_bin() => Gen.Select(LabelledLogits.Any, Gen.Int[1, 30]).Sample((set, count) =>
    {
        ReliabilityBin[] bins = new ReliabilityBin[count];
        Reliability.Fill(set.Probabilities(), set.Classes, set.Labels, bins);
        Assert.Equal(set.Rows, bins.Sum(bin => bin.Count));
        double right = Enumerable.Range(0, set.Rows).Count(row => set.Answer(row) == set.Labels[row]);
        Assert.Equal(right, bins.Sum(bin => bin.Count == 0 ? 0 : bin.Count * bin.Accuracy), 1e-9);
        Assert.All(bins.Index().Where(b => b.Item.Count > 0), b => Assert.InRange(b.Item.MeanConfidence * count, b.Index - 1e-5, b.Index + 1 + 1e-5));
    });

    [Fact]
    public void The_errors_are_between_the_mean_gap_and_one() => Gen.Select(LabelledLogits.Any, Gen.Int[1, 30]).Sample((set, count) =>
    {
        float[] p = set.Probabilities();
        double expected = Reliability.ExpectedCalibrationError(p, set.Classes, set.Labels, count);
        double maximum = Reliability.MaximumCalibrationError(p, set.Classes, set.Labels, count);
        double whole = Reliability.ExpectedCalibrationError(p, set.Classes, set.Labels, 1);

        // Gaps of opposite sign cancel in one bin, not in several; rounding of the means aside.
        Assert.InRange(expected, whole - 1e-9, maximum + 1e-9);
        Assert.InRange(maximum, 0, 1);
    });

    [Fact]
    public void Confidence_that_comes_true_has_no_error()
    {
        // Ten answers of 0.8, eight right.
        float[] p = [.. Enumerable.Repeat(new[] { 0.8f, 0.2f }, 10).SelectMany(row => row)];
        int[] labels = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1];
        Assert.Equal(0, Reliability.ExpectedCalibrationError(p, 2, labels), 1e-7);
    }

    [Fact]
    public void Certainty_that_is_never_right_has_the_error_one()
    {
        Assert.Equal(1, Reliability.ExpectedCalibrationError([1, 0], 2, [1]));
        Assert.Equal(1, Reliability.MaximumCalibrationError([1, 0], 2, [1]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(65_537)]
    public void A_number_of_bins_that_makes_no_sense_is_refused(int bins) => Assert.Equal(
        "bins", Assert.Throws<ArgumentOutOfRangeException>(() => Reliability.ExpectedCalibrationError([1], 1, [0], bins)).ParamName);

    [Fact]
    public void No_bin_to_fill_is_refused() => Assert.Equal(
        "bins", Assert.Throws<ArgumentException>(() => Reliability.Fill([1], 1, [0], [])).ParamName);
}
