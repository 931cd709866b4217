using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Selection;
using static Specializer.Emission.Literals;

namespace Specializer.Emission.Matrix;

/// <summary>
/// vpmaddubsw on uint8 inputs, several in a row summed in int16 before they are widened: as fast as a dot product
/// instruction, and exact because the weights were split so that no chain can overflow (<see cref="ByteChains"/>).
/// </summary>
internal sealed class ChainSteps(MatrixContext context, VectorDialect dialect, int length) : ByteSteps(context, dialect)
{
    private readonly ByteChains _chains = ByteChains.Split(
        QuadWeights.Of(context.Graph, context.Node, context.Geometry), dialect.Lanes, context.Geometry.QuadsPerSegment, length);

    public override string Safety =>
        $"The weights of one sign that meet in a lane of a chain sum to at most {ByteChains.Limit}, so int16 sums stay below 255 · {ByteChains.Limit} < 2^15; "
        + "windows lie inside the prepared input.";

    protected override string WeightsName => $"{Context.Layer}Weights{Dialect.Set}";

    private string ExtrasName => $"{Context.Layer}Extras{Dialect.Set}";

    private bool HasExtras => _chains.Extras.Any(e => e.Length > 0);

    public override void Locals(CodeWriter code)
    {
        base.Locals(code);
        if (!HasExtras)
            return;
        code.Line($"ref sbyte extras = ref Unsafe.As<ulong, sbyte>(ref MemoryMarshal.GetReference({ExtrasName}));");
        code.Line($"ref int extraEnds = ref MemoryMarshal.GetReference({ExtrasName}Ends);");
        code.Line($"ref int extraPlaces = ref MemoryMarshal.GetReference({ExtrasName}Places);");
    }

    public override void Sums(CodeWriter code, int mr, int vectors, string channel)
    {
        base.Sums(code, mr, vectors, channel);
        if (!HasExtras)
            return;

        for (int v = 0; v < vectors; v++)
        {
            string vector = int.TryParse(channel, out int first)
                ? $"{(first / Dialect.Lanes) + v}"
                : Address.Sum([$"(channel / {Dialect.Lanes})"], v);
            code.Open($"for (int e = Unsafe.Add(ref extraEnds, {vector}), end = Unsafe.Add(ref extraEnds, {Next(vector)}); e < end; e++)");
            code.Line("nuint place = (nuint)Unsafe.Add(ref extraPlaces, e);");
            code.Line($"{Dialect.Vector}<sbyte> extra = {Dialect.Vector}.LoadUnsafe(ref extras, (nuint)(e * {4 * Dialect.Lanes}));");
            for (int p = 0; p < mr; p++)
            {
                string input = $"{Dialect.Helpers}.LoadQuad(ref window, {Address.Sum(["place"], p * Context.Geometry.PositionStep)})";
                code.Line($"sum{p}_{v} += {Widened($"{Dialect.MultiplyAddAdjacent}({input}, extra)")};");
            }

            code.Close();
        }
    }

    public override void Constants(CodeWriter code)
    {
        Bytes(
            code, WeightsName, $"Of {Dialect.Set}'s chains, [channel / 16][segment {Context.Geometry.Segments}][four {Context.Geometry.QuadsPerSegment}][channel % 16][4], int8.",
            ToBytes(Pack(_chains.Weights)));
        if (!HasExtras)
            return;

        ExtraStep[] steps = _chains.Extras.SelectMany(e => e).ToArray();
        Bytes(code, ExtrasName, "What the chains' weights lack, [step][channel of the vector][4], int8.", ToBytes(steps.SelectMany(s => s.Weights).ToArray()));
        Ints(code, ExtrasName + "Places", "The input each step reads, counted from the window's first.", steps.Select(s => Place(s.Quad)));
        Ints(code, ExtrasName + "Ends", "Where the steps of each vector of channels begin, and where the last one's end.", Ends());
    }

    protected override void Segment(CodeWriter code, int mr, int vectors, string w)
    {
        int whole = Context.Geometry.QuadsPerSegment / length;
        int rest = Context.Geometry.QuadsPerSegment % length;
        if (whole > 0)
        {
            int unroll = Unroll(whole, length * mr * vectors);
            bool loop = unroll < whole;
            if (loop)
                code.Open($"for (nuint k = 0; k < {4 * length * whole}; k += {4 * length * unroll})");
            for (int u = 0; u < unroll; u++)
                Chain(code, mr, vectors, w, u * length, length, loop);
            if (loop)
                code.Close();
        }

        if (rest > 0)
            Chain(code, mr, vectors, w, whole * length, rest, loop: false);
    }

    private void Chain(CodeWriter code, int mr, int vectors, string w, int first, int steps, bool loop)
    {
        for (int p = 0; p < mr; p++)
        {
            for (int u = first; u < first + steps; u++)
                code.Line($"{Dialect.Vector}<byte> x{u}_{p} = {Input("line", p, u, loop)};");
        }

        for (int v = 0; v < vectors; v++)
        {
            for (int p = 0; p < mr; p++)
            {
                string name = $"c{first}_{p}_{v}";
                for (int u = first; u < first + steps; u++)
                {
                    string product = $"{Dialect.MultiplyAddAdjacent}(x{u}_{p}, {Weight(w, v, u, loop)})";
                    code.Line(u == first ? $"{Dialect.Vector}<short> {name} = {product};" : $"{name} += {product};");
                }

                code.Line($"sum{p}_{v} += {Widened(name)};");
            }
        }
    }

    private string Widened(string words) => $"{Dialect.MultiplyAddAdjacent}({words}, {Dialect.Vector}<short>.One)";

    private int Place(int quad)
    {
        MatrixGeometry g = Context.Geometry;
        int segment = quad / g.QuadsPerSegment;
        int row = segment / g.SegmentsPerRow;
        return (row * g.WindowRowPitch) + (segment % g.SegmentsPerRow * g.SegmentPitch) + (quad % g.QuadsPerSegment * 4);
    }

    private IEnumerable<int> Ends()
    {
        int end = 0;
        yield return end;
        foreach (ExtraStep[] vector in _chains.Extras)
            yield return end += vector.Length;
        // A tile may reach over channels that do not exist.
        for (int v = _chains.Extras.Length; v < Context.Blocks * MatrixContext.BlockChannels / Dialect.Lanes; v++)
            yield return end;
    }

    private static string Next(string vector) =>
        int.TryParse(vector, out int number) ? $"{number + 1}" : Address.Sum([vector], 1);
}
