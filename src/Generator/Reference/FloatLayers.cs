using System;
using Specializer.Ir;

namespace Specializer.Reference;

/// <summary>The float layers with weights, and batch normalization.</summary>
internal static class FloatLayers
{
    public static float[] Dense(Graph graph, DenseNode node, float[] x)
    {
        Tensor weights = graph.InputOf(node, 1);
        int outputs = weights.Shape[0];
        int inputs = weights.Shape[1];
        float[] w = weights.Data!.Float32;
        float[] y = new float[graph.OutputOf(node).Shape.Elements];
        for (int row = 0; row < y.Length / outputs; row++)
        {
            for (int c = 0; c < outputs; c++)
            {
                double sum = BiasAt(graph, node, c);
                for (int i = 0; i < inputs; i++)
                    sum += (double)x[(row * inputs) + i] * w[(c * inputs) + i];
                y[(row * outputs) + c] = FloatElementwise.Activate(node.Activation, sum);
            }
        }

        return y;
    }

    public static float[] Conv2D(Graph graph, Conv2DNode node, float[] x)
    {
        Tensor weights = graph.InputOf(node, 1);
        int channels = weights.Shape[3];
        int taps = node.Window.Height * node.Window.Width;
        float[] w = weights.Data!.Float32;
        return Convolve(graph, node, node.Window, node.Activation, (c, tap, position) =>
        {
            double sum = 0;
            for (int i = 0; i < channels; i++)
                sum += (double)x[(position * channels) + i] * w[(((c * taps) + tap) * channels) + i];
            return sum;
        });
    }

    public static float[] DepthwiseConv2D(Graph graph, DepthwiseConv2DNode node, float[] x)
    {
        float[] w = graph.InputOf(node, 1).Data!.Float32;
        int inputs = graph.InputOf(node).Shape[3];
        int outputs = graph.OutputOf(node).Shape[3];
        return Convolve(graph, node, node.Window, node.Activation, (c, tap, position) =>
            (double)x[(position * inputs) + (c / node.Multiplier)] * w[(tap * outputs) + c]);
    }

    /// <summary>y = γ(x − μ)/√(σ² + ε) + β for each channel, the last axis.</summary>
    public static float[] BatchNorm(Graph graph, BatchNormNode node, float[] x)
    {
        float[] Parameter(int index) => graph.InputOf(node, index).Data!.Float32;

        float[] gamma = Parameter(1), beta = Parameter(2), mean = Parameter(3), variance = Parameter(4);
        float[] y = new float[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            int c = i % gamma.Length;
            double normal = (x[i] - (double)mean[c]) / Math.Sqrt((double)variance[c] + node.Epsilon);
            y[i] = FloatElementwise.Activate(node.Activation, (gamma[c] * normal) + beta[c]);
        }

        return y;
    }

    /// <summary>Sums <paramref name="product"/>(output channel, tap, input position) over the taps inside the input.</summary>
    private static float[] Convolve(
        Graph graph, Node node, Window window, Activation activation, Func<int, int, int, double> product)
    {
        Shape input = graph.InputOf(node).Shape;
        Shape output = graph.OutputOf(node).Shape;
        float[] y = new float[output.Elements];
        for (int oy = 0; oy < output[1]; oy++)
        {
            for (int ox = 0; ox < output[2]; ox++)
            {
                for (int c = 0; c < output[3]; c++)
                {
                    double sum = BiasAt(graph, node, c);
                    for (int ky = 0; ky < window.Height; ky++)
                    {
                        for (int kx = 0; kx < window.Width; kx++)
                        {
                            int iy = (oy * window.StrideH) - window.PadTop + (ky * window.DilationH);
                            int ix = (ox * window.StrideW) - window.PadLeft + (kx * window.DilationW);
                            if (iy >= 0 && iy < input[1] && ix >= 0 && ix < input[2])
                                sum += product(c, (ky * window.Width) + kx, (iy * input[2]) + ix);
                        }
                    }

                    y[(((oy * output[2]) + ox) * output[3]) + c] = FloatElementwise.Activate(activation, sum);
                }
            }
        }

        return y;
    }

    private static double BiasAt(Graph graph, Node node, int channel) =>
        graph.BiasOf(node)?.Data!.Float32[channel] ?? 0;
}
