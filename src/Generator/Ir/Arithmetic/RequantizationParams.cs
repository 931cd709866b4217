using System;
using Specializer.Numerics;

namespace Specializer.Ir;

/// <summary>
/// What stands between a node's int32 sums and its int8 outputs, as docs/arithmetic.md derives it. The arrays have one
/// entry for each output channel of a layer with weights and one entry otherwise; the array of the other mode is empty.
/// </summary>
internal sealed record RequantizationParams
{
    public required Requantization Mode { get; init; }

    /// <summary>Factors of <see cref="Requantization.Float32"/>.</summary>
    public float[] Scales { get; init; } = Array.Empty<float>();

    /// <summary>Factors of <see cref="Requantization.Tflite"/>.</summary>
    public FixedPointMultiplier[] Multipliers { get; init; } = Array.Empty<FixedPointMultiplier>();

    /// <summary>Whether <see cref="Multipliers"/> round once instead of twice.</summary>
    public bool RoundsOnce { get; init; }

    /// <summary>The output's zero point.</summary>
    public required int ZeroPoint { get; init; }

    public required ActivationBounds Bounds { get; init; }

    /// <summary>The answer for <paramref name="sum"/> in <paramref name="channel"/>.</summary>
    public sbyte Apply(int sum, int channel)
    {
        if (Mode == Requantization.Float32)
            return Requantize.Float32(sum, Scales[channel], ZeroPoint, Bounds.Min, Bounds.Max);
        return RoundsOnce
            ? Requantize.FixedPointOnce(sum, Multipliers[channel], ZeroPoint, Bounds.Min, Bounds.Max)
            : Requantize.FixedPointTwice(sum, Multipliers[channel], ZeroPoint, Bounds.Min, Bounds.Max);
    }

    /// <summary>Dense, Conv2D and DepthwiseConv2D.</summary>
    /// <exception cref="ArgumentException">The node has no weights.</exception>
    public static RequantizationParams ForWeights(Graph graph, Node node, Requantization mode)
    {
        Activation activation = node switch
        {
            DenseNode dense => dense.Activation,
            Conv2DNode conv => conv.Activation,
            DepthwiseConv2DNode depthwise => depthwise.Activation,
            _ => throw new ArgumentException("The node has no weights: " + node.Name, nameof(node)),
        };
        QuantParams input = graph.InputOf(node).Quant!;
        QuantParams weights = graph.InputOf(node, 1).Quant!;
        QuantParams output = graph.OutputOf(node).Quant!;
        int channels = graph.OutputOf(node).Shape[-1];
        RequantizationParams shared = new()
        {
            Mode = mode,
            RoundsOnce = node is not DepthwiseConv2DNode,
            ZeroPoint = output.ZeroPoint,
            Bounds = ActivationBounds.Of(activation, output),
        };

        if (mode == Requantization.Float32)
        {
            float[] scales = new float[channels];
            for (int c = 0; c < channels; c++)
                scales[c] = Ir.Multipliers.Float(node, Product(input.Scale, weights.ScaleAt(c)) / output.Scale);
            return shared with { Scales = scales };
        }

        bool productIsFloat = node is DenseNode && weights.IsPerTensor;
        FixedPointMultiplier[] multipliers = new FixedPointMultiplier[channels];
        for (int c = 0; c < channels; c++)
        {
            double product = productIsFloat
                ? Product(input.Scale, weights.ScaleAt(c))
                : (double)input.Scale * weights.ScaleAt(c);
            multipliers[c] = Ir.Multipliers.FixedPoint(node, product / output.Scale);
        }

        return shared with { Multipliers = multipliers };
    }

    /// <summary>The mean over height and width; sums are Σ(q − z_x).</summary>
    public static RequantizationParams ForMean(Graph graph, MeanNode node, Requantization mode)
    {
        Shape shape = graph.InputOf(node).Shape;
        return ForMean(graph, node, (long)shape[1] * shape[2], mode);
    }

    /// <summary>Sums are (a − z_a)(b − z_b).</summary>
    public static RequantizationParams ForMul(Graph graph, MulNode node, Requantization mode)
    {
        QuantParams a = graph.InputOf(node, 0).Quant!;
        QuantParams b = graph.InputOf(node, 1).Quant!;
        QuantParams output = graph.OutputOf(node).Quant!;
        return Single(
            node,
            mode,
            Product(a.Scale, b.Scale) / output.Scale,
            (double)a.Scale * b.Scale / output.Scale,
            output,
            ActivationBounds.Of(node.Activation, output));
    }

    /// <summary>
    /// From one int8 tensor's parameters to another's, for Quantize and for the inputs of Concatenation; sums are
    /// q − z_x. Null where the parameters are equal and values are copied.
    /// </summary>
    public static RequantizationParams? ForQuantize(Node node, QuantParams input, QuantParams output, Requantization mode)
    {
        if (input.Scale == output.Scale && input.ZeroPoint == output.ZeroPoint)
            return null;
        return Single(
            node,
            mode,
            input.Scale / output.Scale,
            (double)input.Scale / output.Scale,
            output,
            ActivationBounds.Full);
    }

    private static RequantizationParams ForMean(Graph graph, MeanNode node, long count, Requantization mode)
    {
        QuantParams input = graph.InputOf(node).Quant!;
        QuantParams output = graph.OutputOf(node).Quant!;
        RequantizationParams whole = Single(
            node,
            mode,
            (float)(input.Scale / ((double)output.Scale * count)),
            (double)input.Scale / output.Scale,
            output,
            ActivationBounds.Full);
        if (mode == Requantization.Float32)
            return whole;

        // The division by the count moves into the mantissa, shifted left first so that few of its bits are lost.
        FixedPointMultiplier m = whole.Multipliers[0];
        int bits = 0;
        while (count >> bits > 1)
            bits++;
        int shift = Math.Min(Math.Min(bits, 32), 31 + m.Shift);
        FixedPointMultiplier perElement = new((int)(((long)m.Multiplier << shift) / count), m.Shift - shift);
        return whole with { Multipliers = new[] { perElement } };
    }

    private static RequantizationParams Single(
        Node node, Requantization mode, float scale, double factor, QuantParams output, ActivationBounds bounds)
    {
        RequantizationParams shared = new() { Mode = mode, ZeroPoint = output.ZeroPoint, Bounds = bounds };
        return mode == Requantization.Float32
            ? shared with { Scales = new[] { Ir.Multipliers.Float(node, scale) } }
            : shared with { Multipliers = new[] { Ir.Multipliers.FixedPoint(node, factor) } };
    }

    // A product held in more than float precision would round differently from TFLite's and XNNPACK's.
    private static float Product(float a, float b) => (float)(a * b);
}
