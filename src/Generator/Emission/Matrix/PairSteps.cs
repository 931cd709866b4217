using System.Collections.Generic;
using Specializer.Selection;

namespace Specializer.Emission.Matrix;

/// <summary>
/// Inputs widened to int16: each step multiplies one pair of neighbouring inputs of every position with the pair's
/// weights of every channel. Exact for any weights.
/// </summary>
internal sealed class PairSteps(MatrixContext context, VectorDialect dialect) : MatrixSteps(context, dialect)
{
    public override string InputType => "short";

    public override string WeightType => "short";

    public override string Safety =>
        "Products of int8 and a weight difference stay below 2^16 and int32 sums wrap as the reference's do; windows lie inside the prepared input.";

    public override string[] Preparation => Copied("Widen", Context.InputZeroPoint);

    public override string BiasName => Context.Layer + "Bias";

    protected override int WeightsOfSegment => Context.Geometry.PairsPerSegment * MatrixWeights.PairLength;

    private int BlockLength => Context.Geometry.Pairs * MatrixWeights.PairLength;

    public override void Locals(CodeWriter code) =>
        code.Constant("short", "packed", Context.Layer + "Weights");

    public override IEnumerable<string> WeightOffset(string channel)
    {
        if (int.TryParse(channel, out int first))
            return [$"{Offset(first)}"];
        // Tiles start at a multiple of a vector's lanes, so that a vector's weights lie in one block.
        return Dialect.Lanes == MatrixContext.BlockChannels
            ? [$"(channel / 16 * {BlockLength})"]
            : [$"(channel / 16 * {BlockLength})", "(channel % 16 * 2)"];
    }

    /// <summary>Written by the emitter: the scalar kernel reads the same ones.</summary>
    public override void Constants(CodeWriter code)
    {
    }

    protected override void Segment(CodeWriter code, int mr, int vectors, string w)
    {
        int pairs = Context.Geometry.PairsPerSegment;
        int unroll = Unroll(pairs, mr * vectors, MostUnrolledProducts);
        bool loop = unroll < pairs;
        if (loop)
            code.Open($"for (nuint k = 0; k < {2 * pairs}; k += {2 * unroll})");
        for (int u = 0; u < unroll; u++)
            Step(code, mr, vectors, u, loop, w);
        if (loop)
            code.Close();
    }

    private int Offset(int channel) =>
        (channel / MatrixContext.BlockChannels * BlockLength) + (channel % MatrixContext.BlockChannels * 2);

    /// <summary>
    /// One pair of inputs. What there is less of, inputs or weights, stays in registers; the others come one by one.
    /// </summary>
    private void Step(CodeWriter code, int mr, int vectors, int u, bool loop, string w)
    {
        string Input(int p) =>
            $"{Dialect.Helpers}.LoadPair(ref line, {Address.Sum(loop ? ["k"] : [], (2 * u) + (p * Context.Geometry.PositionStep))})";
        string Weight(int v) => $"{Dialect.Vector}.LoadUnsafe(ref {w}, "
            + $"{Address.Sum(loop ? ["(k * 16)"] : [], Offset(v * Dialect.Lanes) + (u * MatrixWeights.PairLength))})";

        string x(int p) => $"x{u}_{p}";
        string weight(int v) => $"w{u}_{v}";
        bool inputsStay = mr <= vectors;
        for (int i = 0; i < (inputsStay ? mr : vectors); i++)
            code.Line($"{Dialect.Vector}<short> {(inputsStay ? $"{x(i)} = {Input(i)}" : $"{weight(i)} = {Weight(i)}")};");
        for (int o = 0; o < (inputsStay ? vectors : mr); o++)
        {
            code.Line($"{Dialect.Vector}<short> {(inputsStay ? $"{weight(o)} = {Weight(o)}" : $"{x(o)} = {Input(o)}")};");
            for (int i = 0; i < (inputsStay ? mr : vectors); i++)
            {
                (int p, int v) = inputsStay ? (i, o) : (o, i);
                code.Line($"sum{p}_{v} += {Dialect.MultiplyAddAdjacent}({weight(v)}, {x(p)});");
            }
        }
    }
}
