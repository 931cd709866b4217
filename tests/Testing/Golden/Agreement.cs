using System;
using System.Collections.Generic;
using System.Linq;

namespace Specializer.Testing;

/// <summary>How close answers lie to TFLite's, in steps of the quantized output.</summary>
internal sealed class Agreement
{
    /// <summary>
    /// What other kernels may differ by: TFLite's answers come from kernels that round each layer differently, and
    /// one step early in a network moves later ones.
    /// </summary>
    public const int Steps = 2;

    private int _values;
    private int _near;
    private int _decided;
    private int _sameArgMax;

    /// <summary>Share of all values at most <see cref="Steps"/> off.</summary>
    public double Near => (double)_near / _values;

    /// <summary>Largest difference seen.</summary>
    public double Worst { get; private set; }

    /// <summary>Samples whose largest answer leads by more than <see cref="Steps"/> but is not ours.</summary>
    public int OtherArgMax => _decided - _sameArgMax;

    public void Count(IReadOnlyList<double> expected, IReadOnlyList<double> actual)
    {
        for (int i = 0; i < expected.Count; i++)
        {
            double difference = Math.Abs(expected[i] - actual[i]);
            // Float answers divided by the scale are whole numbers but for the division's own error.
            _near += difference <= Steps + 1e-3 ? 1 : 0;
            Worst = Math.Max(Worst, difference);
        }

        _values += expected.Count;
        double[] ranked = expected.OrderDescending().ToArray();
        if (ranked.Length > 1 && ranked[0] - ranked[1] > Steps + 1e-3)
        {
            _decided++;
            _sameArgMax += ArgMax(expected) == ArgMax(actual) ? 1 : 0;
        }
    }

    public static int ArgMax<T>(IReadOnlyList<T> values)
        where T : IComparable<T>
    {
        int best = 0;
        for (int i = 1; i < values.Count; i++)
        {
            if (values[i].CompareTo(values[best]) > 0)
                best = i;
        }

        return best;
    }
}
