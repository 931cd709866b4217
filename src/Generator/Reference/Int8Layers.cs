using Specializer.Ir;

namespace Specializer.Reference;

/// <summary>The int8 layers with weights: sum = Σ (x − z_x)(w − z_w) + bias, then requantized.</summary>
internal static class Int8Layers
{
    public static sbyte[] Dense(Graph graph, DenseNode node, Requantization mode, sbyte[] x)
    {
        Tensor weights = graph.InputOf(node, 1);
        int outputs = weights.Shape[0];
        int inputs = weights.Shape[1];
        sbyte[] w = weights.Data!.Int8;
        int zx = graph.InputOf(node).Quant!.ZeroPoint;
        RequantizationParams requantize = RequantizationParams.ForWeights(graph, node, mode);
        sbyte[] y = new sbyte[graph.OutputOf(node).Shape.Elements];

        for (int row = 0; row < y.Length / outputs; row++)
        {
            for (int c = 0; c < outputs; c++)
            {
                int zw = weights.Quant!.ZeroPointAt(c);
                int sum = graph.BiasAt(node, 0, row, c);
                for (int i = 0; i < inputs; i++)
                    sum += (x[(row * inputs) + i] - zx) * (w[(c * inputs) + i] - zw);
                y[(row * outputs) + c] = requantize.Apply(sum, c);
            }
        }

        return y;
    }

    public static sbyte[] Conv2D(Graph graph, Conv2DNode node, Requantization mode, sbyte[] x)
    {
        Tensor weights = graph.InputOf(node, 1);
        Shape input = graph.InputOf(node).Shape;
        Shape output = graph.OutputOf(node).Shape;
        Window window = node.Window;
        int channels = weights.Shape[3];
        sbyte[] w = weights.Data!.Int8;
        int zx = graph.InputOf(node).Quant!.ZeroPoint;
        RequantizationParams requantize = RequantizationParams.ForWeights(graph, node, mode);
        sbyte[] y = new sbyte[output.Elements];

        for (int oy = 0; oy < output[1]; oy++)
        {
            for (int ox = 0; ox < output[2]; ox++)
            {
                for (int c = 0; c < output[3]; c++)
                {
                    int zw = weights.Quant!.ZeroPointAt(c);
                    int sum = graph.BiasAt(node, oy, ox, c);
                    for (int ky = 0; ky < window.Height; ky++)
                    {
                        for (int kx = 0; kx < window.Width; kx++)
                        {
                            int iy = (oy * window.StrideH) - window.PadTop + (ky * window.DilationH);
                            int ix = (ox * window.StrideW) - window.PadLeft + (kx * window.DilationW);
                            if (!Contains(input, iy, ix))
                                continue;

                            int from = ((iy * input[2]) + ix) * channels;
                            int tap = ((((c * window.Height) + ky) * window.Width) + kx) * channels;
                            for (int i = 0; i < channels; i++)
                                sum += (x[from + i] - zx) * (w[tap + i] - zw);
                        }
                    }

                    y[(((oy * output[2]) + ox) * output[3]) + c] = requantize.Apply(sum, c);
                }
            }
        }

        return y;
    }

    public static sbyte[] DepthwiseConv2D(Graph graph, DepthwiseConv2DNode node, Requantization mode, sbyte[] x)
    {
        Tensor weights = graph.InputOf(node, 1);
        Shape input = graph.InputOf(node).Shape;
        Shape output = graph.OutputOf(node).Shape;
        Window window = node.Window;
        sbyte[] w = weights.Data!.Int8;
        int zx = graph.InputOf(node).Quant!.ZeroPoint;
        RequantizationParams requantize = RequantizationParams.ForWeights(graph, node, mode);
        sbyte[] y = new sbyte[output.Elements];

        for (int oy = 0; oy < output[1]; oy++)
        {
            for (int ox = 0; ox < output[2]; ox++)
            {
                for (int c = 0; c < output[3]; c++)
                {
                    int zw = weights.Quant!.ZeroPointAt(c);
                    int sum = graph.BiasAt(node, oy, ox, c);
                    for (int ky = 0; ky < window.Height; ky++)
                    {
                        for (int kx = 0; kx < window.Width; kx++)
                        {
                            int iy = (oy * window.StrideH) - window.PadTop + (ky * window.DilationH);
                            int ix = (ox * window.StrideW) - window.PadLeft + (kx * window.DilationW);
                            if (!Contains(input, iy, ix))
                                continue;

                            int from = (((iy * input[2]) + ix) * input[3]) + (c / node.Multiplier);
                            int tap = (((ky * window.Width) + kx) * output[3]) + c;
                            sum += (x[from] - zx) * (w[tap] - zw);
                        }
                    }

                    y[(((oy * output[2]) + ox) * output[3]) + c] = requantize.Apply(sum, c);
                }
            }
        }

        return y;
    }

    // Positions in the padding hold x = z_x and add nothing.
    private static bool Contains(Shape input, int y, int x) => y >= 0 && y < input[1] && x >= 0 && x < input[2];
}
