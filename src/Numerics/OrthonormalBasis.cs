using System;

namespace Specializer.Numerics;

/// <summary>
/// Makes vectors of length 1 of the rotated columns of a matrix. Where a column is zero, or so small that it is rounding
/// only, a vector orthogonal to all the others takes its place.
/// </summary>
internal static class OrthonormalBasis
{
    /// <param name="columns">Vectors orthogonal but for rounding.</param>
    /// <param name="order">Their order in the answer.</param>
    /// <param name="lengths">The vectors' lengths in that order, from the largest.</param>
    /// <returns>The vectors in that order, one after the other.</returns>
    public static double[] Of(double[][] columns, int[] order, double[] lengths)
    {
        int length = columns[0].Length;
        double[] basis = new double[columns.Length * length];

        // What the rotations' roundings leave of a column that is a sum of others.
        double negligible = lengths[0] * columns.Length * 1e-15;
        int unit = 0;
        for (int j = 0; j < columns.Length; j++)
        {
            double[] vector = new double[length];
            if (lengths[j] > negligible)
            {
                for (int i = 0; i < length; i++)
                    vector[i] = columns[order[j]][i] / lengths[j];
            }
            else
            {
                // Of the unit vectors those left over span the rest, so one of them is far from all that is there.
                do
                {
                    Array.Clear(vector, 0, length);
                    vector[unit++] = 1;
                }
                while (!TryMakeOrthogonal(vector, basis, j));
            }

            Array.Copy(vector, 0, basis, j * length, length);
        }

        return basis;
    }

    /// <summary>Gram and Schmidt, twice for the digits the first pass loses; false where next to nothing is left.</summary>
    private static bool TryMakeOrthogonal(double[] vector, double[] basis, int count)
    {
        // Among n unit vectors and fewer than n others, one keeps at least 1/√n of its length.
        double least = 0.5 / Math.Sqrt(vector.Length);
        for (int pass = 0; pass < 2; pass++)
        {
            for (int j = 0; j < count; j++)
            {
                double product = 0;
                for (int i = 0; i < vector.Length; i++)
                    product += vector[i] * basis[(j * vector.Length) + i];
                for (int i = 0; i < vector.Length; i++)
                    vector[i] -= product * basis[(j * vector.Length) + i];
            }

            double norm = Math.Sqrt(SingularValues.Dot(vector, vector));
            if (norm < least)
                return false;
            for (int i = 0; i < vector.Length; i++)
                vector[i] /= norm;
        }

        return true;
    }
}
