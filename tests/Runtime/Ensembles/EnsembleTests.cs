using System;
using System.Linq;
using CsCheck;
using Specializer.Ensembles;
using Specializer.Probabilities;
using Specializer.Runtime.Tests.Probabilities;

namespace Specializer.Runtime.Tests.Ensembles;

/// <summary>Averages in probability space and what members are unsure of, alone and together.</summary>
public sealed class EnsembleTests
{
    /// <summary>The answers of 1 to 5 members to 1 to 6 inputs of 1 to 7 classes.</summary>
    private static readonly Gen<(float[][] Members, int Rows, int Classes)> Answers =
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 6], Gen.Int[1, 7], Gen.Int).Select((count, rows, classes, seed) =>
        (
            Enumerable.Range(0, count).Select(i => LabelledLogits.Random(rows, classes, unchecked(seed + i)).Probabilities()).ToArray(),
            rows,
            classes));

    [Fact]
    public void The_average_is_that_of_the_probabilities() => Answers.Sample((members, rows, classes) =>
    {
        float[] average = new float[rows * classes];
        Ensemble.Average([.. members.SelectMany(m => m)], members.Length, average);

        Assert.All(average, (p, i) => Assert.Equal(members.Average(m => (double)m[i]), p, 1e-7));
        Assert.All(average.Chunk(classes), row => Assert.Equal(1, row.Sum(p => (double)p), 1e-6));
    });

    [Fact]
    public void Member_by_member_is_the_same_as_all_at_once() => Answers.Sample((members, rows, classes) =>
    {
        float[] all = [.. members.SelectMany(m => m)];
        float[] average = new float[rows * classes];
        double[] entropies = new double[rows];
        double[] information = new double[rows];
        Ensemble.Average(all, members.Length, average);
        Ensemble.PredictiveEntropy(all, members.Length, classes, entropies);
        Ensemble.MutualInformation(all, members.Length, classes, information);

        for (int row = 0; row < rows; row++)
        {
            EnsembleAnswer answer = new(new float[classes]);
            foreach (float[] member in members)
                answer.Add(member.AsSpan(row * classes, classes));

            Assert.Equal(members.Length, answer.Members);

            // The running mean rounds to float once a member.
            for (int k = 0; k < classes; k++)
                Assert.Equal(average[(row * classes) + k], answer.Average[k], 1e-6f);
            Assert.Equal(entropies[row], answer.PredictiveEntropy, 2e-5);
            Assert.Equal(information[row], answer.MutualInformation, 2e-5);
        }
    });

    [Fact]
    public void Uncertainty_is_bounded_and_adds_up() => Answers.Sample((members, rows, classes) =>
    {
        float[] all = [.. members.SelectMany(m => m)];
        double[] entropies = new double[rows];
        double[] information = new double[rows];
        Ensemble.PredictiveEntropy(all, members.Length, classes, entropies);
        Ensemble.MutualInformation(all, members.Length, classes, information);

        Assert.All(entropies, h => Assert.InRange(h, 0, Math.Log(classes) + 1e-6));
        for (int row = 0; row < rows; row++)
        {
            double expected = members.Average(m => Entropy.Of(m.AsSpan(row * classes, classes)));
            Assert.InRange(information[row], 0, entropies[row] + 1e-12);
            Assert.Equal(entropies[row], expected + information[row], 1e-6);
        }
    });

    [Fact]
    public void One_member_disagrees_with_nobody() => LabelledLogits.Any.Sample(set =>
    {
        double[] information = new double[set.Rows];
        Ensemble.MutualInformation(set.Probabilities(), 1, set.Classes, information);
        Assert.All(information, i => Assert.Equal(0, i));
    });

    [Fact]
    public void Members_that_contradict_each_other_know_nothing_together()
    {
        EnsembleAnswer answer = new(stackalloc float[2]);
        answer.Add([1, 0]);
        Assert.Equal((0.0, 0.0, 0.0), (answer.PredictiveEntropy, answer.ExpectedEntropy, answer.MutualInformation));
        answer.Add([0, 1]);

        Assert.Equal([0.5f, 0.5f], answer.Average.ToArray());
        Assert.Equal(Math.Log(2), answer.PredictiveEntropy, 1e-12);
        Assert.Equal(0, answer.ExpectedEntropy);
        Assert.Equal(Math.Log(2), answer.MutualInformation, 1e-12);
    }

    [Fact]
    public void Members_that_are_unsure_alike_agree()
    {
        EnsembleAnswer answer = new(stackalloc float[2]);
        answer.Add([0.5f, 0.5f]);
        answer.Add([0.5f, 0.5f]);

        Assert.Equal(Math.Log(2), answer.PredictiveEntropy, 1e-12);
        Assert.Equal(0, answer.MutualInformation);
    }

    [Fact]
    public void Rounded_probabilities_are_taken_as_they_are()
    {
        EnsembleAnswer answer = new(stackalloc float[3]);
        answer.Add([255f / 256, 0, 1f / 256]);
        answer.Add([85f / 256, 85f / 256, 85f / 256]);
        Assert.Equal([170f / 256, 42.5f / 256, 43f / 256], answer.Average.ToArray());
    }

    [Fact]
    public void The_average_scores_no_worse_than_its_members_do_in_the_mean() =>
        Gen.Select(Answers, Gen.Int).Sample((ensemble, seed) =>
        {
            (float[][] members, int rows, int classes) = ensemble;
            int[] labels = [.. Enumerable.Range(0, rows).Select(row => new Random(unchecked(seed + row)).Next(classes))];
            float[] average = new float[rows * classes];
            Ensemble.Average([.. members.SelectMany(m => m)], members.Length, average);

            // −log and the square are convex.
            Assert.InRange(
                ProbabilityScores.NegativeLogLikelihood(average, classes, labels), 0, members.Average(m => ProbabilityScores.NegativeLogLikelihood(m, classes, labels)) + 1e-6);
            Assert.InRange(ProbabilityScores.Brier(average, classes, labels), 0, members.Average(m => ProbabilityScores.Brier(m, classes, labels)) + 1e-6);
        });

    [Fact]
    public void Nothing_is_allocated()
    {
        float[] member = [0.25f, 0.5f, 0.25f];
        float[] average = new float[3];
        double[] result = new double[1];
        double Measure()
        {
            EnsembleAnswer answer = new(stackalloc float[3]);
            answer.Add(member);
            answer.Add(member);
            Ensemble.Average(member, 1, average);
            Ensemble.PredictiveEntropy(member, 1, 3, result);
            Ensemble.MutualInformation(member, 1, 3, result);
            return answer.PredictiveEntropy + answer.MutualInformation + Entropy.Of(average);
        }

        Measure();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            Measure();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void An_answer_that_is_none_is_refused_and_leaves_no_trace()
    {
        Assert.Equal("probabilities", Refusal([0.5f]));
        Assert.Equal("probabilities", Refusal([0.5f, float.NaN]));
        Assert.Equal("probabilities", Refusal([0.5f, 1.5f]));
        Assert.Equal("average", Assert.Throws<ArgumentException>(() => new EnsembleAnswer([])).ParamName);

        static string? Refusal(float[] probabilities) => Assert.Throws<ArgumentException>(() =>
        {
            EnsembleAnswer answer = new(new float[2]);
            answer.Add([0.25f, 0.75f]);
            try
            {
                answer.Add(probabilities);
            }
            finally
            {
                Assert.Equal((1, 0.25f), (answer.Members, answer.Average[0]));
            }
        }).ParamName;
    }

    [Theory]
    [InlineData(new float[0], 1, 1, 0, "members")]
    [InlineData(new[] { 0.5f, 0.5f, 1 }, 2, 1, 1, "members")]
    [InlineData(new[] { 0.5f, 0.5f, 1 }, 1, 2, 1, "members")]
    [InlineData(new[] { 0.5f, float.NaN }, 1, 2, 1, "members")]
    [InlineData(new[] { 0.5f, -0.5f }, 1, 2, 1, "members")]
    [InlineData(new[] { 0.5f, 0.5f }, 0, 2, 1, "count")]
    [InlineData(new[] { 0.5f, 0.5f }, 1, 0, 1, "classes")]
    [InlineData(new[] { 0.5f, 0.5f }, 1, 2, 2, "information")]
    public void What_is_no_ensemble_is_refused_by_name(float[] members, int count, int classes, int rows, string parameter) =>
        Assert.Equal(parameter, Assert.ThrowsAny<ArgumentException>(
            () => Ensemble.MutualInformation(members, count, classes, new double[rows])).ParamName);

    [Fact]
    public void An_average_of_another_length_is_refused() => Assert.Equal(
        "average", Assert.Throws<ArgumentException>(() => Ensemble.Average([0.5f, 0.5f], 1, new float[3])).ParamName);

    [Fact]
    public void No_class_has_no_entropy() => Assert.Equal("probabilities", Assert.Throws<ArgumentException>(() => Entropy.Of([])).ParamName);
}
