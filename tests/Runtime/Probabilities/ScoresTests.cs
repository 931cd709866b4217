using System;
using System.Linq;
using CsCheck;
using Specializer.Probabilities;

namespace Specializer.Runtime.Tests.Probabilities;

/// <summary>Likelihood and Brier score against their formulas.</summary>
public sealed class ScoresTests
{
    [Fact]
    public void Likelihood_by_hand()
    {
        double expected = -(Math.Log(0.25) + Math.Log(0.5)) / 2;
        Assert.Equal(expected, ProbabilityScores.NegativeLogLikelihood([0.25f, 0.75f, 0.5f, 0.5f], 2, [0, 1]), 1e-15);
    }

    [Fact]
    public void Brier_by_hand()
    {
        double expected = ((0.75 * 0.75) + (0.75 * 0.75) + (0.5 * 0.5) + (0.5 * 0.5)) / 2;
        Assert.Equal(expected, ProbabilityScores.Brier([0.25f, 0.75f, 0.5f, 0.5f], 2, [0, 1]), 1e-15);
    }

    [Fact]
    public void Certain_and_right_is_the_best_score() => LabelledLogits.Any.Sample(set =>
    {
        Assert.Equal(0, ProbabilityScores.NegativeLogLikelihood(set.OneHot, set.Classes, set.Labels));
        Assert.Equal(0, ProbabilityScores.Brier(set.OneHot, set.Classes, set.Labels));
    });

    [Fact]
    public void Certain_and_wrong_is_the_worst()
    {
        Assert.Equal(double.PositiveInfinity, ProbabilityScores.NegativeLogLikelihood([1, 0], 2, [1]));
        Assert.Equal(2, ProbabilityScores.Brier([1, 0], 2, [1]));
    }

    [Fact]
    public void A_floor_bounds_the_worst() =>
        Assert.Equal(Math.Log(512), ProbabilityScores.NegativeLogLikelihood([1, 0], 2, [1], floor: 1.0 / 512), 1e-12);

    [Fact]
    public void Uniform_answers_score_the_logarithm_of_the_classes() => LabelledLogits.Any.Sample(set =>
    {
        float[] uniform = [.. set.Logits.Select(_ => 1f / set.Classes)];
        Assert.Equal(Math.Log(set.Classes), ProbabilityScores.NegativeLogLikelihood(uniform, set.Classes, set.Labels), 1e-6);
        Assert.Equal(1 - (1.0 / set.Classes), ProbabilityScores.Brier(uniform, set.Classes, set.Labels), 1e-6);
    });

    [Fact]
    public void From_logits_as_from_their_probabilities() => Gen.Select(LabelledLogits.Any, Gen.Double[1, 10]).Sample((set, temperature) =>
        Assert.Equal(
            ProbabilityScores.NegativeLogLikelihood(set.Probabilities(temperature), set.Classes, set.Labels),
            ProbabilityScores.NegativeLogLikelihoodOfLogits(set.Logits, set.Classes, set.Labels, temperature),
            1e-6));

    [Fact]
    public void Impossible_labels_have_no_finite_likelihood() =>
        Assert.Equal(double.PositiveInfinity, ProbabilityScores.NegativeLogLikelihoodOfLogits([0, float.NegativeInfinity], 2, [1]));

    [Theory]
    [InlineData(new float[0], 2, new int[0], "probabilities")]
    [InlineData(new[] { 0.5f }, 2, new[] { 0 }, "probabilities")]
    [InlineData(new[] { 1.1f, 0 }, 2, new[] { 0 }, "probabilities")]
    [InlineData(new[] { -0.1f, 1 }, 2, new[] { 0 }, "probabilities")]
    [InlineData(new[] { float.NaN, 1 }, 2, new[] { 0 }, "probabilities")]
    [InlineData(new[] { 0.5f, 0.5f }, 2, new[] { 0, 0 }, "labels")]
    [InlineData(new[] { 0.5f, 0.5f }, 2, new[] { 2 }, "labels")]
    [InlineData(new[] { 0.5f, 0.5f }, 0, new[] { 0 }, "classes")]
    public void What_cannot_be_scored_is_refused_by_name(float[] probabilities, int classes, int[] labels, string parameter)
    {
        foreach (Action action in new Action[]
        {
            () => ProbabilityScores.NegativeLogLikelihood(probabilities, classes, labels),
            () => ProbabilityScores.Brier(probabilities, classes, labels),
            () => Reliability.Fill(probabilities, classes, labels, new ReliabilityBin[3]),
            () => ConfidenceThreshold.ForPrecision(probabilities, classes, labels, 0.9),
        })
        {
            Assert.Equal(parameter, Assert.ThrowsAny<ArgumentException>(action).ParamName);
        }
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_floor_that_is_no_probability_is_refused(double floor) =>
        Assert.Equal("floor", Assert.Throws<ArgumentOutOfRangeException>(() => ProbabilityScores.NegativeLogLikelihood([1], 1, [0], floor)).ParamName);
}
