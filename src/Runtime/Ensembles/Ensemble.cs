using System;
using Specializer.Probabilities;

namespace Specializer.Ensembles;

/// <summary>The answers of an ensemble for many inputs whose members' answers are all at hand. Allocates nothing.</summary>
public static class Ensemble
{
    /// <summary>
    /// p_k = mean over the members of p_k (Lakshminarayanan et al., 2017, section 2.4), for each row.
    /// </summary>
    /// <param name="members">[members, rows, classes], each in [0, 1].</param>
    /// <param name="count">Members, at least 1.</param>
    /// <param name="average">[rows, classes].</param>
    /// <exception cref="ArgumentException">A length, the count or a probability is not allowed.</exception>
    public static void Average(ReadOnlySpan<float> members, int count, Span<float> average)
    {
        int values = Check(members, count);
        RowArguments.SameLength(average.Length, values, nameof(average));
        for (int i = 0; i < values; i++)
        {
            double sum = 0;
            for (int member = 0; member < count; member++)
                sum += members[(member * values) + i];
            average[i] = (float)(sum / count);
        }
    }

    /// <summary>
    /// For each row the entropy of the average, −Σ_k p_k log p_k, in nats: all that is uncertain of the answer.
    /// </summary>
    /// <param name="members">[members, rows, classes], each in [0, 1].</param>
    /// <param name="count">Members, at least 1.</param>
    /// <param name="classes">Classes in a row, at least 1.</param>
    /// <param name="entropies">[rows].</param>
    /// <exception cref="ArgumentException">A length, the count or a probability is not allowed.</exception>
    public static void PredictiveEntropy(ReadOnlySpan<float> members, int count, int classes, Span<double> entropies)
    {
        int values = CheckRows(members, count, classes, entropies, nameof(entropies));
        for (int row = 0; row < entropies.Length; row++)
            entropies[row] = Uncertainty(members, count, classes, values, row).Predictive;
    }

    /// <summary>
    /// For each row the entropy of the average less the mean of the members' entropies, in nats, at least 0: what the
    /// members disagree on (Houlsby et al., 2011, "Bayesian Active Learning for Classification and Preference Learning").
    /// </summary>
    /// <param name="members">[members, rows, classes], each in [0, 1].</param>
    /// <param name="count">Members, at least 1.</param>
    /// <param name="classes">Classes in a row, at least 1.</param>
    /// <param name="information">[rows].</param>
    /// <exception cref="ArgumentException">A length, the count or a probability is not allowed.</exception>
    public static void MutualInformation(ReadOnlySpan<float> members, int count, int classes, Span<double> information)
    {
        int values = CheckRows(members, count, classes, information, nameof(information));
        for (int row = 0; row < information.Length; row++)
        {
            (double predictive, double expected) = Uncertainty(members, count, classes, values, row);
            information[row] = Math.Max(predictive - expected, 0);
        }
    }

    private static (double Predictive, double Expected) Uncertainty(
        ReadOnlySpan<float> members, int count, int classes, int values, int row)
    {
        double predictive = 0;
        double expected = 0;
        for (int k = 0; k < classes; k++)
        {
            double sum = 0;
            for (int member = 0; member < count; member++)
            {
                double p = members[(member * values) + (row * classes) + k];
                sum += p;
                expected += Term(p);
            }

            predictive += Term(sum / count);
        }

        return (predictive, expected / count);
    }

    private static double Term(double p) => p > 0 ? -p * Math.Log(p) : 0;

    private static int Check(ReadOnlySpan<float> members, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (members.IsEmpty || members.Length % count != 0)
            throw new ArgumentException($"{members.Length} values are not the answers of {count} members: as many from each.", nameof(members));
        RowArguments.Probabilities(members, nameof(members));
        return members.Length / count;
    }

    private static int CheckRows(ReadOnlySpan<float> members, int count, int classes, Span<double> result, string name)
    {
        int values = Check(members, count);
        int rows = RowArguments.Count(values, classes, nameof(members));
        RowArguments.SameLength(result.Length, rows, name);
        return values;
    }
}
