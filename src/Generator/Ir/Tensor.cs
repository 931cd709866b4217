using System;

namespace Specializer.Ir;

internal enum ElementType
{
    Float32,
    Int8,
    Int32,
}

/// <summary>Smallest and largest real value seen or allowed; Min ≤ Max, both finite.</summary>
internal readonly record struct ValueRange(float Min, float Max);

/// <summary>The values of a constant tensor; exactly one of the arrays is set. Never written after construction.</summary>
internal sealed class TensorData
{
    private readonly float[]? _float32;
    private readonly sbyte[]? _int8;
    private readonly int[]? _int32;

    public TensorData(float[] values) => _float32 = values;

    public TensorData(sbyte[] values) => _int8 = values;

    public TensorData(int[] values) => _int32 = values;

    public float[] Float32 => _float32 ?? throw new InvalidOperationException("The constant is not float.");

    public sbyte[] Int8 => _int8 ?? throw new InvalidOperationException("The constant is not int8.");

    public int[] Int32 => _int32 ?? throw new InvalidOperationException("The constant is not int32.");

    public int Length => _float32?.Length ?? _int8?.Length ?? _int32!.Length;
}

/// <summary>One value of the graph: an activation, or a constant where <see cref="Data"/> is set.</summary>
internal sealed record Tensor(string Name, Shape Shape, ElementType Type)
{
    /// <summary>Set on every int8 tensor, and on int32 biases where the file says so.</summary>
    public QuantParams? Quant { get; init; }

    public TensorData? Data { get; init; }

    /// <summary>The calibrated range of a float activation that is to be quantized at build time.</summary>
    public ValueRange? Range { get; init; }

    /// <summary>The share of a calibrated activation's values that lay outside its range; 0 where the calibration does not say.</summary>
    public double ClippedShare { get; init; }

    public bool IsConstant => Data is not null;
}
