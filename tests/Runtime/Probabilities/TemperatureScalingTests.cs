using System;
using System.Linq;
using CsCheck;
using Specializer.Probabilities;

namespace Specializer.Runtime.Tests.Probabilities;

/// <summary>The fitted temperature is the best one, whatever the start, the scale and the form of the targets.</summary>
public sealed class TemperatureScalingTests
{
    private static readonly Gen<double> Powers = Gen.Double[-6, 6].Select(d => Math.Pow(10, d));

    [Fact]
    public void The_likelihood_is_worse_on_both_sides() => LabelledLogits.MostlyRight.Sample(set =>
    {
        TemperatureFit fit = Fit(set);
        Assert.Equal(TemperatureOutcome.Converged, fit.Outcome);
        Assert.Equal(set.Likelihood(fit.Temperature), fit.NegativeLogLikelihood, 1e-12);
        Assert.Equal(set.Likelihood(1), fit.Before, 1e-12);
        Assert.True(set.Likelihood(fit.Temperature * 1.001) > fit.NegativeLogLikelihood);
        Assert.True(set.Likelihood(fit.Temperature / 1.001) > fit.NegativeLogLikelihood);
    });

    [Fact]
    public void No_temperature_of_a_fine_grid_is_better() => LabelledLogits.MostlyRight.Sample(
        set =>
        {
            double best = Fit(set).NegativeLogLikelihood;
            Assert.All(Enumerable.Range(-300, 601), i => Assert.True(set.Likelihood(Math.Exp(i / 60.0)) >= best - 1e-12));
        },
        iter: 10);

    [Fact]
    public void It_arrives_from_any_start() => Gen.Select(LabelledLogits.MostlyRight, Gen.Double[-300, 300]).Sample((set, exponent) =>
        AssertSame(Fit(set).Temperature, TemperatureScaling.Fit(set.Logits, set.Classes, set.Labels, Math.Pow(10, exponent)).Temperature));

    [Fact]
    public void It_takes_few_passes() => LabelledLogits.MostlyRight.Sample(set =>
        Assert.InRange(Fit(set).Iterations, 3, 20));

    /// <summary>Targets that are a softmax at some temperature: no other can be better.</summary>
    [Fact]
    public void The_temperature_behind_soft_targets_is_found() => Gen.Select(LabelledLogits.Any, Gen.Double[1, 30], Powers).Sample((set, hidden, start) =>
    {
        TemperatureFit fit = TemperatureScaling.Fit(set.Logits, set.Classes, set.Probabilities(hidden), start);
        Assert.Equal(TemperatureOutcome.Converged, fit.Outcome);

        // The targets are rounded to float.
        Assert.InRange(fit.Temperature / hidden, 1 - 1e-4, 1 + 1e-4);
    });

    [Fact]
    public void One_hot_targets_are_labels() => LabelledLogits.Any.Sample(set =>
    {
        TemperatureFit hard = Fit(set);
        TemperatureFit soft = TemperatureScaling.Fit(set.Logits, set.Classes, set.OneHot);
        Assert.Equal(hard, soft);
    });

    [Fact]
    public void Larger_logits_need_a_temperature_that_is_larger_as_much() =>
        Gen.Select(LabelledLogits.MostlyRight, Gen.Int[-60, 60]).Sample((set, exponent) =>
        {
            // Powers of two, which round nothing.
            float factor = MathF.ScaleB(1, exponent);
            LabelledLogits scaled = set with { Logits = [.. set.Logits.Select(x => factor * x)] };
            AssertSame(Fit(set).Temperature * factor, Fit(scaled).Temperature);
        });

    [Fact]
    public void It_finds_the_same_where_every_logit_is_moved() => LabelledLogits.MostlyRight.Sample(set =>
    {
        // Whole numbers, so that the sum rounds nothing.
        LabelledLogits whole = set with { Logits = [.. set.Logits.Select(x => MathF.Round(x))] };
        LabelledLogits moved = whole with { Logits = [.. whole.Logits.Select(x => x + 1000)] };
        Assert.Equal(Fit(whole), Fit(moved));
    });

    [Fact]
    public void A_set_without_an_error_has_no_temperature_but_zero() => LabelledLogits.Any.Sample(set =>
    {
        LabelledLogits right = set with { Labels = [.. Enumerable.Range(0, set.Rows).Select(set.Answer)] };
        TemperatureFit fit = Fit(right);
        Assert.Equal(TemperatureOutcome.Zero, fit.Outcome);
        AssertUsable(fit);
        Assert.True(right.Likelihood(fit.Temperature / 2) < fit.NegativeLogLikelihood);
        Assert.InRange(fit.NegativeLogLikelihood, 0, 1.1e-3 * Math.Log(set.Classes));
    });

    [Fact]
    public void Labels_of_the_smallest_logits_want_no_confidence() => LabelledLogits.Any.Sample(set =>
    {
        LabelledLogits wrong = set with
        {
            Labels = [.. Enumerable.Range(0, set.Rows).Select(row => Enumerable.Range(0, set.Classes).MinBy(k => set.Logits[(row * set.Classes) + k]))],
        };
        TemperatureFit fit = Fit(wrong);
        Assert.Equal(TemperatureOutcome.Infinite, fit.Outcome);
        AssertUsable(fit);
        Assert.InRange(fit.NegativeLogLikelihood, Math.Log(set.Classes), Math.Log(set.Classes) + 1.1e-3);
    });

    [Theory]
    [InlineData(new[] { 1f, 1, 5, 5 }, 2)]
    [InlineData(new[] { 7f, -3 }, 1)]
    public void Where_no_temperature_matters_it_stays_one(float[] logits, int classes)
    {
        TemperatureFit fit = TemperatureScaling.Fit(logits, classes, new int[logits.Length / classes]);
        Assert.Equal((1.0, TemperatureOutcome.Indifferent), (fit.Temperature, fit.Outcome));
    }

    [Fact]
    public void Logits_at_the_ends_of_float()
    {
        TemperatureFit fit = TemperatureScaling.Fit([3e38f, -3e38f, 3e38f, -3e38f, 3e38f, -3e38f], 2, [0, 0, 1]);

        // Two of three are right: softmax must say 2/3, so the logits' distance over τ is log 2.
        Assert.Equal(TemperatureOutcome.Converged, fit.Outcome);
        AssertSame(6e38 / Math.Log(2), fit.Temperature, 1e-6);
    }

    [Theory]
    [InlineData(new float[0], 2, new int[0], "logits")]
    [InlineData(new[] { 1f, 2, 3 }, 2, new[] { 0, 1 }, "logits")]
    [InlineData(new[] { 1f, 2 }, 2, new[] { 0, 1 }, "labels")]
    [InlineData(new[] { 1f, 2 }, 2, new[] { 2 }, "labels")]
    [InlineData(new[] { 1f, 2 }, 2, new[] { -1 }, "labels")]
    [InlineData(new[] { 1f, float.NegativeInfinity }, 2, new[] { 0 }, "logits")]
    [InlineData(new[] { 1f, float.NaN }, 2, new[] { 0 }, "logits")]
    public void A_set_that_is_none_is_refused_by_name(float[] logits, int classes, int[] labels, string parameter) =>
        Assert.Equal(parameter, Assert.ThrowsAny<ArgumentException>(() => TemperatureScaling.Fit(logits, classes, labels)).ParamName);

    [Theory]
    [InlineData(new[] { 0.5f }, "must have 2")]
    [InlineData(new[] { 0.5f, 0.4f }, "sums to 0.9")]
    [InlineData(new[] { 1.5f, -0.5f }, "1.5 at index 0")]
    [InlineData(new[] { 0.5f, float.NaN }, "NaN at index 1")]
    public void Targets_that_are_no_probabilities_are_refused(float[] targets, string said)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => TemperatureScaling.Fit([1f, 2], 2, targets));
        Assert.Equal("targets", error.ParamName);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_start_that_is_no_temperature_is_refused(double start) =>
        Assert.Equal("start", Assert.Throws<ArgumentOutOfRangeException>(() => TemperatureScaling.Fit([1f, 2], 2, [0], start)).ParamName);

    private static TemperatureFit Fit(LabelledLogits set) => TemperatureScaling.Fit(set.Logits, set.Classes, set.Labels);

    private static void AssertUsable(TemperatureFit fit) => Assert.InRange(fit.Temperature, 1e-6, 1e6);

    private static void AssertSame(double expected, double actual, double tolerance = 1e-8) =>
        Assert.InRange(actual / expected, 1 - tolerance, 1 + tolerance);
}
