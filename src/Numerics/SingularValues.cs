using System;
using System.Threading;

namespace Specializer.Numerics;

/// <summary>
/// A = U Σ Vᵀ of a matrix [rows, columns], with r = min(rows, columns) singular values, in double. One-sided Jacobi:
/// pairs of columns are rotated until all are orthogonal; their lengths are then the singular values, right to a few
/// roundings of the largest (Hestenes, 1958, "Inversion of Matrices by Biorthogonalization and Related Results"; Demmel
/// and Veselić, 1992, "Jacobi's Method is More Accurate than QR").
/// </summary>
public sealed class SingularValues
{
    // Demmel and Veselić's criterion: the cosine of the angle between two columns is below the rounding of a product.
    private const double Orthogonal = 1e-15;

    // A column this much shorter than the matrix is what roundings leave of a sum of others; it has no direction.
    private const double Negligible = 1e-16;

    // Convergence is quadratic: ten sweeps are many. The limit only keeps a rounding that oscillates from going on.
    private const int MostSweeps = 60;

    private SingularValues(int rows, int columns, double[] values, double[] left, double[] right)
    {
        (Rows, Columns, Values, Left, Right) = (rows, columns, values, left, right);
    }

    /// <summary>Rows of the matrix.</summary>
    public int Rows { get; }

    /// <summary>Columns of the matrix.</summary>
    public int Columns { get; }

    /// <summary>σ, none negative, from the largest to the smallest; min(rows, columns) of them.</summary>
    public double[] Values { get; }

    /// <summary>Uᵀ, [r, rows] row by row: row j is the left singular vector of σ_j, of length 1 and orthogonal to the others.</summary>
    public double[] Left { get; }

    /// <summary>Vᵀ, [r, columns] row by row: row j is the right singular vector of σ_j, of length 1 and orthogonal to the others.</summary>
    public double[] Right { get; }

    /// <summary>Decomposes a matrix. The work is about sweeps (6 to 10) · max · min² of its extents.</summary>
    /// <param name="matrix">[rows, columns] row by row, all finite; left as it is.</param>
    /// <param name="rows">At least 1.</param>
    /// <param name="columns">At least 1.</param>
    /// <exception cref="ArgumentException">The length is not rows · columns, or a value is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An extent is below 1.</exception>
    public static SingularValues Of(ReadOnlySpan<float> matrix, int rows, int columns) =>
        OfUnlessCancelled(matrix, rows, columns, CancellationToken.None);

    /// <summary>As <see cref="Of"/>, asking for each row of each sweep: extents of several hundred take seconds.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    internal static SingularValues OfUnlessCancelled(ReadOnlySpan<float> matrix, int rows, int columns, CancellationToken cancellation)
    {
        Require(matrix, rows, columns);
        bool isTall = rows >= columns;
        (int vectors, int length) = isTall ? (columns, rows) : (rows, columns);

        // Vectors lie one after the other, so that a rotation runs along memory.
        double[][] a = Empty(vectors, length);
        double[][] v = Empty(vectors, vectors);
        for (int j = 0; j < vectors; j++)
        {
            v[j][j] = 1;
            for (int i = 0; i < length; i++)
                a[j][i] = isTall ? matrix[(i * columns) + j] : matrix[(j * columns) + i];
        }

        double size = 0;
        foreach (double[] vector in a)
            size += Dot(vector, vector);
        double negligible = Negligible * Negligible * size;
        for (int sweep = 0; sweep < MostSweeps && Rotate(a, v, negligible, cancellation); sweep++)
        {
        }

        double[] values = new double[vectors];
        for (int j = 0; j < vectors; j++)
            values[j] = Math.Sqrt(Dot(a[j], a[j]));
        int[] order = new int[vectors];
        for (int j = 0; j < vectors; j++)
            order[j] = j;
        Array.Sort(order, (x, y) => values[x] != values[y] ? values[y].CompareTo(values[x]) : x.CompareTo(y));

        double[] sorted = new double[vectors];
        double[] shortSide = new double[vectors * vectors];
        for (int j = 0; j < vectors; j++)
        {
            sorted[j] = values[order[j]];
            Array.Copy(v[order[j]], 0, shortSide, j * vectors, vectors);
        }

        double[] longSide = OrthonormalBasis.Of(a, order, sorted);
        return isTall
            ? new SingularValues(rows, columns, sorted, longSide, shortSide)
            : new SingularValues(rows, columns, sorted, shortSide, longSide);
    }

    /// <summary>One sweep over all pairs; whether any was rotated.</summary>
    private static bool Rotate(double[][] a, double[][] v, double negligible, CancellationToken cancellation)
    {
        bool rotated = false;
        double[] squares = Array.ConvertAll(a, column => Dot(column, column));
        for (int p = 0; p < a.Length - 1; p++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int q = p + 1; q < a.Length; q++)
            {
                if (squares[p] <= negligible || squares[q] <= negligible)
                    continue;
                double product = Dot(a[p], a[q]);
                if (Math.Abs(product) <= Orthogonal * Math.Sqrt(squares[p]) * Math.Sqrt(squares[q]))
                    continue;

                // The rotation by the smaller of the two angles that make the columns orthogonal.
                double zeta = (squares[q] - squares[p]) / (2 * product);
                double tangent = (zeta < 0 ? -1 : 1) / (Math.Abs(zeta) + Hypotenuse(zeta));
                double cosine = 1 / Math.Sqrt(1 + (tangent * tangent));
                Turn(a[p], a[q], cosine, cosine * tangent);
                Turn(v[p], v[q], cosine, cosine * tangent);
                squares[p] = Dot(a[p], a[p]);
                squares[q] = Dot(a[q], a[q]);
                rotated = true;
            }
        }

        return rotated;
    }

    // √(1 + z²); past 1e8 its square would add nothing, and far past it overflow.
    private static double Hypotenuse(double z) => Math.Abs(z) > 1e8 ? Math.Abs(z) : Math.Sqrt(1 + (z * z));

    private static void Turn(double[] p, double[] q, double cosine, double sine)
    {
        for (int i = 0; i < p.Length; i++)
        {
            double was = p[i];
            p[i] = (cosine * was) - (sine * q[i]);
            q[i] = (sine * was) + (cosine * q[i]);
        }
    }

    internal static double Dot(double[] x, double[] y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
            sum += x[i] * y[i];
        return sum;
    }

    private static double[][] Empty(int vectors, int length)
    {
        double[][] made = new double[vectors][];
        for (int j = 0; j < vectors; j++)
            made[j] = new double[length];
        return made;
    }

    private static void Require(ReadOnlySpan<float> matrix, int rows, int columns)
    {
        if (rows < 1)
            throw new ArgumentOutOfRangeException(nameof(rows), rows, "A matrix has at least one row.");
        if (columns < 1)
            throw new ArgumentOutOfRangeException(nameof(columns), columns, "A matrix has at least one column.");
        if (matrix.Length != (long)rows * columns)
        {
            throw new ArgumentException(
                $"{matrix.Length} values were given for a matrix [{rows}, {columns}], which has {(long)rows * columns}.", nameof(matrix));
        }

        for (int i = 0; i < matrix.Length; i++)
        {
            if (float.IsNaN(matrix[i]) || float.IsInfinity(matrix[i]))
                throw new ArgumentException($"Value {i} of the matrix is {matrix[i]}: only finite ones have singular values.", nameof(matrix));
        }
    }
}
