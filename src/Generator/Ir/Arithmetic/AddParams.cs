using System;
using Specializer.Numerics;

namespace Specializer.Ir;

/// <summary>
/// The constants of an int8 Add, as docs/arithmetic.md derives them. <see cref="Requantization.Float32"/> uses
/// <see cref="A"/>, <see cref="B"/> and <see cref="Shift"/>, <see cref="Requantization.Tflite"/> the three multipliers,
/// which round twice; those of the other mode are zero.
/// </summary>
internal sealed record AddParams
{
    /// <summary>Bits that TFLite moves the operands to the left before it scales them.</summary>
    public const int LeftShift = 20;

    private const int MaxMultiplier = 1 << 21;

    public required Requantization Mode { get; init; }

    /// <summary>First operand's scale / output scale · 2^Shift, at most 2^21.</summary>
    public int A { get; init; }

    public int B { get; init; }

    /// <summary>In 1..30.</summary>
    public int Shift { get; init; }

    public FixedPointMultiplier MultiplierA { get; init; }

    public FixedPointMultiplier MultiplierB { get; init; }

    public FixedPointMultiplier MultiplierOutput { get; init; }

    public required int ZeroPointA { get; init; }

    public required int ZeroPointB { get; init; }

    /// <summary>The output's zero point.</summary>
    public required int ZeroPoint { get; init; }

    public required ActivationBounds Bounds { get; init; }

    /// <summary>The answer for two quantized operands.</summary>
    public sbyte Apply(sbyte a, sbyte b)
    {
        int x = a - ZeroPointA;
        int y = b - ZeroPointB;
        int answer;
        if (Mode == Requantization.Float32)
        {
            answer = ((x * A) + (y * B) + (1 << (Shift - 1))) >> Shift;
        }
        else
        {
            int sum = unchecked(MultiplierA.MultiplyRoundingTwice(x << LeftShift)
                + MultiplierB.MultiplyRoundingTwice(y << LeftShift));
            answer = MultiplierOutput.MultiplyRoundingTwice(sum);
        }

        return (sbyte)Math.Min(Math.Max(unchecked(answer + ZeroPoint), Bounds.Min), Bounds.Max);
    }

    public static AddParams Of(Graph graph, AddNode node, Requantization mode)
    {
        QuantParams a = graph.InputOf(node, 0).Quant!;
        QuantParams b = graph.InputOf(node, 1).Quant!;
        QuantParams output = graph.OutputOf(node).Quant!;
        AddParams shared = new()
        {
            Mode = mode,
            ZeroPointA = a.ZeroPoint,
            ZeroPointB = b.ZeroPoint,
            ZeroPoint = output.ZeroPoint,
            Bounds = ActivationBounds.Of(node.Activation, output),
        };
        return mode == Requantization.Float32
            ? WithXnnpackFactors(shared, node, a.Scale / output.Scale, b.Scale / output.Scale)
            : WithTfliteFactors(shared, node, a.Scale, b.Scale, output.Scale);
    }

    private static AddParams WithXnnpackFactors(AddParams shared, Node node, float a, float b)
    {
        int exponent = FloorLog2(Multipliers.Float(node, Math.Max(a, b)));
        int shift = Math.Min(Math.Max(20 - exponent, 1), 30);
        return shared with { A = Scaled(a, shift), B = Scaled(b, shift), Shift = shift };
    }

    private static AddParams WithTfliteFactors(AddParams shared, Node node, double a, double b, double output)
    {
        double twiceLarger = 2 * Math.Max(a, b);
        return shared with
        {
            MultiplierA = Multipliers.FixedPoint(node, a / twiceLarger),
            MultiplierB = Multipliers.FixedPoint(node, b / twiceLarger),
            MultiplierOutput = Multipliers.FixedPoint(node, twiceLarger / ((1 << LeftShift) * output)),
        };
    }

    private static int Scaled(float ratio, int shift) =>
        (int)Math.Min(Math.Round(ratio * (double)(1 << shift), MidpointRounding.ToEven), MaxMultiplier);

    private static int FloorLog2(double value)
    {
        int exponent = 0;
        for (; value >= 2; value /= 2)
            exponent++;
        for (; value > 0 && value < 1; value *= 2)
            exponent--;
        return exponent;
    }
}
