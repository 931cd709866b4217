using System;

namespace Specializer.Numerics;

/// <summary>How far a matrix of lower rank is from the one it stands for.</summary>
public enum MatrixNorm
{
    /// <summary>The largest factor by which the difference can lengthen an input: the largest of its singular values.</summary>
    Spectral,

    /// <summary>The root of the sum of all its squared elements.</summary>
    Frobenius,
}

/// <summary>
/// The choice of a rank s for a layer W [outputs, inputs] that two thin ones of s·(outputs + inputs) weights replace. The
/// first s singular values and vectors are the best choice in both norms (Eckart and Young, 1936, "The Approximation of
/// One Matrix by Another of Lower Rank"; Mirsky, 1960).
/// </summary>
public static class LowRank
{
    /// <summary>Whether two layers of this rank have fewer weights than one: s·(outputs + inputs) &lt; outputs·inputs.</summary>
    public static bool Saves(int outputs, int inputs, int rank) => (long)rank * (outputs + (long)inputs) < (long)outputs * inputs;

    /// <summary>The largest rank that saves weights; 0 where none does.</summary>
    public static int LargestSaving(int outputs, int inputs) =>
        (int)((((long)outputs * inputs) - 1) / (outputs + (long)inputs));

    /// <summary>
    /// The error of keeping the first <paramref name="rank"/> values: σ_(s+1) in the spectral norm, √(Σ σ_j², j > s) in
    /// Frobenius'.
    /// </summary>
    /// <param name="values">Singular values from the largest to the smallest; at least one.</param>
    /// <param name="rank">In [0, number of values].</param>
    /// <param name="norm">The norm of the difference.</param>
    /// <exception cref="ArgumentException">There is no value, or they are not finite, non-negative and falling.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rank is out of its range.</exception>
    public static double Error(ReadOnlySpan<double> values, int rank, MatrixNorm norm)
    {
        Require(values);
        if (rank < 0 || rank > values.Length)
            throw new ArgumentOutOfRangeException(nameof(rank), rank, $"{values.Length} singular values allow ranks from 0 to {values.Length}.");
        if (rank == values.Length)
            return 0;
        return norm == MatrixNorm.Spectral ? values[rank] : Length(values.Slice(rank));
    }

    /// <summary>The smallest rank whose values hold a share of the energy: Σ_(j ≤ s) σ_j² ≥ share · Σ σ_j².</summary>
    /// <param name="values">Singular values from the largest to the smallest; at least one.</param>
    /// <param name="share">In (0, 1].</param>
    /// <returns>At least 1, also for a matrix of zeros.</returns>
    /// <exception cref="ArgumentException">There is no value, or they are not finite, non-negative and falling.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The share is NaN or outside (0, 1].</exception>
    public static int RankForEnergy(ReadOnlySpan<double> values, double share)
    {
        if (!(share > 0 && share <= 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "The share of the energy to keep is in (0, 1].");

        // What may be left out, compared as the error's length: sums of squares would lose the smallest values.
        return RankForError(values, Length(values) * Math.Sqrt(1 - share), MatrixNorm.Frobenius);
    }

    /// <summary>The smallest rank whose <see cref="Error"/> is at most a bound.</summary>
    /// <param name="values">Singular values from the largest to the smallest; at least one.</param>
    /// <param name="bound">In the weights' unit; at least 0. For a relative bound multiply by <c>Error(values, 0, norm)</c>, the norm of W.</param>
    /// <param name="norm">The norm of the difference.</param>
    /// <returns>At least 1.</returns>
    /// <exception cref="ArgumentException">There is no value, or they are not finite, non-negative and falling.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The bound is NaN or negative.</exception>
    public static int RankForError(ReadOnlySpan<double> values, double bound, MatrixNorm norm)
    {
        if (!(bound >= 0))
            throw new ArgumentOutOfRangeException(nameof(bound), bound, "An error bound is at least 0.");
        Require(values);
        int rank = 1;
        while (rank < values.Length && Error(values, rank, norm) > bound)
            rank++;
        return rank;
    }

    /// <summary>
    /// The largest rank within a budget of multiplications for each position the layer runs at: s·(outputs + inputs) ≤ macs,
    /// and no more than min(outputs, inputs).
    /// </summary>
    /// <param name="outputs">At least 1.</param>
    /// <param name="inputs">At least 1.</param>
    /// <param name="macs">At least outputs + inputs, which rank 1 takes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The budget is too small, or an extent is below 1.</exception>
    public static int RankForMacs(int outputs, int inputs, long macs)
    {
        if (outputs < 1)
            throw new ArgumentOutOfRangeException(nameof(outputs), outputs, "A layer has at least one output.");
        if (inputs < 1)
            throw new ArgumentOutOfRangeException(nameof(inputs), inputs, "A layer has at least one input.");
        long each = outputs + (long)inputs;
        if (macs < each)
            throw new ArgumentOutOfRangeException(nameof(macs), macs, $"Rank 1 of a layer [{outputs}, {inputs}] already takes {each} multiplications.");
        return (int)Math.Min(macs / each, Math.Min(outputs, inputs));
    }

    // Scaled by the largest, so that no square over- or underflows.
    private static double Length(ReadOnlySpan<double> values)
    {
        Require(values);
        double sum = 0;
        for (int i = values.Length - 1; i >= 0 && values[0] > 0; i--)
            sum += values[i] / values[0] * (values[i] / values[0]);
        return values[0] * Math.Sqrt(sum);
    }

    private static void Require(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty)
            throw new ArgumentException("There is no singular value.", nameof(values));
        double before = double.MaxValue;
        for (int i = 0; i < values.Length; i++)
        {
            if (!(values[i] >= 0 && values[i] <= before))
                throw new ArgumentException($"Value {i} is {values[i]} after {before}: singular values are finite, at least 0 and fall.", nameof(values));
            before = values[i];
        }
    }
}
