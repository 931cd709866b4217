using System;
using Specializer.Numerics;

namespace Specializer.Calibration;

/// <summary>The weights that int8 leaves of float ones, as a build with its options unset makes them.</summary>
public static class WeightRounding
{
    /// <summary>
    /// ŵ = s_c · clamp(round(w / s_c), −127, 127) with s_c = max |w| / 127 over the weights of output channel c
    /// (Jacob et al., 2018, section 2.1, symmetric).
    /// </summary>
    /// <param name="weights">Laid out as the shape says, all finite.</param>
    /// <param name="shape">How the weights lie.</param>
    /// <param name="rounded">Receives ŵ in the same layout; may be the same span.</param>
    /// <exception cref="ArgumentException">A length is not the shape's, or a weight is not finite.</exception>
    public static void PerChannel(ReadOnlySpan<float> weights, WeightShape shape, Span<float> rounded)
    {
        shape.Require(weights, nameof(weights));
        shape.Require(rounded.Length, nameof(rounded));
        FiniteValues.Require(weights, "The weights");
        float[] largest = new float[shape.Outputs];
        for (int i = 0; i < weights.Length; i++)
            largest[shape.OutputOf(i)] = Math.Max(largest[shape.OutputOf(i)], Math.Abs(weights[i]));
        float[] scales = Array.ConvertAll(largest, most => AffineParams.Symmetric(-most, most).Scale);
        for (int i = 0; i < weights.Length; i++)
        {
            float scale = scales[shape.OutputOf(i)];
            rounded[i] = AffineQuantizer.Dequantize(AffineQuantizer.QuantizeSymmetric(weights[i], scale), scale, 0);
        }
    }
}
