using System;
using Specializer.Ir;

namespace Specializer.Reference;

/// <summary>Int8 pools over a window and the mean over the whole of height and width.</summary>
internal static class Int8Pooling
{
    public static sbyte[] Average(Graph graph, Pool2DNode node, sbyte[] x) => Pool(graph, node, x, static (sum, q) => sum + q, 0, DivideRounded);

    public static sbyte[] Max(Graph graph, Pool2DNode node, sbyte[] x) => Pool(graph, node, x, Math.Max, int.MinValue, static (max, _) => max);

    public static sbyte[] Mean(Graph graph, MeanNode node, Requantization mode, sbyte[] x)
    {
        Shape input = graph.InputOf(node).Shape;
        int zx = graph.InputOf(node).Quant!.ZeroPoint;
        RequantizationParams requantize = RequantizationParams.ForMean(graph, node, mode);
        sbyte[] y = new sbyte[input[3]];
        for (int c = 0; c < y.Length; c++)
        {
            int sum = 0;
            for (int position = 0; position < input[1] * input[2]; position++)
                sum += x[(position * input[3]) + c] - zx;
            y[c] = requantize.Apply(sum, 0);
        }

        return y;
    }

    private static sbyte[] Pool(
        Graph graph, Pool2DNode node, sbyte[] x, Func<int, int, int> combine, int start, Func<int, int, int> finish)
    {
        Shape input = graph.InputOf(node).Shape;
        Shape output = graph.OutputOf(node).Shape;
        Window window = node.Window;
        ActivationBounds bounds = ActivationBounds.Of(node.Activation, graph.OutputOf(node).Quant!);
        sbyte[] y = new sbyte[output.Elements];

        for (int oy = 0; oy < output[1]; oy++)
        {
            for (int ox = 0; ox < output[2]; ox++)
            {
                for (int c = 0; c < output[3]; c++)
                {
                    int value = start;
                    int count = 0;
                    for (int ky = 0; ky < window.Height; ky++)
                    {
                        for (int kx = 0; kx < window.Width; kx++)
                        {
                            int iy = (oy * window.StrideH) - window.PadTop + (ky * window.DilationH);
                            int ix = (ox * window.StrideW) - window.PadLeft + (kx * window.DilationW);
                            if (iy < 0 || iy >= input[1] || ix < 0 || ix >= input[2])
                                continue;
                            value = combine(value, x[(((iy * input[2]) + ix) * input[3]) + c]);
                            count++;
                        }
                    }

                    int answer = finish(value, count);
                    y[(((oy * output[2]) + ox) * output[3]) + c] = (sbyte)Math.Min(Math.Max(answer, bounds.Min), bounds.Max);
                }
            }
        }

        return y;
    }

    private static int DivideRounded(int sum, int count) =>
        sum > 0 ? (sum + (count / 2)) / count : (sum - (count / 2)) / count;
}
