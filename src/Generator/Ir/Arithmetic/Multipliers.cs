using System;
using System.Globalization;
using Specializer.Numerics;

namespace Specializer.Ir;

/// <summary>Checked construction of the real factors between an int32 sum and an int8 answer.</summary>
internal static class Multipliers
{
    // 31 − shift is the distance of a shift to the right, which must stay positive.
    private const double FixedPointLimit = 1 << 30;

    /// <summary>The float factor of <see cref="Requantization.Float32"/>.</summary>
    /// <exception cref="ModelException">The factor is not a number or not finite.</exception>
    public static float Float(Node node, float scale)
    {
        if (float.IsNaN(scale) || float.IsInfinity(scale))
            throw Unusable(node, scale);
        return scale;
    }

    /// <summary>The fixed-point factor of <see cref="Requantization.Tflite"/>.</summary>
    /// <exception cref="ModelException">The factor is not in [0, 2^30).</exception>
    public static FixedPointMultiplier FixedPoint(Node node, double value)
    {
        FixedPointMultiplier multiplier = value >= 0 && value < FixedPointLimit
            ? FixedPointMultiplier.From(value)
            : throw Unusable(node, value);

        // The mantissa of a value just below the limit rounds up to it.
        return multiplier.Shift <= 30 ? multiplier : throw Unusable(node, value);
    }

    private static ModelException Unusable(Node node, double value) => new(new Finding(
        FindingIds.FeatureUnsupported,
        node.Name,
        "the factor from sums to outputs, " + value.ToString("R", CultureInfo.InvariantCulture) + ", is out of range",
        "check the scales of its inputs, weights and output"));
}
