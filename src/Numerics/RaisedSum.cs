namespace Specializer.Numerics;

/// <summary>
/// An int32 sum that needs no conversion to float: with <see cref="Bits"/> added to its bias, its bits are those of the float
/// 2^23 + sum, from 0 to 2^23 exactly. scale · (2^23 + sum) − scale · 2^23, rounded once, is then the product that
/// <see cref="Requantize.Float32"/> rounds, for scale · 2^23 is a float as well. A sum below zero makes too small a product, but
/// none above zero, and one beyond 2^23 too large a one; both are clamped in the layers that use this.
/// </summary>
public static class RaisedSum
{
    /// <summary>The bits of the float 2^23, from which on the last bit of a float counts 1.</summary>
    public const int Bits = 0x4B000000;

    /// <summary>The float that they are of.</summary>
    public const float Float = 8388608;
}
