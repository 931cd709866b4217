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
internal sealed class ChainSteps(MatrixContext context, VectorDialect dialect, int tileChannels, int length)
    : ByteSteps(context, dialect, tileChannels)
{
    private const int MostUnrolledExtras = 48;

    private readonly ByteChains _chains = ByteChains.Split(
        QuadWeights.Of(context.Graph, context.Node, context.Geometry), dialect.Lanes, context.Geometry.QuadsPerSegment, length);

    public override string Safety =>
        $"The weights of one sign that meet in a lane of a chain sum to at most {ByteChains.Limit}, so int16 sums stay below 255 · {ByteChains.Limit} < 2^15; "
        + "windows lie inside the prepared input.";

    private string ExtrasName => $"{Context.Layer}Extras{Dialect.Set}";

    private bool HasExtras => _chains.Extras.Any(e => e.Length > 0);

    public override void Locals(CodeWriter code)
    {
        base.Locals(code);
        if (!HasExtras)
            return;
        code.Constant("sbyte", "extras", ExtrasName);
        code.Constant("int", "extraEnds", ExtrasName + "Ends");
        code.Constant("int", "extraPlaces", ExtrasName + "Places");
    }

    public override void Sums(CodeWriter code, int mr, int vectors, string channel)
    {
        base.Sums(code, mr, vectors, channel);
        if (!HasExtras)
            return;

        bool isNumber = int.TryParse(channel, out int number);
        int first = number / Dialect.Lanes;
        if (isNumber && mr == 1 && _chains.Extras.Skip(first).Take(vectors).Sum(e => e.Length) <= MostUnrolledExtras)
            UnrolledExtras(code, first, vectors);
        else
            ExtraLoops(code, mr, vectors, v => isNumber ? $"{first + v}" : Address.Sum([$"(channel / {Dialect.Lanes})"], v));
    }

    public override void Constants(CodeWriter code)
    {
        Bytes(code, WeightsName, Order + ", less what would overflow a chain.", ToBytes(Pack(_chains.Weights)));
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
            int unroll = Unroll(whole, length * mr * vectors, MostUnrolledProducts);
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

    private void ExtraLoops(CodeWriter code, int mr, int vectors, Func<int, string> index)
    {
        for (int v = 0; v < vectors; v++)
        {
            code.Open($"for (int e = Unsafe.Add(ref extraEnds, {index(v)}), end = Unsafe.Add(ref extraEnds, {index(v + 1)}); e < end; e++)");
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

    /// <summary>A few extra steps of one position, one by one: loops of so few passes are mispredicted.</summary>
    private void UnrolledExtras(CodeWriter code, int first, int vectors)
    {
        int step = _chains.Extras.Take(first).Sum(e => e.Length);
        for (int v = 0; v < vectors && first + v < _chains.Extras.Length; v++)
        {
            foreach (ExtraStep extra in _chains.Extras[first + v])
            {
                string input = $"{Dialect.Helpers}.LoadQuad(ref window, {Place(extra.Quad)})";
                string weights = $"{Dialect.Vector}.LoadUnsafe(ref extras, {step++ * 4 * Dialect.Lanes})";
                code.Line($"sum0_{v} += {Widened($"{Dialect.MultiplyAddAdjacent}({input}, {weights})")};");
            }
        }
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
        return g.SegmentOffset(segment) + (quad % g.QuadsPerSegment * 4);
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
}
