using System;
using System.Linq;
using Specializer.Selection;

namespace Specializer.Emission.Matrix;

/// <summary>
/// Tiles of M positions by N channels on vectors of any width: each step multiplies one pair of neighbouring inputs
/// of every position with the pair's weights of every channel.
/// </summary>
internal static class MatrixVector
{
    public static void Emit(CodeWriter code, MatrixContext context, Microkernel kernel)
    {
        VectorDialect dialect = VectorDialect.Of(kernel.Set);
        MatrixGeometry g = context.Geometry;
        int tiles = g.OutputChannels / kernel.Tile.Nr;
        int rest = g.OutputChannels % kernel.Tile.Nr;

        code.Gap();
        code.Line("// No overflow: an int16 product pair is at most 2·128·128, and int32 sums wrap as the reference's do.");
        code.Line("// In bounds: windows lie inside the prepared input, whose slack takes the last odd pair.");
        code.Open($"private static void {Dispatch.MethodName(context.Layer, kernel)}({context.Parameters})");
        code.Line($"ref sbyte packed = ref Unsafe.As<ulong, sbyte>(ref MemoryMarshal.GetReference({context.Layer}Weights));");
        code.Line($"ref int bias = ref MemoryMarshal.GetReference({context.Layer}Bias);");
        if (context.HasWeightZeroPoints)
            code.Line($"ref int zeroPoints = ref MemoryMarshal.GetReference({context.Layer}ZeroPoints);");
        context.Epilogue.Locals(code);

        if (tiles > 0)
        {
            code.Open($"for (nuint channel = 0; channel < {tiles * kernel.Tile.Nr}; channel += {kernel.Tile.Nr})");
            Positions(code, context, dialect, kernel.Tile.Mr, kernel.Tile.Nr);
            code.Close();
        }

        if (rest > 0)
        {
            code.Open();
            code.Line($"const nuint channel = {tiles * kernel.Tile.Nr};");
            Positions(code, context, dialect, kernel.Tile.Mr, rest);
            code.Close();
        }

        code.Close();
    }

    private static void Positions(CodeWriter code, MatrixContext context, VectorDialect dialect, int mr, int channels)
    {
        MatrixGeometry g = context.Geometry;
        int vectors = (channels + dialect.Lanes - 1) / dialect.Lanes;

        // Tiles start at a multiple of half a block at least, so the weights of a vector lie in one block.
        code.Line($"ref sbyte weights = ref Unsafe.Add(ref packed, {BlockOffset(context, dialect)});");
        for (int v = 0; v < vectors; v++)
        {
            code.Line($"{dialect.Vector}<int> bias{v} = {dialect.Vector}.LoadUnsafe(ref bias, channel + {v * dialect.Lanes});");
            if (context.HasWeightZeroPoints)
                code.Line($"{dialect.Vector}<int> zeroPoint{v} = {dialect.Vector}.LoadUnsafe(ref zeroPoints, channel + {v * dialect.Lanes});");
            context.Epilogue.LoadVector(code, dialect, v);
        }

        bool rows = g.OutputHeight > 1;
        if (rows)
            code.Open($"for (nuint row = 0; row < {g.OutputHeight}; row++)");
        TileLoop.OpenColumns(code, g.OutputWidth, mr);
        string rowOffset = rows ? $"(row * {g.RowStep}) + " : "";
        code.Line($"ref short window = ref Unsafe.Add(ref x, {rowOffset}(column * {g.PositionStep}));");
        string position = rows ? $"(row * {g.OutputWidth}) + column" : "column";
        Sums(code, context, dialect, mr, vectors, position);
        Steps(code, context, dialect, mr, vectors);

        code.Line($"ref sbyte target = ref Unsafe.Add(ref y, (({position}) * {g.OutputChannels}) + channel);");
        for (int p = 0; p < mr; p++)
        {
            for (int v = 0; v < vectors; v++)
            {
                int count = Math.Min(dialect.Lanes, channels - (v * dialect.Lanes));
                int offset = (p * g.OutputChannels) + (v * dialect.Lanes);
                context.Epilogue.StoreVector(code, dialect, $"Unsafe.Add(ref target, {offset})", $"sum{p}_{v}", v, count);
            }
        }

        code.Close();
        if (rows)
            code.Close();
    }

    private static string BlockOffset(MatrixContext context, VectorDialect dialect) =>
        dialect.Lanes == MatrixWeights.BlockChannels
            ? $"channel / 8 * {context.BlockBytes}"
            : $"(channel / 8 * {context.BlockBytes}) + (channel % 8 * 2)";

    private static void Sums(CodeWriter code, MatrixContext context, VectorDialect dialect, int mr, int vectors, string position)
    {
        for (int p = 0; p < mr; p++)
        {
            if (context.HasWeightZeroPoints)
                code.Line($"{dialect.Vector}<int> window{p} = {dialect.Vector}.Create(Unsafe.Add(ref windowSums, {position} + {p}));");
            string sums = string.Join(", ", Enumerable.Range(0, vectors).Select(v => context.HasWeightZeroPoints
                ? $"sum{p}_{v} = bias{v} - (zeroPoint{v} * window{p})"
                : $"sum{p}_{v} = bias{v}"));
            code.Line($"{dialect.Vector}<int> {sums};");
        }
    }

    private static void Steps(CodeWriter code, MatrixContext context, VectorDialect dialect, int mr, int vectors)
    {
        MatrixGeometry g = context.Geometry;
        bool segments = g.Segments > 1;
        if (segments)
            code.Line("ref sbyte w = ref weights;");
        SegmentLoops.Open(code, g);
        code.Open($"for (nuint k = 0; k < {2 * g.PairsPerSegment}; k += 2)");
        for (int v = 0; v < vectors; v++)
        {
            int channel = v * dialect.Lanes;
            int offset = channel / MatrixWeights.BlockChannels * context.BlockBytes;

            // A vector of half a block's channels finds the other half eight bytes on.
            offset += channel % MatrixWeights.BlockChannels * 2;
            code.Line($"{dialect.Vector}<short> w{v} = {dialect.Helpers}.LoadWidened(ref {(segments ? "w" : "weights")}, (k * 8) + {offset});");
        }

        for (int p = 0; p < mr; p++)
        {
            code.Line($"{dialect.Vector}<short> x{p} = {dialect.Helpers}.LoadPair(ref line, k + {p * g.PositionStep});");
            for (int v = 0; v < vectors; v++)
                code.Line($"sum{p}_{v} += {dialect.MultiplyAddAdjacent}(w{v}, x{p});");
        }

        code.Close();
        if (segments)
            code.Line($"w = ref Unsafe.Add(ref w, {g.PairsPerSegment * MatrixWeights.PairBytes});");
        SegmentLoops.Close(code, g);
    }
}
