using System;

namespace Specializer.Numerics;

/// <summary>
/// How the weights of one layer lie in a span: [Rows, Taps, Columns], the last index fastest. Dense and Conv2D have
/// a row for each output channel and a column for each input channel (TFLite's [out, in] and [out, height, width, in]);
/// DepthwiseConv2D has one row and a column for each output channel ([1, height, width, channels]).
/// </summary>
public readonly record struct WeightShape
{
    private WeightShape(int rows, int taps, int columns, bool isDepthwise)
    {
        if (rows < 1 || taps < 1 || columns < 1 || (long)rows * taps * columns > int.MaxValue)
        {
            throw new ArgumentException(
                $"Weights of the shape [{rows}, {taps}, {columns}] are none or more than an array holds: every extent is at least 1.");
        }

        (Rows, Taps, Columns, IsDepthwise) = (rows, taps, columns, isDepthwise);
    }

    /// <summary>Output channels; 1 where <see cref="IsDepthwise"/>.</summary>
    public int Rows { get; }

    /// <summary>Height · width of the window; 1 for Dense.</summary>
    public int Taps { get; }

    /// <summary>Input channels; where <see cref="IsDepthwise"/>, output channels.</summary>
    public int Columns { get; }

    /// <summary>Whether each output channel reads one input channel only.</summary>
    public bool IsDepthwise { get; }

    /// <summary>Number of weights.</summary>
    public int Count => Rows * Taps * Columns;

    /// <summary>Number of output channels.</summary>
    public int Outputs => IsDepthwise ? Columns : Rows;

    /// <summary>Weights [outputs, inputs] of a Dense layer, or of a 1×1 convolution.</summary>
    /// <exception cref="ArgumentException">An extent is below 1.</exception>
    public static WeightShape Dense(int outputs, int inputs) => new(outputs, 1, inputs, false);

    /// <summary>Weights [outputs, height, width, inputs] of a Conv2D layer.</summary>
    /// <exception cref="ArgumentException">An extent is below 1.</exception>
    public static WeightShape Conv2D(int outputs, int height, int width, int inputs) =>
        new(outputs, height * width, inputs, false);

    /// <summary>
    /// Weights [1, height, width, channels] of a DepthwiseConv2D layer, channels counting inputs · multiplier.
    /// </summary>
    /// <exception cref="ArgumentException">An extent is below 1.</exception>
    public static WeightShape Depthwise(int height, int width, int channels) => new(1, height * width, channels, true);

    /// <summary>The output channel that the weight at <paramref name="index"/> belongs to.</summary>
    public int OutputOf(int index) => IsDepthwise ? index % Columns : index / (Taps * Columns);

    /// <summary>
    /// Throws where a span does not hold <see cref="Count"/> weights, all of them numbers.
    /// </summary>
    /// <exception cref="ArgumentException">The length differs, or a weight is NaN; both are named.</exception>
    internal void Require(ReadOnlySpan<float> weights, string parameter)
    {
        Require(weights.Length, parameter);
        MagnitudePruning.RequireNumbers(weights, parameter);
    }

    /// <summary>Throws where a span does not hold <see cref="Count"/> weights.</summary>
    /// <exception cref="ArgumentException">The length differs.</exception>
    internal void Require(int length, string parameter)
    {
        if (length != Count)
        {
            throw new ArgumentException(
                $"{length} weights were given for the shape [{Rows}, {Taps}, {Columns}], which has {Count}.", parameter);
        }
    }
}
