using System.Collections.Generic;
using System.Linq;
using Specializer.Selection;

namespace Specializer.Emission.Matrix;

/// <summary>
/// Tiles of M positions by N channels on vectors of any width: each step multiplies one pair of neighbouring inputs
/// of every position with the pair's weights of every channel.
/// </summary>
internal static class MatrixVector
{
    // Statements of the innermost loop; with more, the JIT's bookkeeping costs more than the loop.
    private const int MostUnrolledProducts = 48;

    public static void Emit(CodeWriter code, MatrixContext context, Microkernel kernel)
    {
        VectorDialect dialect = VectorDialect.Of(kernel.Set);
        MatrixGeometry g = context.Geometry;
        int tiles = g.OutputChannels / kernel.Tile.Nr;
        int rest = g.OutputChannels % kernel.Tile.Nr;

        code.Gap();
        code.Line("// No overflow: a product of int8 and a weight difference stays below 2^16, and int32 sums wrap as the reference's do.");
        code.Line("// In bounds: windows lie inside the prepared input, whose slack takes the last odd pair.");
        code.Open($"private static void {Dispatch.MethodName(context.Layer, kernel)}(ref short x, ref sbyte y)");
        context.Locals(code);

        bool one = tiles == 1 && rest == 0;
        if (one)
            Positions(code, context, dialect, kernel.Tile.Mr, kernel.Tile.Nr, "0");
        if (tiles > 0 && !one)
        {
            code.Open(tiles == 1 ? "" : $"for (nuint channel = 0; channel < {tiles * kernel.Tile.Nr}; channel += {kernel.Tile.Nr})");
            Positions(code, context, dialect, kernel.Tile.Mr, kernel.Tile.Nr, tiles == 1 ? "0" : "channel");
            code.Close();
        }

        if (rest > 0)
        {
            code.Open();
            Positions(code, context, dialect, kernel.Tile.Mr, rest, $"{tiles * kernel.Tile.Nr}");
            code.Close();
        }

        code.Close();
    }

    /// <summary>All positions for the channels that start at <paramref name="channel"/>, a variable or a number.</summary>
    private static void Positions(
        CodeWriter code, MatrixContext context, VectorDialect dialect, int mr, int channels, string channel)
    {
        MatrixGeometry g = context.Geometry;
        int vectors = (channels + dialect.Lanes - 1) / dialect.Lanes;

        code.Line($"ref short weights = ref {Address.Of("packed", WeightOffset(context, channel, dialect))};");
        for (int v = 0; v < vectors; v++)
        {
            code.Line($"{dialect.Vector}<int> bias{v} = {dialect.Vector}.LoadUnsafe(ref bias{Address.Index(channel, v * dialect.Lanes)});");
            string place = Address.Index(channel, v * dialect.Lanes);
            context.Epilogue.LoadVector(code, dialect, v, array => $"{dialect.Vector}.LoadUnsafe(ref {array}{place})");
        }

        bool rows = g.OutputHeight > 1;
        if (rows)
            code.Open($"for (nuint row = 0; row < {g.OutputHeight}; row++)");
        bool columns = TileLoop.OpenColumns(code, g.OutputWidth, mr);
        string[] variables = [.. rows ? new[] { "row" } : [], .. columns ? new[] { "column" } : []];
        code.Line($"ref short window = ref {Address.Of("x", Scaled(variables, g.RowStep, g.PositionStep))};");
        for (int p = 0; p < mr; p++)
            code.Line($"{dialect.Vector}<int> {string.Join(", ", Enumerable.Range(0, vectors).Select(v => $"sum{p}_{v} = bias{v}"))};");
        Steps(code, context, dialect, mr, vectors);

        IEnumerable<string> answers = Scaled(variables, g.OutputWidth * g.OutputChannels, g.OutputChannels).Append(channel);
        code.Line($"ref sbyte target = ref {Address.Of("y", answers)};");
        for (int p = 0; p < mr; p++)
            context.Epilogue.StoreVectors(code, dialect, "target", p * g.OutputChannels, [.. Enumerable.Range(0, vectors).Select(v => $"sum{p}_{v}")], 0, channels);

        if (columns)
            code.Close();
        if (rows)
            code.Close();
    }

    private static IEnumerable<string> Scaled(string[] variables, int rowFactor, int columnFactor) =>
        variables.Select(name => Address.Times(name, name == "row" ? rowFactor : columnFactor));

    private static string[] WeightOffset(MatrixContext context, string channel, VectorDialect dialect)
    {
        if (int.TryParse(channel, out int first))
            return [$"{(first / MatrixWeights.BlockChannels * context.BlockLength) + (first % MatrixWeights.BlockChannels * 2)}"];
        // Tiles start at a multiple of a vector's lanes, so that a vector's weights lie in one block.
        return dialect.Lanes == MatrixWeights.BlockChannels
            ? [$"(channel / 16 * {context.BlockLength})"]
            : [$"(channel / 16 * {context.BlockLength})", "(channel % 16 * 2)"];
    }

    private static void Steps(CodeWriter code, MatrixContext context, VectorDialect dialect, int mr, int vectors)
    {
        MatrixGeometry g = context.Geometry;
        bool segments = g.Segments > 1;
        string w = segments ? "w" : "weights";
        if (segments)
            code.Line("ref short w = ref weights;");
        SegmentLoops.Open(code, g);

        int unroll = Enumerable.Range(1, g.PairsPerSegment)
            .Last(u => g.PairsPerSegment % u == 0 && (u == 1 || u * mr * vectors <= MostUnrolledProducts));
        bool loop = unroll < g.PairsPerSegment;
        if (loop)
            code.Open($"for (nuint k = 0; k < {2 * g.PairsPerSegment}; k += {2 * unroll})");
        for (int u = 0; u < unroll; u++)
            Step(code, context, dialect, mr, vectors, u, loop, w);
        if (loop)
            code.Close();

        if (segments)
            code.Line($"w = ref Unsafe.Add(ref w, {g.PairsPerSegment * MatrixWeights.PairLength});");
        SegmentLoops.Close(code, g);
    }

    /// <summary>
    /// One pair of inputs. What there is less of, inputs or weights, stays in registers; the others come one by one.
    /// </summary>
    private static void Step(
        CodeWriter code, MatrixContext context, VectorDialect dialect, int mr, int vectors, int u, bool loop, string w)
    {
        string Input(int p) =>
            $"{dialect.Helpers}.LoadPair(ref line, {Address.Sum(loop ? ["k"] : [], (2 * u) + (p * context.Geometry.PositionStep))})";
        string Weight(int v)
        {
            int channel = v * dialect.Lanes;
            int offset = (channel / MatrixWeights.BlockChannels * context.BlockLength) + (channel % MatrixWeights.BlockChannels * 2)
                + (u * MatrixWeights.PairLength);
            return $"{dialect.Vector}.LoadUnsafe(ref {w}, {Address.Sum(loop ? ["(k * 16)"] : [], offset)})";
        }

        string x(int p) => $"x{u}_{p}";
        string weight(int v) => $"w{u}_{v}";
        bool inputsStay = mr <= vectors;
        for (int i = 0; i < (inputsStay ? mr : vectors); i++)
            code.Line($"{dialect.Vector}<short> {(inputsStay ? $"{x(i)} = {Input(i)}" : $"{weight(i)} = {Weight(i)}")};");
        for (int o = 0; o < (inputsStay ? vectors : mr); o++)
        {
            code.Line($"{dialect.Vector}<short> {(inputsStay ? $"{weight(o)} = {Weight(o)}" : $"{x(o)} = {Input(o)}")};");
            for (int i = 0; i < (inputsStay ? mr : vectors); i++)
            {
                (int p, int v) = inputsStay ? (i, o) : (o, i);
                code.Line($"sum{p}_{v} += {dialect.MultiplyAddAdjacent}({weight(v)}, {x(p)});");
            }
        }
    }
}
