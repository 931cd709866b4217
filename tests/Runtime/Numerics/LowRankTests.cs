using System;
using System.Linq;
using CsCheck;
using Specializer.Numerics;

namespace Specializer.Runtime.Tests.Numerics;

public class LowRankTests
{
    private static readonly Gen<double[]> Values =
        Gen.Double[0, 10].Array[1, 20].Select(values => values.OrderDescending().ToArray());

    [Fact]
    public void TheEnergyRankIsTheSmallestThatHoldsTheShare() => Gen.Select(Values, Gen.Double[0.01, 0.999]).Sample((values, share) =>
    {
        double total = values.Sum(v => v * v);
        double Energy(int rank) => values.Take(rank).Sum(v => v * v);

        int rank = LowRank.RankForEnergy(values, share);
        // Roundings of sums of twenty squares.
        Assert.True(Energy(rank) >= (share * total) - (total * 1e-12));
        Assert.True(rank == 1 || Energy(rank - 1) < (share * total) + (total * 1e-12));
    });

    [Fact]
    public void TheErrorRankIsTheSmallestWithinTheBound() => Gen.Select(Values, Gen.Double[0, 20], Gen.Enum<MatrixNorm>()).Sample((values, bound, norm) =>
    {
        int rank = LowRank.RankForError(values, bound, norm);
        Assert.True(LowRank.Error(values, rank, norm) <= bound);
        Assert.True(rank == 1 || LowRank.Error(values, rank - 1, norm) > bound);
    });

    [Fact]
    public void ErrorsAreThoseOfTheTail()
    {
        double[] values = [5, 4, 3];
        Assert.Equal([5, 4, 3, 0], Enumerable.Range(0, 4).Select(s => LowRank.Error(values, s, MatrixNorm.Spectral)));
        Assert.Equal(5, LowRank.Error(values, 1, MatrixNorm.Frobenius), 1e-14);
        Assert.Equal(0, LowRank.Error(values, 3, MatrixNorm.Frobenius));
    }

    [Fact]
    public void WholeEnergyNeedsEveryValueThatIsNotZero()
    {
        Assert.Equal(3, LowRank.RankForEnergy([1e9, 1, 1e-9, 0, 0], 1));
        Assert.Equal(1, LowRank.RankForEnergy([0, 0], 0.9));
    }

    [Fact]
    public void TheLargestSavingRankSavesAndTheNextDoesNot() => Gen.Select(Gen.Int[1, 200], Gen.Int[1, 200]).Sample((m, n) =>
    {
        int rank = LowRank.LargestSaving(m, n);
        Assert.True(rank == 0 || LowRank.Saves(m, n, rank));
        Assert.False(LowRank.Saves(m, n, rank + 1));
    });

    [Fact]
    public void ABudgetGivesTheLargestRankWithinIt() => Gen.Select(Gen.Int[1, 50], Gen.Int[1, 50], Gen.Int[0, 5000]).Sample((m, n, more) =>
    {
        int rank = LowRank.RankForMacs(m, n, m + n + more);
        Assert.True(rank * (m + n) <= m + n + more);
        Assert.True(rank == Math.Min(m, n) || (rank + 1) * (m + n) > m + n + more);
    });

    [Fact]
    public void FactorsMultiplyToTheBestMatrixOfTheirRank() => Gen.Select(Gen.Int[1, 10], Gen.Int[1, 10], Gen.Int).Sample((m, n, seed) =>
    {
        Random random = new(seed);
        float[] matrix = [.. Enumerable.Range(0, m * n).Select(_ => random.NextSingle() - 0.5f)];
        SingularValues svd = SingularValues.Of(matrix, m, n);
        for (int rank = 1; rank <= Math.Min(m, n); rank++)
        {
            LowRankFactors factors = LowRankFactors.Of(svd, rank);
            Assert.Equal((rank * n, m * rank), (factors.First.Length, factors.Second.Length));
            double error = Math.Sqrt(Enumerable.Range(0, m * n).Sum(i => Math.Pow(
                Enumerable.Range(0, rank).Sum(j => (double)factors.Second[(i / n * rank) + j] * factors.First[(j * n) + (i % n)]) - matrix[i], 2)));
            // The factors are rounded to float.
            Assert.Equal(LowRank.Error(svd.Values, rank, MatrixNorm.Frobenius), error, 1e-6 * svd.Values[0]);
        }
    });

    [Fact]
    public void BothFactorsHaveTheSameSize() => Gen.Int.Sample(seed =>
    {
        Random random = new(seed);
        SingularValues svd = SingularValues.Of([.. Enumerable.Range(0, 48).Select(_ => random.NextSingle() - 0.5f)], 6, 8);
        LowRankFactors factors = LowRankFactors.Of(svd, 4);
        Assert.Equal(svd.Values.Take(4).Sum(), factors.First.Sum(w => (double)w * w), 1e-6);
        Assert.Equal(svd.Values.Take(4).Sum(), factors.Second.Sum(w => (double)w * w), 1e-6);
    });

    [Fact]
    public void ParametersOutOfRangeAreRefused()
    {
        SingularValues svd = SingularValues.Of([1, 2, 3, 4, 5, 6], 2, 3);
        Assert.Contains("[2, 3]", Assert.Throws<ArgumentOutOfRangeException>(() => LowRankFactors.Of(svd, 3)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => LowRankFactors.Of(svd, 0));
        Assert.Throws<ArgumentNullException>(() => LowRankFactors.Of(null!, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => LowRank.Error([1, 0], 3, MatrixNorm.Spectral));
        Assert.Throws<ArgumentException>(() => LowRank.Error([], 0, MatrixNorm.Spectral));
        Assert.Throws<ArgumentException>(() => LowRank.Error([1, 2], 0, MatrixNorm.Spectral));
        Assert.Throws<ArgumentException>(() => LowRank.Error([double.NaN], 0, MatrixNorm.Frobenius));
        Assert.Throws<ArgumentOutOfRangeException>(() => LowRank.RankForEnergy([1], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => LowRank.RankForEnergy([1], 1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => LowRank.RankForError([1], -1, MatrixNorm.Spectral));
        Assert.Throws<ArgumentOutOfRangeException>(() => LowRank.RankForError([1], double.NaN, MatrixNorm.Spectral));
        Assert.Throws<ArgumentOutOfRangeException>(() => LowRank.RankForMacs(3, 4, 6));
        Assert.Throws<ArgumentOutOfRangeException>(() => LowRank.RankForMacs(0, 4, 6));
    }
}
