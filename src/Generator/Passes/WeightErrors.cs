using System;
using Specializer.Ir;

namespace Specializer.Passes;

/// <summary>Compares a layer's float weights with the int8 weights made of them.</summary>
internal static class WeightErrors
{
    /// <param name="original">Float weights.</param>
    /// <param name="quantized">The same in int8.</param>
    /// <param name="channelOf">The output channel of each weight.</param>
    public static WeightError Between(Tensor original, Tensor quantized, Func<int, int> channelOf)
    {
        float[] values = original.Data!.Float32;
        sbyte[] int8 = quantized.Data!.Int8;
        double signal = 0;
        double noise = 0;
        int clipped = 0;
        for (int i = 0; i < values.Length; i++)
        {
            int channel = channelOf(i);
            double scale = quantized.Quant!.ScaleAt(channel);
            double error = values[i] - (scale * (int8[i] - quantized.Quant.ZeroPointAt(channel)));
            signal += (double)values[i] * values[i];
            noise += error * error;
            // Rounding loses half a step at most; what loses a whole one was beyond the last.
            if (Math.Abs(error) >= scale)
                clipped++;
        }

        return new WeightError(
            noise == 0 ? double.PositiveInfinity : 10 * Math.Log10(signal / noise),
            values.Length == 0 ? 0 : (double)clipped / values.Length);
    }
}
