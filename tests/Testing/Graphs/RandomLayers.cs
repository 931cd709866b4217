using System;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Testing;

/// <summary>Appends random int8 layers with weights to a graph, each fitting the tensor it reads.</summary>
/// <param name="draw">Where the choices come from.</param>
/// <param name="graph">What is appended to.</param>
/// <param name="isTame">Whether answers spread over int8, as a trained network's do, so that many layers may follow each other.</param>
internal sealed class RandomLayers(Draw draw, GraphFactory graph, bool isTame = false)
{
    /// <summary>Keeps the plain-loop reference of one layer in the milliseconds.</summary>
    private const int MaxMacs = 200_000;

    public int Dense(int x, int? outputs = null)
    {
        int inputs = graph[x].Shape.Rank == 2 ? graph[x].Shape[1] : graph[x].Shape.Elements;
        int channels = outputs ?? Math.Min(draw.Channels(), Math.Max(1, MaxMacs / inputs));
        QuantParams quant = Quant();
        int weights = Weights(x, new Shape(channels, inputs), 0, inputs, quant, out double sum);
        return graph.Dense(x, weights, Bias(channels, sum), quant, Fused());
    }

    public int Conv2D(int x, Window? fixedWindow = null, int? outputs = null)
    {
        Shape input = graph[x].Shape;
        Window window = fixedWindow ?? RandomWindow(input, dilates: true);
        int taps = window.Height * window.Width * input[3];
        int positions = window.OutputHeight(input[1]) * window.OutputWidth(input[2]);
        int channels = outputs ?? Math.Min(draw.Channels(), Math.Max(1, MaxMacs / (taps * positions)));
        QuantParams quant = Quant();
        int weights = Weights(
            x, new Shape(channels, window.Height, window.Width, input[3]), 0, taps, quant, out double sum);
        return graph.Conv2D(x, weights, Bias(channels, sum), window, quant, Fused());
    }

    /// <summary>A bias for each of up to as many classes of rows and columns as a layer may have, wherever they begin.</summary>
    public int BorderedConv2D(int x)
    {
        Shape input = graph[x].Shape;
        Window window = draw.OneOf(new Window(1, 1, 1, 1, 1, 1, 0, 0, 0, 0), new Window(3, 3, 1, 1, 1, 1, 1, 1, 1, 1), RandomWindow(input, dilates: true));
        (int height, int width) = (window.OutputHeight(input[1]), window.OutputWidth(input[2]));
        int taps = window.Height * window.Width * input[3];
        int channels = Math.Min(draw.Channels(), Math.Max(1, MaxMacs / (taps * height * width)));
        QuantParams quant = Quant();
        int weights = Weights(x, new Shape(channels, window.Height, window.Width, input[3]), 0, taps, quant, out double sum);
        BorderClasses borders = new(Starts(height), Starts(width));
        int bias = Bias(borders.Count * channels, sum) ?? graph.Constant(new int[borders.Count * channels]);
        return graph.Conv2D(x, weights, bias, window, quant, Fused(), borders);
    }

    private int[] Starts(int extent) =>
        [.. Enumerable.Range(0, draw.Int(1, BorderClasses.MostOfAxis)).Select(i => i == 0 ? 0 : draw.Int(0, extent - 1)).Distinct().Order()];

    public int DepthwiseConv2D(int x, Window? fixedWindow = null)
    {
        Shape input = graph[x].Shape;
        Window window = fixedWindow ?? RandomWindow(input, dilates: true);
        int multiplier = draw.Chance(0.6) ? 1 : draw.Int(2, input[3] == 1 ? 9 : 3);
        int channels = input[3] * multiplier;
        int taps = window.Height * window.Width;
        QuantParams quant = Quant();
        int weights = Weights(x, new Shape(1, window.Height, window.Width, channels), 3, taps, quant, out double sum);
        return graph.DepthwiseConv2D(x, weights, Bias(channels, sum), window, quant, Fused());
    }

    /// <summary>A window that fits the input at least once, with every padding smaller than the window.</summary>
    public Window RandomWindow(Shape input, bool dilates)
    {
        bool pads = draw.Chance(0.6);
        (int Size, int Stride, int Dilation, int Before, int After) Axis(int extent)
        {
            int dilation = dilates && draw.Chance(0.25) ? draw.Int(2, 3) : 1;
            int size = draw.Int(1, 5);
            int reach = (size - 1) * dilation;
            int before = pads ? draw.Int(0, reach) : 0;
            int after = pads ? draw.Int(0, reach) : 0;
            if (extent + before + after < reach + 1)
                (size, dilation, before, after) = (1, 1, 0, 0);
            return (size, draw.Int(1, 3), dilation, before, after);
        }

        var h = Axis(input[1]);
        var w = Axis(input[2]);
        return new Window(h.Size, w.Size, h.Stride, w.Stride, h.Dilation, w.Dilation, h.Before, h.After, w.Before, w.After);
    }

    /// <summary>The parameters of an activation.</summary>
    public QuantParams Quant() => isTame ? new((float)draw.PowerOfTwo(-6, 0), draw.Int(-100, 20)) : draw.Activation();

    private Activation Fused() => isTame ? draw.OneOf(Activation.None, Activation.Relu) : draw.FusedActivation();

    /// <summary>
    /// Weights whose scales follow from the factor between sums and outputs: mostly one that fills int8, else one that
    /// loses everything, one that saturates, or another for each channel.
    /// </summary>
    private int Weights(int x, Shape shape, int axis, int taps, QuantParams output, out double typicalSum)
    {
        typicalSum = 75 * 75 * Math.Sqrt(taps);
        double fills = 60 / typicalSum;
        int kind = isTame ? 9 : draw.Int(0, 9);
        double Factor() => kind switch
        {
            0 => draw.PowerOfTwo(-44, -24),
            1 => draw.PowerOfTwo(-3, 7),
            2 => draw.PowerOfTwo(-34, 4),
            _ => fills * draw.PowerOfTwo(-2, 2),
        };

        int count = draw.Chance(0.6) ? shape[axis] : 1;
        float[] scales = Enumerable.Range(0, count)
            .Select(_ => (float)(Factor() * output.Scale / graph[x].Quant!.Scale))
            .ToArray();
        bool symmetric = draw.Chance(0.6);
        int[] zeroPoints = scales.Select(_ => symmetric ? 0 : draw.ZeroPoint()).ToArray();
        return graph.Constant(shape, draw.Bytes(shape.Elements), new QuantParams(scales, zeroPoints, axis));
    }

    private int? Bias(int channels, double typicalSum)
    {
        int kind = isTame ? 9 : draw.Int(0, 9);
        if (kind == 0)
            return null;
        return graph.Constant(Enumerable.Range(0, channels).Select(_ => kind switch
        {
            1 => draw.OneOf(1 << 30, -(1 << 30)) + (int)draw.Uniform(-1000, 1000),
            2 => draw.OneOf(int.MaxValue, int.MinValue),
            _ => (int)draw.Uniform(-typicalSum, typicalSum),
        }).ToArray());
    }
}
