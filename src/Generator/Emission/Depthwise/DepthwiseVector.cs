using System.Linq;
using Specializer.Selection;

namespace Specializer.Emission.Depthwise;

/// <summary>Tiles of M positions by one vector of channels; a tap's weights serve all positions of the tile.</summary>
internal static class DepthwiseVector
{
    // Beyond this width a row of taps is a loop, so that methods stay far below the JIT's limits.
    private const int WidestUnrolled = 8;

    public static void Emit(KernelWriter code, DepthwiseContext context, Microkernel kernel)
    {
        VectorDialect dialect = VectorDialect.Of(kernel.Set);
        DepthwiseGeometry g = context.Geometry;
        int whole = g.Channels / dialect.Lanes * dialect.Lanes;

        code.Remark("No overflow: products of int8 and a weight difference stay below 2^16, and int32 sums wrap as the reference's do.");
        code.Remark(g.NeedsPreparation
            ? "In bounds: windows lie inside the prepared input, whose slack takes the last partial vector."
            : "In bounds: windows lie inside the input, and whole vectors fit its channels.");
        context.Begin(code);
        context.Locals(code, dialect);
        if (whole > 0)
        {
            code.Open($"for (nuint channel = 0; channel < {whole}; channel += {dialect.Lanes})");
            Positions(code, context, dialect, kernel.Tile.Mr, dialect.Lanes);
            code.Close();
        }

        if (whole < g.Channels)
        {
            code.Open();
            code.Line($"const nuint channel = {whole};");
            Positions(code, context, dialect, kernel.Tile.Mr, g.Channels - whole);
            code.Close();
        }
    }

    private static void Positions(CodeWriter code, DepthwiseContext context, VectorDialect dialect, int mr, int channels)
    {
        DepthwiseGeometry g = context.Geometry;
        code.Line($"{dialect.Vector}<int> bias0 = {dialect.Vector}.LoadUnsafe(ref bias, channel);");
        context.Epilogue.LoadVector(code, dialect, 0, array => $"{dialect.Vector}.LoadUnsafe(ref {array}, channel)");
        code.Open($"for (nuint row = 0; row < {g.OutputHeight}; row++)");
        bool columns = TileLoop.OpenColumns(code, g.OutputWidth, mr);
        string[] Terms(int row, int column) =>
            [Address.Times("row", row), columns ? Address.Times("column", column) : "0", "channel"];
        code.Line($"ref sbyte window = ref {Address.Of("x", Terms(g.Window.StrideH * g.RowPitch, g.Window.StrideW * g.Channels))};");
        code.Line($"{dialect.Vector}<int> {string.Join(", ", Enumerable.Range(0, mr).Select(p => $"sum{p} = bias0"))};");
        Taps(code, context, dialect, mr);
        code.Line($"ref sbyte target = ref {Address.Of("y", Terms(g.OutputWidth * g.Channels, g.Channels))};");
        for (int p = 0; p < mr; p++)
            context.Epilogue.StoreVectors(code, dialect, "target", p * g.Channels, [$"sum{p}"], channels);
        if (columns)
            code.Close();
        code.Close();
    }

    private static void Taps(CodeWriter code, DepthwiseContext context, VectorDialect dialect, int mr)
    {
        DepthwiseGeometry g = context.Geometry;
        bool loop = g.Window.Width > WidestUnrolled;
        code.Open($"for (nuint ky = 0; ky < {g.Window.Height}; ky++)");
        code.Line($"ref sbyte line = ref Unsafe.Add(ref window, ky * {g.Window.DilationH * g.RowPitch});");
        code.Line($"ref short w = ref Unsafe.Add(ref weights, (ky * {g.Window.Width * g.PaddedChannels}) + channel);");
        if (loop)
            code.Open($"for (nuint kx = 0; kx < {g.Window.Width}; kx++)");

        int statements = loop ? 1 : g.Window.Width;
        for (int kx = 0; kx < statements; kx++)
        {
            string weight = loop ? $"kx * {g.PaddedChannels}" : $"{kx * g.PaddedChannels}";
            int pitch = g.Window.DilationW * g.Channels;
            code.Line($"{dialect.Vector}<int> w{kx} = {dialect.Helpers}.LoadWidened(ref w, {weight});");
            for (int p = 0; p < mr; p++)
            {
                int position = p * g.Window.StrideW * g.Channels;
                string offset = loop ? $"(kx * {pitch}) + {position}" : $"{(kx * pitch) + position}";
                code.Line($"sum{p} += w{kx} * {dialect.Helpers}.LoadWidenedTwice(ref line, {offset});");
            }
        }

        if (loop)
            code.Close();
        code.Close();
    }
}
