using System;
using CsCheck;
using Specializer.Ir;

namespace Specializer.Testing;

/// <summary>
/// Random choices out of one CsCheck stream. <see cref="Size"/> grows with the integers drawn, so that CsCheck's
/// smaller cases are smaller graphs.
/// </summary>
internal sealed class Draw(PCG stream)
{
    public Size Size { get; } = new(0);

    /// <summary>Between both bounds, inclusive.</summary>
    public int Int(int min, int max)
    {
        int value = Gen.Int[min, max].Generate(stream, null!, out _);
        Size.Add(new Size((ulong)(value - min)));
        return value;
    }

    public bool Chance(double probability) => Uniform(0, 1) < probability;

    public T OneOf<T>(params T[] choices) => choices[(int)stream.Next((uint)choices.Length)];

    public double Uniform(double min, double max) => min + ((max - min) * (stream.Next() / 4294967296.0));

    /// <summary>2 to a power between the bounds.</summary>
    public double PowerOfTwo(double min, double max) => Math.Pow(2, Uniform(min, max));

    /// <summary>The ends of int8 and 0 as often as all the rest together.</summary>
    public int ZeroPoint() => Chance(0.5) ? OneOf(-128, 127, 0) : Int(-128, 127);

    public QuantParams Activation() => new((float)PowerOfTwo(-9, 2), ZeroPoint());

    public Activation FusedActivation() => OneOf(Ir.Activation.None, Ir.Activation.Relu, Ir.Activation.Relu6);

    /// <summary>Channel counts: any up to 40, with the multiples of vector widths more often.</summary>
    public int Channels() => Chance(0.4) ? OneOf(4, 8, 16, 24, 32) : Int(1, 40);

    /// <summary>
    /// Weights or activations: mostly uniform over int8, else only its ends, mostly zeros, or all −128, which are the
    /// cases where saturating instructions go wrong.
    /// </summary>
    public sbyte[] Bytes(int length)
    {
        sbyte[] values = new sbyte[length];
        int kind = (int)stream.Next(8);
        for (int i = 0; i < length; i++)
        {
            values[i] = kind switch
            {
                0 => OneOf<sbyte>(-128, 127),
                1 => stream.Next(10) == 0 ? (sbyte)stream.Next() : (sbyte)0,
                2 => -128,
                3 => 127,
                _ => (sbyte)stream.Next(),
            };
        }

        return values;
    }

    public float[] Floats(int length, double magnitude)
    {
        float[] values = new float[length];
        for (int i = 0; i < length; i++)
            values[i] = (float)Uniform(-magnitude, magnitude);
        return values;
    }
}
