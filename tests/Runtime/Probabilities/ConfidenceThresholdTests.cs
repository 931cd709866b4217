using System;
using System.Linq;
using CsCheck;
using Specializer.Probabilities;

namespace Specializer.Runtime.Tests.Probabilities;

/// <summary>The threshold below which a program says that it is not sure.</summary>
public sealed class ConfidenceThresholdTests
{
    [Fact]
    public void By_hand()
    {
        // Confidences 0.9 right, 0.8 wrong, 0.7 right, 0.6 right, 0.55 wrong.
        float[] p = [0.9f, 0.1f, 0.8f, 0.2f, 0.7f, 0.3f, 0.6f, 0.4f, 0.55f, 0.45f];
        int[] labels = [0, 1, 0, 0, 1];

        ConfidenceThreshold found = ConfidenceThreshold.ForPrecision(p, 2, labels, 0.75);

        Assert.Equal((0.6f, 4, 0.8, 0.75, 1.0), (found.Threshold, found.Accepted, found.Coverage, found.Precision, found.BestPrecision));
        Assert.Equal(0.9f, ConfidenceThreshold.ForPrecision(p, 2, labels, 0.76).Threshold);
        Assert.Equal(0.55f, ConfidenceThreshold.ForPrecision(p, 2, labels, 0.6).Threshold);
    }

    /// <summary>Against every threshold there is.</summary>
    [Fact]
    public void It_is_the_lowest_that_reaches_the_precision() =>
        Gen.Select(LabelledLogits.Any, Gen.Double[0.01, 1], Gen.Int[1, 10]).Sample((set, wanted, least) =>
        {
            // Rounded, so that confidences repeat.
            float[] p = [.. set.Probabilities().Select(v => MathF.Round(v * 16) / 16)];
            (float Confidence, bool Right)[] rows = [.. p.Chunk(set.Classes).Select((row, i) => (row.Max(), Array.IndexOf(row, row.Max()) == set.Labels[i]))];
            (float Threshold, int Accepted, double Precision)[] all = [.. rows.Select(row => row.Confidence).Distinct()
                .Select(t => (t, rows.Count(row => row.Confidence >= t), rows.Where(row => row.Confidence >= t).Average(row => row.Right ? 1.0 : 0)))
                .Where(t => t.Item2 >= least)];

            ConfidenceThreshold found = ConfidenceThreshold.ForPrecision(p, set.Classes, set.Labels, wanted, least);

            var reaching = all.Where(t => t.Precision >= wanted).ToArray();
            Assert.Equal(reaching.Length > 0, found.IsReached);
            Assert.Equal(all.Length == 0 ? double.NaN : all.Max(t => t.Precision), found.BestPrecision);
            if (found.IsReached)
                Assert.Equal(reaching.MinBy(t => t.Threshold), (found.Threshold, found.Accepted, found.Precision));
            Assert.Equal(found.Accepted, p.Chunk(set.Classes).Count(row => found.Accepts(row)));
            Assert.Equal((double)found.Accepted / set.Rows, found.Coverage);
        });

    [Fact]
    public void A_precision_out_of_reach_accepts_nothing_and_says_what_is_reached()
    {
        ConfidenceThreshold found = ConfidenceThreshold.ForPrecision([0.9f, 0.1f, 0.9f, 0.1f], 2, [0, 1], 0.9);

        Assert.False(found.IsReached);
        Assert.False(found.Accepts([1, 0]));
        Assert.Equal((0, 0.0, 0.5), (found.Accepted, found.Coverage, found.BestPrecision));
        Assert.True(double.IsNaN(found.Precision));
    }

    [Fact]
    public void A_precision_rests_on_as_many_answers_as_asked()
    {
        float[] p = [0.9f, 0.1f, 0.8f, 0.2f, 0.7f, 0.3f];
        Assert.Equal(0.9f, ConfidenceThreshold.ForPrecision(p, 2, [0, 1, 1], 1).Threshold);
        Assert.False(ConfidenceThreshold.ForPrecision(p, 2, [0, 1, 1], 1, leastAccepted: 2).IsReached);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_precision_that_is_none_is_refused(double precision) => Assert.Equal(
        "precision", Assert.Throws<ArgumentOutOfRangeException>(() => ConfidenceThreshold.ForPrecision([1], 1, [0], precision)).ParamName);

    [Fact]
    public void Resting_on_no_answer_is_refused() => Assert.Equal(
        "leastAccepted", Assert.Throws<ArgumentOutOfRangeException>(() => ConfidenceThreshold.ForPrecision([1], 1, [0], 0.5, 0)).ParamName);
}
