using System;

namespace Specializer.Ir;

/// <summary>The smallest and largest quantized answer that a fused activation lets through.</summary>
internal readonly record struct ActivationBounds(int Min, int Max)
{
    /// <summary>All of int8.</summary>
    public static ActivationBounds Full { get; } = new(sbyte.MinValue, sbyte.MaxValue);

    /// <summary>
    /// The bounds of <paramref name="activation"/> for an output quantized with <paramref name="output"/>. Relu starts
    /// at the zero point; Relu6 ends at zero point + round(6 / scale), one float division, halves away from zero.
    /// </summary>
    public static ActivationBounds Of(Activation activation, QuantParams output)
    {
        if (activation == Activation.None)
            return Full;

        int min = Math.Max(sbyte.MinValue, output.ZeroPoint);
        if (activation == Activation.Relu)
            return new ActivationBounds(min, sbyte.MaxValue);

        // Clamped before the conversion: a tiny scale gives a quotient beyond int.
        double six = Math.Round((double)(6f / output.Scale), MidpointRounding.AwayFromZero);
        return new ActivationBounds(min, (int)Math.Min(sbyte.MaxValue, output.ZeroPoint + six));
    }
}
