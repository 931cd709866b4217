using System;
using System.Collections.Generic;
using Specializer.Numerics;
using Specializer.Pruning;

namespace Specializer.Runtime.Tests.Pruning;

/// <summary>
/// A chain of layers in plain loops of double: a 3×3 or 1×1 window of stride 1 wherever the layer has 9 taps or 1.
/// </summary>
internal static class ChainReference
{
    /// <param name="chain">The layers; one that reads height · width times the channels before gets them flattened.</param>
    /// <param name="image">[size, size, channels].</param>
    /// <param name="size">Height and width of the image.</param>
    public static double[] Run(IReadOnlyList<ChainLayer> chain, double[] image, int size)
    {
        foreach (ChainLayer layer in chain)
        {
            int channels = image.Length / (size * size);
            bool flattens = !layer.Shape.IsDepthwise && layer.Shape.Columns != channels;
            int after = flattens ? 1 : After(layer, size);
            image = Convolve(layer, image, flattens ? 1 : size);
            size = after;
        }

        return image;
    }

    private static int After(ChainLayer layer, int size) =>
        layer.Shape.Taps == 9 && !layer.IsPadded ? size - 2 : size;

    private static double[] Convolve(ChainLayer layer, double[] x, int size)
    {
        WeightShape shape = layer.Shape;
        int inputs = x.Length / (size * size);
        int multiplier = shape.IsDepthwise ? shape.Columns / inputs : 1;
        int side = shape.Taps == 9 ? 3 : 1;
        int pad = layer.IsPadded ? 1 : 0;
        int after = After(layer, size);
        double[] y = new double[after * after * shape.Outputs];
        for (int i = 0; i < y.Length; i++)
        {
            (int row, int column, int output) = (i / shape.Outputs / after, i / shape.Outputs % after, i % shape.Outputs);
            double sum = layer.Bias.Length == 0 ? 0 : layer.Bias[output];
            for (int tap = 0; tap < shape.Taps; tap++)
            {
                (int r, int c) = (row + (tap / side) - pad, column + (tap % side) - pad);
                if (r < 0 || c < 0 || r >= size || c >= size)
                    continue;
                int at = ((r * size) + c) * inputs;
                if (shape.IsDepthwise)
                {
                    sum += layer.Weights[(tap * shape.Columns) + output] * x[at + (output / multiplier)];
                    continue;
                }

                for (int input = 0; input < inputs; input++)
                    sum += layer.Weights[(((output * shape.Taps) + tap) * shape.Columns) + input] * x[at + input];
            }

            y[i] = layer.Activation switch
            {
                ChainActivation.Relu => Math.Max(sum, 0),
                ChainActivation.Relu6 => Math.Min(Math.Max(sum, 0), 6),
                _ => sum,
            };
        }

        return y;
    }
}
