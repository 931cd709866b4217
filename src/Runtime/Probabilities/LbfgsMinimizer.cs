using System;

namespace Specializer.Probabilities;

/// <summary>A smooth function of several variables.</summary>
internal interface ISmoothFunction
{
    /// <summary>The value at a point; fills the gradient there.</summary>
    double Evaluate(ReadOnlySpan<double> at, Span<double> gradient);
}

/// <summary>What a minimization ended with.</summary>
internal readonly record struct Minimum(double Value, bool Converged, int Iterations);

/// <summary>
/// L-BFGS, a quasi-Newton method of little memory (Liu and Nocedal, 1989, "On the limited memory BFGS method for large
/// scale optimization"), with a line search that brackets the weak Wolfe conditions by doubling and halving. Near the minimum,
/// where the descent is less than the value's rounding, slopes decide instead of values (the approximate Wolfe conditions of Hager
/// and Zhang, 2005, "A new conjugate gradient method with guaranteed descent and an efficient line search").
/// </summary>
internal static class LbfgsMinimizer
{
    private const int Memory = 10;
    private const int MostIterations = 500;
    private const int MostTrials = 60;
    private const double Decrease = 1e-4;
    private const double Flattening = 0.9;

    // Of a value, what a sum of some thousand terms may be off by.
    private const double Rounding = 1e-14;

    /// <summary>Minimizes from a point, which ends as the best one found.</summary>
    /// <param name="function">Smooth and bounded below.</param>
    /// <param name="point">The start; overwritten.</param>
    /// <param name="tolerance">The largest component that the gradient may keep.</param>
    public static Minimum Minimize<T>(T function, double[] point, double tolerance)
        where T : ISmoothFunction
    {
        int n = point.Length;
        double[] gradient = new double[n];
        double[] next = new double[n];
        double[] nextGradient = new double[n];
        double[] direction = new double[n];
        double[][] steps = new double[Memory][];
        double[][] changes = new double[Memory][];
        int kept = 0;
        double value = function.Evaluate(point, gradient);
        for (int iteration = 0; iteration < MostIterations; iteration++)
        {
            if (Largest(gradient) <= tolerance)
                return new Minimum(value, true, iteration);

            Direction(gradient, direction, steps, changes, kept);
            double slope = Dot(gradient, direction);
            double? lower = Search(function, point, value, direction, slope, next, nextGradient);
            if (lower is null)
                return new Minimum(value, false, iteration);

            (double[] step, double[] change) = (new double[n], new double[n]);
            for (int i = 0; i < n; i++)
                (step[i], change[i]) = (next[i] - point[i], nextGradient[i] - gradient[i]);
            // Where the gradient did not grow along the step there is no curvature to remember.
            if (Dot(step, change) > 0)
            {
                (steps[kept % Memory], changes[kept % Memory]) = (step, change);
                kept++;
            }

            next.CopyTo(point, 0);
            nextGradient.CopyTo(gradient, 0);
            value = lower.Value;
        }

        return new Minimum(value, false, MostIterations);
    }

    /// <summary>The two-loop recursion: minus the approximate inverse Hessian times the gradient.</summary>
    private static void Direction(double[] gradient, double[] direction, double[][] steps, double[][] changes, int kept)
    {
        for (int i = 0; i < gradient.Length; i++)
            direction[i] = -gradient[i];
        int oldest = Math.Max(0, kept - Memory);
        if (kept == oldest)
        {
            // Nothing is known of the curvature yet: a first step no longer than one in any component.
            Scale(direction, 1 / Math.Max(1, Largest(gradient)));
            return;
        }

        Span<double> shares = stackalloc double[Memory];
        for (int k = kept - 1; k >= oldest; k--)
        {
            (double[] s, double[] y) = (steps[k % Memory], changes[k % Memory]);
            shares[k % Memory] = Dot(s, direction) / Dot(s, y);
            Add(direction, y, -shares[k % Memory]);
        }

        (double[] lastStep, double[] lastChange) = (steps[(kept - 1) % Memory], changes[(kept - 1) % Memory]);
        Scale(direction, Dot(lastStep, lastChange) / Dot(lastChange, lastChange));
        for (int k = oldest; k < kept; k++)
        {
            (double[] s, double[] y) = (steps[k % Memory], changes[k % Memory]);
            Add(direction, s, shares[k % Memory] - (Dot(y, direction) / Dot(s, y)));
        }
    }

    /// <summary>The value at <paramref name="next"/>, lower but for rounding, or null where there is no descent.</summary>
    private static double? Search<T>(
        T function, double[] point, double value, double[] direction, double slope, double[] next, double[] nextGradient)
        where T : ISmoothFunction
    {
        double low = 0;
        double high = double.PositiveInfinity;
        double length = 1;
        for (int trial = 0; trial < MostTrials; trial++)
        {
            for (int i = 0; i < point.Length; i++)
                next[i] = point[i] + (length * direction[i]);
            double there = function.Evaluate(next, nextGradient);
            double slopeThere = Dot(nextGradient, direction);
            bool isLower = there <= value + (Decrease * length * slope)
                || (there <= value + (Rounding * Math.Abs(value)) && slopeThere <= ((2 * Decrease) - 1) * slope);
            if (!isLower)
                high = length;
            else if (slopeThere < Flattening * slope)
                low = length;
            else
                return there;
            length = double.IsInfinity(high) ? 2 * length : (low + high) / 2;
        }

        return null;
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    private static void Add(double[] target, double[] values, double factor)
    {
        for (int i = 0; i < target.Length; i++)
            target[i] += factor * values[i];
    }

    private static void Scale(double[] target, double factor)
    {
        for (int i = 0; i < target.Length; i++)
            target[i] *= factor;
    }

    private static double Largest(double[] values)
    {
        double largest = 0;
        foreach (double value in values)
            largest = Math.Max(largest, Math.Abs(value));
        return largest;
    }
}
