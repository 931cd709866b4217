using System;
using Specializer.Ir;

namespace Specializer.Reference;

/// <summary>Float pools over a window and the mean over the whole of height and width.</summary>
internal static class FloatPooling
{
    public static float[] Pool(Graph graph, Pool2DNode node, float[] x)
    {
        Shape input = graph.InputOf(node).Shape;
        Shape output = graph.OutputOf(node).Shape;
        Window window = node.Window;
        float[] y = new float[output.Elements];

        for (int oy = 0; oy < output[1]; oy++)
        {
            for (int ox = 0; ox < output[2]; ox++)
            {
                for (int c = 0; c < output[3]; c++)
                {
                    double sum = 0;
                    double max = double.NegativeInfinity;
                    int count = 0;
                    for (int ky = 0; ky < window.Height; ky++)
                    {
                        for (int kx = 0; kx < window.Width; kx++)
                        {
                            int iy = (oy * window.StrideH) - window.PadTop + (ky * window.DilationH);
                            int ix = (ox * window.StrideW) - window.PadLeft + (kx * window.DilationW);
                            if (iy < 0 || iy >= input[1] || ix < 0 || ix >= input[2])
                                continue;
                            float value = x[(((iy * input[2]) + ix) * input[3]) + c];
                            sum += value;
                            max = Math.Max(max, value);
                            count++;
                        }
                    }

                    double answer = node.Kind == PoolKind.Average ? sum / count : max;
                    y[(((oy * output[2]) + ox) * output[3]) + c] = FloatElementwise.Activate(node.Activation, answer);
                }
            }
        }

        return y;
    }

    public static float[] Mean(Graph graph, MeanNode node, float[] x)
    {
        Shape input = graph.InputOf(node).Shape;
        int positions = input[1] * input[2];
        float[] y = new float[input[3]];
        for (int c = 0; c < y.Length; c++)
        {
            double sum = 0;
            for (int position = 0; position < positions; position++)
                sum += x[(position * input[3]) + c];
            y[c] = (float)(sum / positions);
        }

        return y;
    }
}
