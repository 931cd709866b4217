using System;
using System.Linq;
using CsCheck;
using Specializer.Probabilities;

namespace Specializer.Runtime.Tests.Probabilities;

/// <summary>Factors and offsets for each class: the best ones, with temperature scaling as the case of one factor.</summary>
public sealed class VectorScalingTests
{
    private static readonly Gen<LabelledLogits> Sets = Gen.Select(Gen.Int[200, 300], Gen.Int[2, 5], Gen.Int).Select((rows, classes, seed) =>
    {
        LabelledLogits set = LabelledLogits.Random(rows, classes, seed);
        return set with { Labels = [.. set.Labels.Select((label, row) => row % 3 == 0 ? label : set.Answer(row))] };
    });

    [Fact]
    public void It_is_never_worse_than_a_temperature() => Sets.Sample(set =>
    {
        double temperature = TemperatureScaling.Fit(set.Logits, set.Classes, set.Labels).NegativeLogLikelihood;
        Assert.InRange(VectorScaling.Fit(set.Logits, set.Classes, set.Labels).NegativeLogLikelihood, 0, temperature + 1e-12);
    });

    [Fact]
    public void The_gradient_vanishes_where_it_ends() => Sets.Sample(
        set =>
        {
            VectorScaling fit = VectorScaling.Fit(set.Logits, set.Classes, set.Labels);
            Assert.True(fit.Converged);
            double[] at = [.. fit.Scales.ToArray().Concat(fit.Offsets.ToArray()).Select(v => (double)v)];
            Assert.Equal(Likelihood(set, at), fit.NegativeLogLikelihood, 1e-6);
            const double H = 1e-4;
            for (int i = 0; i < at.Length; i++)
            {
                double[] above = [.. at];
                double[] below = [.. at];
                (above[i], below[i]) = (at[i] + H, at[i] - H);

                // Factors and offsets are rounded to float, which moves slopes by their curvature times 1e-7.
                Assert.Equal(0, (Likelihood(set, above) - Likelihood(set, below)) / (2 * H), 1e-5);
            }
        },
        iter: 20);

    /// <summary>A set at whose minimum values are alike to the last bit before slopes are small enough.</summary>
    [Fact]
    public void Rounding_does_not_hide_the_last_descents() => Sets.Sample(
        set => Assert.True(VectorScaling.Fit(set.Logits, set.Classes, set.Labels).Converged), seed: "f9-H07HhTlx5", iter: 1);

    /// <summary>Where classes are alike up to their names, the best factors are one factor.</summary>
    [Fact]
    public void Classes_that_are_alike_get_the_temperature() => LabelledLogits.MostlyRight.Sample(
        set =>
        {
            // Every rotation of the classes, so that none differs from another.
            LabelledLogits alike = new(
                set.Classes,
                [.. Enumerable.Range(0, set.Classes).SelectMany(turn => set.Logits.Chunk(set.Classes).SelectMany(row => row.Skip(turn).Concat(row.Take(turn))))],
                [.. Enumerable.Range(0, set.Classes).SelectMany(turn => set.Labels.Select(label => (label - turn + set.Classes) % set.Classes))]);
            TemperatureFit temperature = TemperatureScaling.Fit(alike.Logits, alike.Classes, alike.Labels);
            if (temperature.Outcome != TemperatureOutcome.Converged)
                return;

            VectorScaling fit = VectorScaling.Fit(alike.Logits, alike.Classes, alike.Labels);

            Assert.All(fit.Scales.ToArray(), scale => Assert.InRange(scale * temperature.Temperature, 1 - 1e-4, 1 + 1e-4));
            Assert.All(fit.Offsets.ToArray(), offset => Assert.InRange(offset - fit.Offsets[0], -1e-4, 1e-4));
        },
        iter: 20);

    [Fact]
    public void A_large_penalty_leaves_the_temperature() => Sets.Sample(
        set =>
        {
            double temperature = TemperatureScaling.Fit(set.Logits, set.Classes, set.Labels).Temperature;
            VectorScaling fit = VectorScaling.Fit(set.Logits, set.Classes, set.Labels, penalty: 1e9);
            Assert.All(fit.Scales.ToArray(), scale => Assert.InRange(scale * temperature, 1 - 1e-6, 1 + 1e-6));
        },
        iter: 20);

    [Fact]
    public void Logits_of_a_class_that_are_off_are_put_right()
    {
        LabelledLogits set = LabelledLogits.Random(4000, 3, 1);
        Random random = new(2);
        int[] labels = [.. set.Probabilities().Chunk(3).Select(p => Draw(p, random.NextDouble()))];
        float[] off = [.. set.Logits.Select((x, i) => (i % 3) switch { 0 => (4 * x) + 500, 1 => x, _ => (x / 10) - 3 })];

        VectorScaling fit = VectorScaling.Fit(off, 3, labels);

        Assert.True(fit.Converged);

        // 4,000 draws tell a factor within about three hundredths.
        Assert.Equal([0.25, 1, 10], fit.Scales.ToArray().Select(s => Math.Round(s / 0.25, 0) * 0.25), (a, b) => Math.Abs(a - b) <= 0.1 * b);
        Assert.InRange(fit.NegativeLogLikelihood, 0, ProbabilityScores.NegativeLogLikelihoodOfLogits(set.Logits, 3, labels));
    }

    [Fact]
    public void Apply_gives_the_likelihood_of_the_fit() => Sets.Sample(
        set =>
        {
            VectorScaling fit = VectorScaling.Fit(set.Logits, set.Classes, set.Labels);
            float[] scaled = new float[set.Logits.Length];
            fit.Apply(set.Logits, scaled);
            Assert.Equal(fit.NegativeLogLikelihood, ProbabilityScores.NegativeLogLikelihoodOfLogits(scaled, set.Classes, set.Labels), 1e-5);
        },
        iter: 20);

    [Fact]
    public void Constant_logits_learn_the_shares_of_the_labels()
    {
        VectorScaling fit = VectorScaling.Fit([5, 5, 5, 5, 5, 5, 5, 5], 2, [0, 0, 0, 1]);
        float[] p = new float[2];
        fit.Apply([5, 5], p);
        Logits.Softmax(p, p);
        Assert.Equal(0.75f, p[0], 1e-5f);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_penalty_that_is_none_is_refused(double penalty) =>
        Assert.Equal("penalty", Assert.Throws<ArgumentOutOfRangeException>(() => VectorScaling.Fit([1f, 2], 2, [0], penalty)).ParamName);

    [Fact]
    public void Wrong_sets_are_refused_by_name()
    {
        Assert.Equal("logits", Assert.Throws<ArgumentException>(() => VectorScaling.Fit([], 2, [])).ParamName);
        Assert.Equal("labels", Assert.Throws<ArgumentException>(() => VectorScaling.Fit([1f, 2], 2, [])).ParamName);
        VectorScaling fit = VectorScaling.Fit([1f, 2, 2, 1], 2, [0, 0]);
        Assert.Equal("logits", Assert.Throws<ArgumentException>(() => fit.Apply([1f, 2, 3], new float[3])).ParamName);
        Assert.Equal("scaled", Assert.Throws<ArgumentException>(() => fit.Apply([1f, 2], new float[3])).ParamName);
    }

    private static int Draw(float[] p, double at)
    {
        int label = 0;
        for (; label < p.Length - 1 && at >= p[label]; label++)
            at -= p[label];
        return label;
    }

    private static double Likelihood(LabelledLogits set, double[] at)
    {
        double total = 0;
        for (int row = 0; row < set.Rows; row++)
        {
            double[] z = [.. Enumerable.Range(0, set.Classes).Select(k => (at[k] * set.Logits[(row * set.Classes) + k]) + at[set.Classes + k])];
            total += Math.Log(z.Sum(v => Math.Exp(v - z.Max()))) + z.Max() - z[set.Labels[row]];
        }

        return total / set.Rows;
    }
}
