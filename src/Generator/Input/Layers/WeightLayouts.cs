using System;
using Specializer.Ir;

namespace Specializer.Input.Layers;

/// <summary>From the orders in which PyTorch keeps weights to those of TFLite.</summary>
internal static class WeightLayouts
{
    /// <summary>[out, in, height, width] to [out, height, width, in].</summary>
    public static float[] ChannelsLast(float[] values, int outputs, int inputs, int height, int width)
    {
        int area = height * width;
        float[] moved = new float[values.Length];
        for (int o = 0; o < outputs; o++)
        {
            for (int i = 0; i < inputs; i++)
            {
                for (int at = 0; at < area; at++)
                    moved[(((o * area) + at) * inputs) + i] = values[(((o * inputs) + i) * area) + at];
            }
        }

        return moved;
    }

    /// <summary>[channels, 1, height, width] to [1, height, width, channels].</summary>
    public static float[] Depthwise(float[] values, int channels, int height, int width) =>
        ChannelsLast(values, 1, channels, height, width);

    /// <summary>
    /// The columns of [out, in] weights that read a flattened [channels, height, width] input, put in the order of
    /// a flattened [height, width, channels].
    /// </summary>
    /// <param name="values">The weights, row by row.</param>
    /// <param name="image">[1, height, width, channels]; its elements are the weights' columns.</param>
    public static float[] FlattenedChannelsLast(float[] values, Shape image)
    {
        if (values.Length % image.Elements != 0)
            throw new ArgumentException("The weights do not read the image.", nameof(values));
        return ChannelsLast(values, values.Length / image.Elements, image[3], image[1], image[2]);
    }
}
