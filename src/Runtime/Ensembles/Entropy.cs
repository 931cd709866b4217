using System;
using Specializer.Probabilities;

namespace Specializer.Ensembles;

/// <summary>The uncertainty of an answer, in nats; divide by log 2 for bits. Allocates nothing.</summary>
public static class Entropy
{
    /// <summary>−Σ_k p_k log p_k, from 0 for a certain answer to log(classes) for a uniform one.</summary>
    /// <param name="probabilities">[classes], each in [0, 1]; taken as they are, whatever they sum to.</param>
    /// <exception cref="ArgumentException">There is no class, or a value is not a probability.</exception>
    public static double Of(ReadOnlySpan<float> probabilities)
    {
        RowArguments.Count(probabilities.Length, Math.Max(1, probabilities.Length), nameof(probabilities));
        RowArguments.Probabilities(probabilities, nameof(probabilities));
        return OfChecked(probabilities);
    }

    internal static double OfChecked(ReadOnlySpan<float> probabilities)
    {
        double sum = 0;
        foreach (float p in probabilities)
        {
            if (p > 0)
                sum -= p * Math.Log(p);
        }

        return sum;
    }
}
