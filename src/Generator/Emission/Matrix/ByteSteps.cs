using System.Collections.Generic;
using Specializer.Selection;

namespace Specializer.Emission.Matrix;

/// <summary>
/// What the kernels over bytes share: four neighbouring inputs a step, weights [tile of channels][step][channel][4], so
/// that a tile reads them once, in order.
/// </summary>
internal abstract class ByteSteps(MatrixContext context, VectorDialect dialect, int tileChannels) : MatrixSteps(context, dialect)
{
    public override string InputType => "byte";

    public override string WeightType => "sbyte";

    public override string[] Preparation => Copied("Flip", Context.InputZeroPoint + MatrixContext.UnsignedOffset);

    public override string BiasName => Context.Layer + "BiasUnsigned";

    /// <summary>Name of the constant that holds the weights.</summary>
    protected string WeightsName => $"{Context.Layer}Weights{Dialect.Set}";

    /// <summary>How <see cref="Pack"/> orders them, for the constant's comment.</summary>
    protected string Order =>
        $"[channel / {tileChannels}][segment {Context.Geometry.Segments}][four {Context.Geometry.QuadsPerSegment}][channel % {tileChannels}][4], int8";

    protected override int WeightsOfSegment => Context.Geometry.QuadsPerSegment * StepBytes;

    private int StepBytes => 4 * tileChannels;

    private int TileBytes => Context.Geometry.Quads * StepBytes;

    public override void Locals(CodeWriter code) =>
        code.Constant("sbyte", "packed", WeightsName);

    public override IEnumerable<string> WeightOffset(string channel) => int.TryParse(channel, out int first)
        ? [$"{first / tileChannels * TileBytes}"]
        : [$"(channel / {tileChannels} * {TileBytes})"];

    protected sbyte[] Pack(sbyte[][] channels)
    {
        int quads = channels[0].Length / 4;
        int tiles = (channels.Length + tileChannels - 1) / tileChannels;
        sbyte[] packed = new sbyte[tiles * TileBytes];
        for (int c = 0; c < channels.Length; c++)
        {
            for (int k = 0; k < channels[c].Length; k++)
            {
                int step = (c / tileChannels * quads) + (k / 4);
                packed[(step * StepBytes) + (c % tileChannels * 4) + (k % 4)] = channels[c][k];
            }
        }

        return packed;
    }

    protected string Input(string line, int p, int u, bool loop) =>
        $"{Dialect.Helpers}.LoadQuad(ref {line}, {Address.Sum(loop ? ["k"] : [], (4 * u) + (p * Context.Geometry.PositionStep))})";

    protected string Weight(string w, int v, int u, bool loop) => $"{Dialect.Vector}.LoadUnsafe(ref {w}, "
        + $"{Address.Sum(loop ? [Address.Times("k", tileChannels)] : [], (v * 4 * Dialect.Lanes) + (u * StepBytes))})";
}
