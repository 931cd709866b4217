using System.Linq;

namespace Specializer.Ir;

/// <summary>
/// Affine quantization, real = scale · (q − zero point), with one pair for the tensor or one for each index along
/// <paramref name="Axis"/>.
/// </summary>
/// <param name="Scales">Positive and finite; one, or as many as the tensor's extent along the axis.</param>
/// <param name="ZeroPoints">As many as scales, each in [−128, 127] for int8.</param>
/// <param name="Axis">The axis that scales run along; unused where there is one scale.</param>
internal sealed record QuantParams(EquatableArray<float> Scales, EquatableArray<int> ZeroPoints, int Axis)
{
    public QuantParams(float scale, int zeroPoint)
        : this(new[] { scale }, new[] { zeroPoint }, 0)
    {
    }

    public bool IsPerTensor => Scales.Length == 1;

    /// <summary>The scale of a tensor that has one; the first of one that has many.</summary>
    public float Scale => Scales[0];

    public int ZeroPoint => ZeroPoints[0];

    public float ScaleAt(int channel) => IsPerTensor ? Scales[0] : Scales[channel];

    public int ZeroPointAt(int channel) => ZeroPoints.Length == 1 ? ZeroPoints[0] : ZeroPoints[channel];

    /// <summary>Whether every zero point is 0, so that the zero-point term over the activations vanishes.</summary>
    public bool IsSymmetric => ZeroPoints.All(z => z == 0);
}
