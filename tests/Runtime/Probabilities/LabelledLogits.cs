using System;
using System.Linq;
using CsCheck;
using Specializer.Probabilities;

namespace Specializer.Runtime.Tests.Probabilities;

/// <summary>A validation set as a network leaves it: logits [rows, classes] and a label for each row.</summary>
public sealed record LabelledLogits(int Classes, float[] Logits, int[] Labels)
{
    public int Rows => Labels.Length;

    /// <summary>Sets of 2 to 60 rows and 2 to 7 classes, logits of deviation 3, any labels.</summary>
    public static Gen<LabelledLogits> Any { get; } =
        Gen.Select(Gen.Int[2, 60], Gen.Int[2, 7], Gen.Int).Select((rows, classes, seed) => Random(rows, classes, seed));

    /// <summary>The same, of which each label has the largest logit in half of the rows or more.</summary>
    public static Gen<LabelledLogits> MostlyRight { get; } =
        Gen.Select(Gen.Int[20, 80], Gen.Int[2, 7], Gen.Int).Select((rows, classes, seed) =>
        {
            LabelledLogits set = Random(rows, classes, seed);
            int[] labels = [.. set.Labels.Select((label, row) => row % 4 == 0 ? label : set.Answer(row))];

            // At least one row is wrong, or nothing bounds the temperature from below.
            labels[0] = (set.Answer(0) + 1) % classes;
            return set with { Labels = labels };
        });

    public float[] OneHot => [.. Labels.SelectMany(label => Enumerable.Range(0, Classes).Select(k => k == label ? 1f : 0))];

    public int Answer(int row) => Enumerable.Range(0, Classes).MaxBy(k => Logits[(row * Classes) + k]);

    public float[] Probabilities(double temperature = 1)
    {
        float[] probabilities = new float[Logits.Length];
        Specializer.Probabilities.Logits.Softmax(Logits, Classes, probabilities, temperature);
        return probabilities;
    }

    public double Likelihood(double temperature) =>
        ProbabilityScores.NegativeLogLikelihoodOfLogits(Logits, Classes, Labels, temperature);

    public static LabelledLogits Random(int rows, int classes, int seed)
    {
        Random random = new(seed);
        return new LabelledLogits(
            classes,
            [.. Enumerable.Range(0, rows * classes).Select(_ => (float)(3 * Normal(random)))],
            [.. Enumerable.Range(0, rows).Select(_ => random.Next(classes))]);
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
