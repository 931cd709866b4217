using System;
using System.Linq;

namespace Specializer.Benchmarks.Measuring;

/// <summary>Least squares with no coefficient below zero.</summary>
internal static class LeastSquares
{
    private const int Sweeps = 20_000;

    /// <summary>
    /// The x ≥ 0 with the least ‖rows·x − target‖², by coordinate descent: each step is the exact minimum along one
    /// coordinate, held at zero, so that the sum never grows.
    /// </summary>
    public static double[] NonNegative(double[][] rows, double[] target)
    {
        int columns = rows[0].Length;
        double[] squares = [.. Enumerable.Range(0, columns).Select(c => rows.Sum(r => r[c] * r[c]))];
        double[] x = new double[columns];
        double[] rest = [.. target];
        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            for (int c = 0; c < columns; c++)
            {
                if (squares[c] == 0)
                    continue;
                double slope = 0;
                for (int i = 0; i < rows.Length; i++)
                    slope += rows[i][c] * rest[i];
                double next = Math.Max(0, x[c] + (slope / squares[c]));
                double step = next - x[c];
                if (step == 0)
                    continue;
                x[c] = next;
                for (int i = 0; i < rows.Length; i++)
                    rest[i] -= step * rows[i][c];
            }
        }

        return x;
    }
}
