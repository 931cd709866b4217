using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Selection;

namespace Specializer.Emission.Depthwise;

/// <summary>
/// Tiles of M positions by two vectors of channels: the values under two taps are interleaved, so that one instruction
/// multiplies and adds both. Taps above each other pair up, for their interleaved column serves every position of the
/// tile that reads it; in the last row of an odd number neighbours pair up.
/// </summary>
internal sealed class DepthwisePairs(KernelWriter code, DepthwiseContext context, ChannelGroups groups, int mr)
{
    private readonly DepthwiseGeometry _layer = context.Geometry;
    private readonly VectorDialect _dialect = groups.Dialect;
    private readonly InputRows? _inPlace = context.Geometry.ReadsInPlace(mr) ? new InputRows(code, context.Geometry) : null;

    private int PairLength => 4 * _dialect.Lanes;

    public static void Emit(KernelWriter code, DepthwiseContext context, Microkernel kernel)
    {
        DepthwiseGeometry g = context.Geometry;
        bool isInPlace = g.ReadsInPlace(kernel.Tile.Mr);
        code.Remark("No overflow: products of int8 and a weight difference stay below 2^16, and int32 sums wrap as the reference's do.");
        code.Remark(isInPlace ? "In bounds: columns of the padding are left out, its rows are one row in scratch memory, and whole vectors fit the channels."
            : g.NeedsPreparation ? "In bounds: windows lie inside the prepared input, whose slack takes the last partial vector."
            : "In bounds: windows lie inside the input, and whole vectors fit its channels.");
        if (isInPlace)
            InputRows.Begin(code, g, context.InputZeroPoint);
        else
            context.Begin(code);
        context.Locals(code, VectorDialect.Of(kernel.Set), WeightsName(context, kernel.Set), isInPlace ? EdgeBiasName(context) : context.Layer + "Bias");
        foreach (ChannelGroups groups in ChannelGroups.Of(kernel.Set, g))
        {
            ChannelRun run = groups.Run;
            bool loop = run.Groups > 1;
            string channel = loop ? "channel" : $"{run.First}";
            if (run.Stored > run.First)
                code.Remark("The last channels move back to end with the layer: some are computed twice, to the same answers.");
            code.Open(loop ? $"for (nuint channel = {run.First}; channel < {run.End}; channel += {run.Width})" : "");
            new DepthwisePairs(code, context, groups, kernel.Tile.Mr).Positions(channel, loop ? channel : $"{run.Stored}");
            code.Close();
        }
    }

    public static string WeightsName(DepthwiseContext context, InstructionSet set) => $"{context.Layer}Weights{set}";

    /// <summary>The biases of a row's kinds of positions, for tiles that read the input where it lies.</summary>
    public static string EdgeBiasName(DepthwiseContext context) => context.Layer + "EdgeBias";

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

    private void Positions(string channel, string stored)
    {
        code.Line($"ref short w = ref {Address.Of("weights", [Address.Times(stored, 2 * TapPair.Of(_layer.Window).Count)])};");
        for (int v = 0; v < 2; v++)
        {
            for (int kind = 0; kind < (_inPlace?.Kinds ?? 1); kind++)
                code.Line($"{_dialect.Vector}<int> {Bias(kind, v)} = {groups.Load("bias", Address.Sum([channel], kind * _layer.StoredChannels), v)};");
            context.Epilogue.LoadVector(code, _dialect, v, array => groups.Load(array, channel, v));
        }

        bool rows = _layer.OutputHeight > 1;
        if (rows)
            code.Open($"for (nuint row = 0; row < {_layer.OutputHeight}; row++)");
        bool columns = TileLoop.OpenColumns(code, _layer.OutputWidth / groups.Fold, mr);
        if (_inPlace is null)
            code.Line($"ref sbyte window = ref {Address.Of("x", Terms(_layer.Window.StrideH * _layer.RowPitch, groups.Fold * _layer.Window.StrideW * _layer.Channels))};");
        else
            _inPlace.Open(channel);
        for (int p = 0; p < mr; p++)
            code.Line($"{_dialect.Vector}<int> sum{p}_0 = {Bias(_inPlace?.KindOf(p) ?? 0, 0)}, sum{p}_1 = {Bias(_inPlace?.KindOf(p) ?? 0, 1)};");
        Taps();
        code.Line($"ref sbyte target = ref {Address.Of("y", Terms(_layer.OutputWidth * _layer.Channels, groups.Fold * _layer.Channels))};");
        for (int p = 0; p < mr; p++)
            Store(p);
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

    private string Bias(int kind, int v) => (_inPlace?.Kinds ?? 1) > 1 ? $"bias{kind}_{v}" : $"bias{v}";

    private void Store(int position)
    {
        int offset = position * groups.Fold * _layer.Channels;
        string[] sums = [$"sum{position}_0", $"sum{position}_1"];
        if (_dialect.Set == InstructionSet.Vector128)
            context.Epilogue.StoreVectors(code, _dialect, "target", offset, groups.Run.Channels > 4 ? sums : [sums[0]], groups.Run.Channels);
        else
            context.Epilogue.StoreInterleaved(code, _dialect, "target", offset, sums);
    }

    private void Taps()
    {
        int doubleRows = _layer.Window.Height / 2;
        int pitch = _layer.Window.DilationH * _layer.RowPitch;
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

        // The address of a column in one of the window's rows; null where it is padding that is left out.
        Func<int, string?> Row(int row, string line, int offset) => column => _inPlace is not null
            ? _inPlace.Address(row, column)
            : $"ref {line}, {offset + (column * _layer.Channels)}";
        if (doubleRows > 0)
            DoubleRow(Row(0, lines, 0), Row(1, lines, pitch), weights);
        if (loop)
        {
            code.Line($"line = ref Unsafe.Add(ref line, {2 * pitch});");
            code.Line($"pair = ref Unsafe.Add(ref pair, {_layer.Window.Width * PairLength});");
            code.Close();
        }

        if (_layer.Window.Height % 2 == 1)
            SingleRow(Row(_layer.Window.Height - 1, "window", 2 * doubleRows * pitch), doubleRows * _layer.Window.Width * PairLength);
    }

    /// <summary>Two rows of taps: each column of the input is interleaved once for all positions that read it.</summary>
    private void DoubleRow(Func<int, string?> upper, Func<int, string?> lower, string weights)
    {
        foreach (IGrouping<int, (int Position, int Tap)> column in Columns(Enumerable.Range(0, _layer.Window.Width)))
            Multiply($"v{column.Key}", upper(column.Key), lower(column.Key), column, weights, kx => kx * PairLength);
    }

    /// <summary>The last row of an odd number: neighbouring taps pair up, a last odd one multiplies its partner by zero.</summary>
    private void SingleRow(Func<int, string?> row, int weightOffset)
    {
        int width = _layer.Window.Width;
        int reach = ((mr - 1) * groups.Fold * _layer.Window.StrideW) + ((width - 1) * _layer.Window.DilationW);
        foreach (IGrouping<int, (int Position, int Tap)> column in Columns(Enumerable.Range(0, width).Where(kx => kx % 2 == 0)))
        {
            int partner = column.Key + _layer.Window.DilationW <= reach ? column.Key + _layer.Window.DilationW : column.Key;
            Multiply($"h{column.Key}", row(column.Key), row(partner), column, "w", kx => weightOffset + (kx / 2 * PairLength));
        }
    }

    /// <summary>For each input column the positions of the tile that read it, and with which tap.</summary>
    private IEnumerable<IGrouping<int, (int Position, int Tap)>> Columns(IEnumerable<int> taps) => taps
        .SelectMany(kx => Enumerable.Range(0, mr).Select(p => (p, kx)))
        .GroupBy(use => (use.p * groups.Fold * _layer.Window.StrideW) + (use.kx * _layer.Window.DilationW))
        .OrderBy(column => column.Key);

    private void Multiply(
        string name, string? first, string? second, IEnumerable<(int Position, int Tap)> uses, string weights, Func<int, int> weightOffset)
    {
        if (first is null && second is null)
            return;
        string Values(string? address) => address is null ? $"{_dialect.Vector}<short>.Zero"
            : groups.Fold > 1 && _layer.Window.StrideW > 1 ? $"{_dialect.Helpers}.LoadWidenedParts({address}, {_layer.Window.StrideW * _layer.Channels})"
            : $"{_dialect.Helpers}.LoadWidened({address})";
        code.Line($"{_dialect.Vector}<short> {name}a = {Values(first)}, {name}b = {Values(second)};");
        for (int v = 0; v < 2; v++)
        {
            string half = $"{name}_{v}";
            code.Line($"{_dialect.Vector}<short> {half} = {_dialect.Interleave}{(v == 0 ? "Low" : "High")}({name}a, {name}b);");
            foreach ((int position, int tap) in uses)
            {
                string place = Address.Index("0", weightOffset(tap) + (v * 2 * _dialect.Lanes));
                code.Line($"sum{position}_{v} += {_dialect.MultiplyAddAdjacent}({half}, {_dialect.Vector}.LoadUnsafe(ref {weights}{place}));");
            }
        }
    }
}
