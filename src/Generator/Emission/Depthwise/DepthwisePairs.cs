using System.Collections.Generic;
using System.Linq;
using Specializer.Selection;

namespace Specializer.Emission.Depthwise;

/// <summary>
/// Tiles of M positions by two vectors of channels: the values under two taps are interleaved, so that one instruction
/// multiplies and adds both. Taps above each other pair up, for their interleaved column serves every position of the
/// tile that reads it; in the last row of an odd number neighbours pair up.
/// </summary>
internal static class DepthwisePairs
{
    public static void Emit(KernelWriter code, DepthwiseContext context, Microkernel kernel)
    {
        DepthwiseGeometry g = context.Geometry;
        code.Remark("No overflow: products of int8 and a weight difference stay below 2^16, and int32 sums wrap as the reference's do.");
        code.Remark(g.NeedsPreparation
            ? "In bounds: windows lie inside the prepared input, whose slack takes the last partial vector."
            : "In bounds: windows lie inside the input, and whole vectors fit its channels.");
        context.Begin(code);
        context.Locals(code, WeightsName(context, kernel.Set));
        foreach (ChannelGroups groups in ChannelGroups.Of(kernel.Set, g))
        {
            ChannelRun run = groups.Run;
            bool loop = run.Groups > 1;
            string channel = loop ? "channel" : $"{run.First}";
            if (run.Stored > run.First)
                code.Remark("The last channels move back to end with the layer: some are computed twice, to the same answers.");
            code.Open(loop ? $"for (nuint channel = {run.First}; channel < {run.End}; channel += {run.Width})" : "");
            Positions(code, context, groups, kernel.Tile.Mr, channel, loop ? channel : $"{run.Stored}");
            code.Close();
        }
    }

    public static string WeightsName(DepthwiseContext context, InstructionSet set) => $"{context.Layer}Weights{set}";

    /// <summary>[group of channels][pair of taps][vector][lane][2], in the order the kernel reads them.</summary>
    public static short[] Pack(DepthwiseGeometry g, DepthwiseWeights weights, InstructionSet set)
    {
        List<short> packed = new();
        foreach (ChannelGroups groups in ChannelGroups.Of(set, g))
        {
            for (int first = groups.Run.First; first < groups.Run.End; first += groups.Run.Width)
            {
                foreach (TapPair pair in TapPair.Of(g.Window))
                {
                    foreach (int lane in groups.InterleavedOrder)
                    {
                        packed.Add(weights.At(pair.First, first + lane, groups.Fold));
                        packed.Add(pair.Second is { } second ? weights.At(second, first + lane, groups.Fold) : (short)0);
                    }
                }
            }
        }

        return [.. packed];
    }

    private static void Positions(CodeWriter code, DepthwiseContext context, ChannelGroups groups, int mr, string channel, string stored)
    {
        DepthwiseGeometry g = context.Geometry;
        VectorDialect dialect = groups.Dialect;
        int pairs = TapPair.Of(g.Window).Count;
        code.Line($"ref short w = ref {Address.Of("weights", [Address.Times(stored, 2 * pairs)])};");
        for (int v = 0; v < 2; v++)
        {
            code.Line($"{dialect.Vector}<int> bias{v} = {groups.Load("bias", channel, v)};");
            context.Epilogue.LoadVector(code, dialect, v, array => groups.Load(array, channel, v));
        }

        bool rows = g.OutputHeight > 1;
        if (rows)
            code.Open($"for (nuint row = 0; row < {g.OutputHeight}; row++)");
        bool columns = TileLoop.OpenColumns(code, g.OutputWidth / groups.Fold, mr);
        code.Line($"ref sbyte window = ref {Address.Of("x", Terms(g.Window.StrideH * g.RowPitch, groups.Fold * g.Window.StrideW * g.Channels))};");
        for (int p = 0; p < mr; p++)
            code.Line($"{dialect.Vector}<int> sum{p}_0 = bias0, sum{p}_1 = bias1;");
        Taps(code, g, groups, mr);
        code.Line($"ref sbyte target = ref {Address.Of("y", Terms(g.OutputWidth * g.Channels, groups.Fold * g.Channels))};");
        for (int p = 0; p < mr; p++)
            Store(code, context, groups, p);
        if (columns)
            code.Close();
        if (rows)
            code.Close();

        IEnumerable<string> Terms(int rowFactor, int columnFactor)
        {
            if (rows)
                yield return Address.Times("row", rowFactor);
            if (columns)
                yield return Address.Times("column", columnFactor);
            yield return channel;
        }
    }

    private static void Store(CodeWriter code, DepthwiseContext context, ChannelGroups groups, int position)
    {
        int offset = position * groups.Fold * context.Geometry.Channels;
        string[] sums = [$"sum{position}_0", $"sum{position}_1"];
        if (groups.Dialect.Set == InstructionSet.Vector128)
            context.Epilogue.StoreVectors(code, groups.Dialect, "target", offset, groups.Run.Channels > 4 ? sums : [sums[0]], groups.Run.Channels);
        else
            context.Epilogue.StoreInterleaved(code, groups.Dialect, "target", offset, sums);
    }

    private static void Taps(CodeWriter code, DepthwiseGeometry g, ChannelGroups groups, int mr)
    {
        VectorDialect dialect = groups.Dialect;
        int doubleRows = g.Window.Height / 2;
        string lines = "window";
        string weights = "w";
        bool loop = doubleRows > 1;
        if (loop)
        {
            code.Line("ref sbyte line = ref window;");
            code.Line("ref short pair = ref w;");
            code.Open($"for (nuint ky = 0; ky < {2 * doubleRows}; ky += 2)");
            (lines, weights) = ("line", "pair");
        }

        int pairLength = 4 * dialect.Lanes;
        if (doubleRows > 0)
            DoubleRow(code, g, groups, mr, lines, weights, g.Window.DilationH * g.RowPitch);
        if (loop)
        {
            code.Line($"line = ref Unsafe.Add(ref line, {2 * g.Window.DilationH * g.RowPitch});");
            code.Line($"pair = ref Unsafe.Add(ref pair, {g.Window.Width * pairLength});");
            code.Close();
        }

        if (g.Window.Height % 2 == 1)
            SingleRow(code, g, groups, mr, 2 * doubleRows * g.Window.DilationH * g.RowPitch, doubleRows * g.Window.Width * pairLength);
    }

    /// <summary>Two rows of taps: each column of the input is interleaved once for all positions that read it.</summary>
    private static void DoubleRow(
        CodeWriter code, DepthwiseGeometry g, ChannelGroups groups, int mr, string line, string weights, int below)
    {
        VectorDialect dialect = groups.Dialect;
        foreach (IGrouping<int, (int Position, int Tap)> column in Columns(g, groups.Fold, mr, Enumerable.Range(0, g.Window.Width)))
        {
            int offset = column.Key * g.Channels;
            string upper = $"{dialect.Helpers}.LoadWidened(ref {line}, {offset})";
            string lower = $"{dialect.Helpers}.LoadWidened(ref {line}, {offset + below})";
            Multiply(code, dialect, $"v{column.Key}", upper, lower, column, weights, kx => kx * 4 * dialect.Lanes);
        }
    }

    /// <summary>The last row of an odd number: neighbouring taps pair up, a last odd one multiplies its partner by zero.</summary>
    private static void SingleRow(CodeWriter code, DepthwiseGeometry g, ChannelGroups groups, int mr, int offset, int weightOffset)
    {
        VectorDialect dialect = groups.Dialect;
        int width = g.Window.Width;
        int reach = ((mr - 1) * groups.Fold * g.Window.StrideW) + ((width - 1) * g.Window.DilationW);
        IEnumerable<int> evenTaps = Enumerable.Range(0, width).Where(kx => kx % 2 == 0);
        foreach (IGrouping<int, (int Position, int Tap)> column in Columns(g, groups.Fold, mr, evenTaps))
        {
            int partner = column.Key + g.Window.DilationW <= reach ? column.Key + g.Window.DilationW : column.Key;
            string left = $"{dialect.Helpers}.LoadWidened(ref window, {offset + (column.Key * g.Channels)})";
            string right = $"{dialect.Helpers}.LoadWidened(ref window, {offset + (partner * g.Channels)})";
            Multiply(code, dialect, $"h{column.Key}", left, right, column, "w", kx => weightOffset + (kx / 2 * 4 * dialect.Lanes));
        }
    }

    /// <summary>For each input column the positions of the tile that read it, and with which tap.</summary>
    private static IEnumerable<IGrouping<int, (int Position, int Tap)>> Columns(
        DepthwiseGeometry g, int fold, int mr, IEnumerable<int> taps) => taps
        .SelectMany(kx => Enumerable.Range(0, mr).Select(p => (p, kx)))
        .GroupBy(use => (use.p * fold * g.Window.StrideW) + (use.kx * g.Window.DilationW))
        .OrderBy(column => column.Key);

    private static void Multiply(
        CodeWriter code, VectorDialect dialect, string name, string first, string second,
        IEnumerable<(int Position, int Tap)> uses, string weights, System.Func<int, int> weightOffset)
    {
        code.Line($"{dialect.Vector}<short> {name}a = {first}, {name}b = {second};");
        for (int v = 0; v < 2; v++)
        {
            string half = $"{name}_{v}";
            code.Line($"{dialect.Vector}<short> {half} = {dialect.Interleave}{(v == 0 ? "Low" : "High")}({name}a, {name}b);");
            foreach ((int position, int tap) in uses)
            {
                string place = Address.Index("0", weightOffset(tap) + (v * 2 * dialect.Lanes));
                code.Line($"sum{position}_{v} += {dialect.MultiplyAddAdjacent}({half}, {dialect.Vector}.LoadUnsafe(ref {weights}{place}));");
            }
        }
    }
}
