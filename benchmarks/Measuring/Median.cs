using System.Linq;

namespace Specializer.Benchmarks.Measuring;

/// <summary>The middle of some values.</summary>
internal static class Median
{
    /// <summary>The mean of the two in the middle where their number is even.</summary>
    public static double Of(double[] values)
    {
        double[] sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1
            ? sorted[sorted.Length / 2]
            : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
