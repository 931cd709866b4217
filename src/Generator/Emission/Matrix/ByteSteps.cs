using System.Collections.Generic;
using System.Linq;
using Specializer.Selection;

namespace Specializer.Emission.Matrix;

/// <summary>What the kernels over bytes share: four neighbouring inputs a step, weights [channel / 16][step][channel % 16][4].</summary>
internal abstract class ByteSteps(MatrixContext context, VectorDialect dialect) : MatrixSteps(context, dialect)
{
    protected const int StepBytes = 4 * MatrixContext.BlockChannels;

    public override string InputType => "byte";

    public override string Preparation => Context.Preparation("Flip", Context.InputZeroPoint + 128);

    public override string BiasName => Context.Layer + "BiasUnsigned";

    /// <summary>Name of the constant that holds the weights.</summary>
    protected abstract string WeightsName { get; }

    private int BlockBytes => Context.Geometry.Quads * StepBytes;

    public override void Locals(CodeWriter code) =>
        code.Line($"ref sbyte packed = ref Unsafe.As<ulong, sbyte>(ref MemoryMarshal.GetReference({WeightsName}));");

    public override IEnumerable<string> WeightOffset(string channel)
    {
        if (int.TryParse(channel, out int first))
            return [$"{Offset(first)}"];
        return Dialect.Lanes == MatrixContext.BlockChannels
            ? [$"(channel / 16 * {BlockBytes})"]
            : [$"(channel / 16 * {BlockBytes})", "(channel % 16 * 4)"];
    }

    public override void Sums(CodeWriter code, int mr, int vectors, string channel)
    {
        MatrixGeometry g = Context.Geometry;
        bool segments = g.Segments > 1;
        string w = segments ? "w" : "weights";
        if (segments)
            code.Line("ref sbyte w = ref weights;");
        SegmentLoops.Open(code, g, InputType);
        Segment(code, mr, vectors, w);
        if (segments)
            code.Line($"w = ref Unsafe.Add(ref w, {g.QuadsPerSegment * StepBytes});");
        SegmentLoops.Close(code, g);
    }

    /// <summary>The products of one contiguous piece of the window.</summary>
    protected abstract void Segment(CodeWriter code, int mr, int vectors, string w);

    protected static sbyte[] Pack(sbyte[][] channels)
    {
        int quads = channels[0].Length / 4;
        int blocks = (channels.Length + MatrixContext.BlockChannels - 1) / MatrixContext.BlockChannels;
        sbyte[] packed = new sbyte[blocks * quads * StepBytes];
        for (int c = 0; c < channels.Length; c++)
        {
            for (int k = 0; k < channels[c].Length; k++)
            {
                int step = (c / MatrixContext.BlockChannels * quads) + (k / 4);
                packed[(step * StepBytes) + (c % MatrixContext.BlockChannels * 4) + (k % 4)] = channels[c][k];
            }
        }

        return packed;
    }

    protected int Offset(int channel) =>
        (channel / MatrixContext.BlockChannels * BlockBytes) + (channel % MatrixContext.BlockChannels * 4);

    protected string Input(string line, int p, int u, bool loop) =>
        $"{Dialect.Helpers}.LoadQuad(ref {line}, {Address.Sum(loop ? ["k"] : [], (4 * u) + (p * Context.Geometry.PositionStep))})";

    protected string Weight(string w, int v, int u, bool loop) => $"{Dialect.Vector}.LoadUnsafe(ref {w}, "
        + $"{Address.Sum(loop ? ["(k * 16)"] : [], Offset(v * Dialect.Lanes) + (u * StepBytes))})";

    /// <summary>The most steps that divide a number of steps and keep the statements few.</summary>
    protected static int Unroll(int steps, int productsOfStep) => Enumerable.Range(1, steps)
        .Last(u => steps % u == 0 && (u == 1 || u * productsOfStep <= MostUnrolledProducts));
}
