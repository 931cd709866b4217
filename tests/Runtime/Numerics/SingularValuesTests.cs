using System;
using System.Linq;
using CsCheck;
using Specializer.Numerics;

namespace Specializer.Runtime.Tests.Numerics;

public class SingularValuesTests
{
    // Some fifty roundings of double on values of about the largest singular value.
    private const double Rounding = 1e-13;

    /// <summary>Tall, wide, square, of full or lower rank, of large or small values, with zero rows and columns.</summary>
    private static readonly Gen<(int Rows, int Columns, float[] Matrix)> Matrix =
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 12], Gen.Int[0, 12], Gen.OneOf(Gen.Const(1.0), Gen.Const(1e-30), Gen.Const(1e30)), Gen.Int)
            .Select((rows, columns, rank, size, seed) => (rows, columns, Draw(rows, columns, rank, size, seed)));

    [Fact]
    public void TheProductIsTheMatrix() => Matrix.Sample(m =>
    {
        SingularValues svd = SingularValues.Of(m.Matrix, m.Rows, m.Columns);
        double[] product = Product(svd, svd.Values.Length);
        double slack = svd.Values[0] * Rounding;
        Assert.All(product.Zip(m.Matrix), v => Assert.InRange(v.First - v.Second, -slack, slack));
    });

    [Fact]
    public void VectorsAreOrthonormalWhateverTheRank() => Matrix.Sample(m =>
    {
        SingularValues svd = SingularValues.Of(m.Matrix, m.Rows, m.Columns);
        AssertOrthonormal(svd.Left, m.Rows);
        AssertOrthonormal(svd.Right, m.Columns);
    });

    [Fact]
    public void ValuesFallAndAreAsManyAsTheShorterSide() => Matrix.Sample(m =>
    {
        double[] values = SingularValues.Of(m.Matrix, m.Rows, m.Columns).Values;
        Assert.Equal(Math.Min(m.Rows, m.Columns), values.Length);
        Assert.All(values, v => Assert.True(v >= 0));
        Assert.Equal(values.OrderDescending(), values);
    });

    [Fact]
    public void EckartAndYoungTheErrorIsTheTail() => Matrix.Sample(m =>
    {
        SingularValues svd = SingularValues.Of(m.Matrix, m.Rows, m.Columns);
        for (int rank = 0; rank <= svd.Values.Length; rank++)
        {
            double[] product = Product(svd, rank);
            float[] difference = [.. product.Zip(m.Matrix, (a, b) => (float)(a - b))];
            double frobenius = Math.Sqrt(difference.Sum(d => (double)d * d));

            // The difference is rounded to float to decompose it: 6e-8 of itself.
            double slack = svd.Values[0] * 1e-6;
            Assert.InRange(frobenius - LowRank.Error(svd.Values, rank, MatrixNorm.Frobenius), -slack, slack);
            double spectral = SingularValues.Of(difference, m.Rows, m.Columns).Values[0];
            Assert.InRange(spectral - LowRank.Error(svd.Values, rank, MatrixNorm.Spectral), -slack, slack);
        }
    });

    [Fact]
    public void ATransposedMatrixHasTheSameValues() => Matrix.Sample(m =>
    {
        float[] transposed = [.. Enumerable.Range(0, m.Matrix.Length).Select(i => m.Matrix[((i % m.Rows) * m.Columns) + (i / m.Rows)])];
        double[] values = SingularValues.Of(m.Matrix, m.Rows, m.Columns).Values;
        double slack = values[0] * Rounding;
        Assert.All(
            values.Zip(SingularValues.Of(transposed, m.Columns, m.Rows).Values), v => Assert.InRange(v.First - v.Second, -slack, slack));
    });

    [Theory]
    [InlineData(2, 2, new float[] { 3, 0, 4, 5 }, new[] { 6.708203932499369, 2.23606797749979 })]
    [InlineData(2, 2, new float[] { 1, 1, 1, 1 }, new double[] { 2, 0 })]
    [InlineData(3, 2, new float[] { 0, 2, -3, 0, 0, 0 }, new double[] { 3, 2 })]
    [InlineData(1, 3, new float[] { 2, -3, 6 }, new double[] { 7 })]
    [InlineData(3, 1, new float[] { 2, -3, 6 }, new double[] { 7 })]
    [InlineData(2, 3, new float[] { 0, 0, 0, 0, 0, 0 }, new double[] { 0, 0 })]
    [InlineData(2, 3, new float[] { 3, 2, 2, 2, 3, -2 }, new double[] { 5, 3 })]
    public void KnownMatrices(int rows, int columns, float[] matrix, double[] expected)
    {
        double[] values = SingularValues.Of(matrix, rows, columns).Values;
        Assert.All(values.Zip(expected), v => Assert.Equal(v.Second, v.First, 1e-14));
    }

    [Fact]
    public void AMatrixOfRankThreeHasThreeValues() => Gen.Int.Sample(seed =>
    {
        double[] values = SingularValues.Of(Draw(10, 8, 3, 1, seed), 10, 8).Values;
        Assert.All(values[3..], v => Assert.True(v <= values[0] * 1e-6));
    });

    [Fact]
    public void ValuesThatDoNotFitAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SingularValues.Of([], 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SingularValues.Of([], 1, 0));
        Assert.Contains("[2, 2]", Assert.Throws<ArgumentException>(() => SingularValues.Of([1], 2, 2)).Message, StringComparison.Ordinal);
        Assert.Contains("Value 1", Assert.Throws<ArgumentException>(() => SingularValues.Of([1, float.NaN], 1, 2)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => SingularValues.Of([float.PositiveInfinity], 1, 1));
    }

    private static float[] Draw(int rows, int columns, int rank, double size, int seed)
    {
        // Half of the matrices of small whole numbers, whose rank is exactly as low: their null space is to be filled.
        Random random = new(seed);
        float Next() => seed % 2 == 0 ? random.Next(-2, 3) : random.NextSingle() - 0.5f;
        float[] left = [.. Enumerable.Range(0, rows * rank).Select(_ => Next())];
        float[] right = [.. Enumerable.Range(0, rank * columns).Select(_ => Next())];
        float[] matrix = new float[rows * columns];
        for (int i = 0; i < matrix.Length; i++)
        {
            double sum = 0;
            for (int j = 0; j < rank; j++)
                sum += left[(i / columns * rank) + j] * right[(j * columns) + (i % columns)];
            matrix[i] = (float)(sum * size);
        }

        return matrix;
    }

    private static double[] Product(SingularValues svd, int rank) =>
        [.. Enumerable.Range(0, svd.Rows * svd.Columns).Select(i => Enumerable.Range(0, rank).Sum(j =>
            svd.Left[(j * svd.Rows) + (i / svd.Columns)] * svd.Values[j] * svd.Right[(j * svd.Columns) + (i % svd.Columns)]))];

    private static void AssertOrthonormal(double[] vectors, int length)
    {
        int count = vectors.Length / length;
        for (int a = 0; a < count; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                double product = Enumerable.Range(0, length).Sum(i => vectors[(a * length) + i] * vectors[(b * length) + i]);
                // Columns close to negligible keep fewer digits of their direction.
                Assert.Equal(a == b ? 1 : 0, product, 1e-12);
            }
        }
    }
}
