using System;

namespace Specializer.Numerics;

/// <summary>
/// The two thin layers that stand for one: W ≈ Second · First with Second = U Σ^½ [outputs, rank] and First = Σ^½ Vᵀ
/// [rank, inputs], the square roots on both sides so that both have weights of like size (Denton et al., 2014, "Exploiting
/// Linear Structure Within Convolutional Networks for Efficient Evaluation").
/// </summary>
/// <param name="Rank">The width between the two.</param>
/// <param name="First">Weights [rank, inputs] of the layer that reads the input; it has neither bias nor activation.</param>
/// <param name="Second">Weights [outputs, rank] of the layer after it, which takes over bias and activation.</param>
public sealed record LowRankFactors(int Rank, float[] First, float[] Second)
{
    /// <summary>Factors of a decomposed matrix.</summary>
    /// <param name="matrix">The decomposition of W [outputs, inputs]: <see cref="SingularValues.Rows"/> are the outputs.</param>
    /// <param name="rank">In [1, min(outputs, inputs)].</param>
    /// <exception cref="ArgumentOutOfRangeException">The rank is impossible.</exception>
    public static LowRankFactors Of(SingularValues matrix, int rank)
    {
        int most = (matrix ?? throw new ArgumentNullException(nameof(matrix))).Values.Length;
        if (rank < 1 || rank > most)
        {
            throw new ArgumentOutOfRangeException(
                nameof(rank), rank, $"A matrix [{matrix.Rows}, {matrix.Columns}] allows ranks from 1 to {most}.");
        }

        float[] first = new float[rank * matrix.Columns];
        float[] second = new float[matrix.Rows * rank];
        for (int j = 0; j < rank; j++)
        {
            double root = Math.Sqrt(matrix.Values[j]);
            for (int i = 0; i < matrix.Columns; i++)
                first[(j * matrix.Columns) + i] = (float)(root * matrix.Right[(j * matrix.Columns) + i]);
            for (int o = 0; o < matrix.Rows; o++)
                second[(o * rank) + j] = (float)(matrix.Left[(j * matrix.Rows) + o] * root);
        }

        return new LowRankFactors(rank, first, second);
    }
}
