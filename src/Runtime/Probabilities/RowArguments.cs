using System;
using System.Globalization;

namespace Specializer.Probabilities;

/// <summary>Checks of arguments that are rows of classes; every refusal names the parameter, the value and its place.</summary>
internal static class RowArguments
{
    // Softmax in float may end a few units of its last digit above one.
    private const float LargestProbability = 1 + 1e-5f;

    // 10,000 float probabilities, each rounded by up to 2^-24, stay within it.
    private const double SumTolerance = 1e-3;

    /// <summary>The number of rows, at least one.</summary>
    /// <exception cref="ArgumentException">There are no classes, no values, or the last row is not whole.</exception>
    public static int Count(int length, int classes, string name)
    {
        if (classes < 1)
            throw new ArgumentOutOfRangeException(nameof(classes), classes, "A row has at least one class.");
        if (length == 0)
            throw new ArgumentException("There are no values; at least one row is needed.", name);
        if (length % classes != 0)
            throw new ArgumentException(Text($"{length} values are not whole rows of {classes} classes."), name);
        return length / classes;
    }

    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void SameLength(int length, int expected, string name)
    {
        if (length != expected)
            throw new ArgumentException(Text($"{name} has {length} values, but must have {expected}."), name);
    }

    /// <exception cref="ArgumentException">Not one label for each row, or one that is no class.</exception>
    public static void Labels(ReadOnlySpan<int> labels, int rows, int classes)
    {
        if (labels.Length != rows)
            throw new ArgumentException(Text($"{labels.Length} labels do not fit {rows} rows: one for each."), nameof(labels));
        for (int i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] >= (uint)classes)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(labels), labels[i], Text($"The label at index {i} is not a class from 0 to {classes - 1}."));
            }
        }
    }

    /// <exception cref="ArgumentException">A value is NaN.</exception>
    public static void NotNaN(ReadOnlySpan<float> values, string name)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (float.IsNaN(values[i]))
                throw new ArgumentException(Text($"{name} holds NaN at index {i}."), name);
        }
    }

    /// <exception cref="ArgumentException">A value is NaN or infinite.</exception>
    public static void Finite(ReadOnlySpan<float> values, string name)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw new ArgumentException(Text($"{name} holds {values[i]} at index {i}; it must be finite."), name);
        }
    }

    /// <exception cref="ArgumentException">A value is not in [0, 1].</exception>
    public static void Probabilities(ReadOnlySpan<float> values, string name)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!(values[i] >= 0 && values[i] <= LargestProbability))
                throw new ArgumentException(Text($"{name} holds {values[i]} at index {i}; a probability is in [0, 1]."), name);
        }
    }

    /// <summary>Probabilities that sum to one in each row.</summary>
    /// <exception cref="ArgumentException">A value is not in [0, 1], or a row does not sum to one.</exception>
    public static void Distributions(ReadOnlySpan<float> values, int classes, string name)
    {
        Probabilities(values, name);
        for (int row = 0; row < values.Length / classes; row++)
        {
            double sum = Sum(values.Slice(row * classes, classes));
            if (Math.Abs(sum - 1) > SumTolerance)
                throw new ArgumentException(Text($"Row {row} of {name} sums to {sum}; a row of probabilities sums to 1."), name);
        }
    }

    /// <exception cref="ArgumentOutOfRangeException">τ is not positive and finite.</exception>
    public static void Temperature(double temperature)
    {
        if (!(temperature > 0) || double.IsInfinity(temperature))
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "A temperature is positive and finite.");
    }

    public static double Sum(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
            sum += value;
        return sum;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
