using System;

namespace Specializer.Probabilities;

/// <summary>The answers whose confidence lies in one interval.</summary>
/// <param name="Count">How many they are.</param>
/// <param name="MeanConfidence">The mean of their confidence, the largest probability of a row; NaN where there are none.</param>
/// <param name="Accuracy">The share of them that is right; NaN where there are none.</param>
public readonly record struct ReliabilityBin(int Count, double MeanConfidence, double Accuracy)
{
    /// <summary>|accuracy − mean confidence|; 0 where there are no answers.</summary>
    public double Gap => Count == 0 ? 0 : Math.Abs(Accuracy - MeanConfidence);
}
