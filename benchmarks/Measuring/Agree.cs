using System;
using System.Linq;
using Specializer.Benchmarks.Contenders;
using Specializer.Testing;

namespace Specializer.Benchmarks.Measuring;

/// <summary>How alike two contenders answer.</summary>
/// <param name="Near">Share of outputs at most two steps apart.</param>
/// <param name="Worst">Largest difference.</param>
/// <param name="SameArgMax">Share of inputs with the same largest output.</param>
internal sealed record Agree(double Near, int Worst, double SameArgMax)
{
    /// <summary>Enough to compare times: both compute the same network.</summary>
    public bool IsEnough => Near >= 0.99 && SameArgMax >= 0.9;

    public static Agree Of(IContender ours, IContender theirs, sbyte[][] inputs)
    {
        int values = 0, near = 0, worst = 0, same = 0;
        foreach (sbyte[] input in inputs)
        {
            sbyte[] a = Answer(ours, input);
            sbyte[] b = Answer(theirs, input);
            int[] differences = a.Zip(b, (x, y) => Math.Abs(x - y)).ToArray();
            values += a.Length;
            near += differences.Count(d => d <= Agreement.Steps);
            worst = Math.Max(worst, differences.Max());
            same += Agreement.ArgMax(a) == Agreement.ArgMax(b) ? 1 : 0;
        }

        return new Agree((double)near / values, worst, (double)same / inputs.Length);
    }

    private static sbyte[] Answer(IContender contender, sbyte[] input)
    {
        contender.SetInput(input);
        contender.Run();
        return contender.Answer();
    }
}
