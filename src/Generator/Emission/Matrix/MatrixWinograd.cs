using System.Linq;
using Specializer.Selection;
using static Specializer.Emission.Literals;

namespace Specializer.Emission.Matrix;

/// <summary>
/// 3x3 convolutions in tiles of 2x2 outputs: inputs of a few tiles are transformed, multiplied element by element as
/// sixteen small matrices in int16 pairs, and transformed back.
/// </summary>
internal static class MatrixWinograd
{
    public static void Emit(KernelWriter code, MatrixContext context, Microkernel kernel)
    {
        WinogradGeometry w = WinogradGeometry.Of(context.Graph, context.Node)!;
        VectorDialect dialect = VectorDialect.Of(kernel.Set);
        MatrixGeometry g = w.Layer;
        code.Remark("Transformed inputs stay below 2^10 and weights below 2^12, so pairs of products fit int32; four times a sum does too, checked at build.");
        code.Line("ref short prepared = ref Unsafe.As<byte, short>(ref scratch);");
        code.Line(context.Preparation("Widen", context.InputZeroPoint));
        code.Line($"ref short transformed = ref Unsafe.As<byte, short>(ref Unsafe.Add(ref scratch, {w.TransformedOffset}));");
        code.Line($"ref int products = ref Unsafe.As<byte, int>(ref Unsafe.Add(ref scratch, {w.ProductsOffset}));");
        code.Constant("short", "packed", WeightsName(context));
        context.Locals(code, dialect);
        code.Open($"for (nuint group = 0; group < {w.Groups}; group++)");
        code.Line($"WinogradInput.Transform(ref Unsafe.Add(ref prepared, group * {2 * w.TileRows * g.RowPitch}), ref transformed, "
            + $"{w.TileRows}, {w.TilesInRow}, {g.RowPitch}, {g.InputChannels});");

        int nr = kernel.Tile.Nr;
        int whole = g.OutputChannels / nr * nr;
        if (whole > 0)
        {
            code.Open($"for (nuint channel = 0; channel < {whole}; channel += {nr})");
            Channels(code, context, w, dialect, kernel.Tile.Mr, nr, "channel");
            code.Close();
        }

        if (whole < g.OutputChannels)
        {
            code.Open();
            Channels(code, context, w, dialect, kernel.Tile.Mr, g.OutputChannels - whole, $"{whole}");
            code.Close();
        }

        code.Close();
    }

    public static void Constants(CodeWriter code, MatrixContext context)
    {
        WinogradGeometry w = WinogradGeometry.Of(context.Graph, context.Node)!;
        Bytes(
            code, WeightsName(context),
            $"(2G)(w − z_w)(2G)ᵀ, [channel / 16][element 16][pair of inputs {w.PairsPerElement}][channel % 16][2], int16.",
            ToBytes(WinogradWeights.Pack(context, w)));
    }

    private static string WeightsName(MatrixContext context) => context.Layer + "WeightsWinograd";

    private static void Channels(
        CodeWriter code, MatrixContext context, WinogradGeometry w, VectorDialect dialect, int mr, int channels, string channel)
    {
        int vectors = (channels + dialect.Lanes - 1) / dialect.Lanes;
        int width = vectors * dialect.Lanes;
        int elementLength = w.PairsPerElement * MatrixWeights.PairLength;
        int blockLength = WinogradGeometry.Elements * elementLength;
        string[] place = int.TryParse(channel, out int first)
            ? [$"{(first / 16 * blockLength) + (first % 16 * 2)}"]
            : [$"(channel / 16 * {blockLength})", width % MatrixContext.BlockChannels == 0 ? "0" : "(channel % 16 * 2)"];
        code.Line($"ref short weights = ref {Address.Of("packed", place)};");
        code.Open($"for (nuint element = 0; element < {WinogradGeometry.Elements}; element++)");
        code.Line($"ref short w = ref Unsafe.Add(ref weights, element * {elementLength});");
        code.Line($"ref short d = ref Unsafe.Add(ref transformed, element * {w.Tiles * w.Layer.InputChannels});");
        code.Line($"ref int m = ref Unsafe.Add(ref products, element * {w.Tiles * width});");
        bool columns = TileLoop.OpenColumns(code, w.Tiles, mr);
        code.Line($"ref short line = ref {Address.Of("d", [columns ? Address.Times("column", w.Layer.InputChannels) : "0"])};");
        code.Line($"ref int sums = ref {Address.Of("m", [columns ? Address.Times("column", width) : "0"])};");
        Products(code, w, dialect, mr, vectors, blockLength);
        if (columns)
            code.Close();
        code.Close();
        Answers(code, context, w, dialect, channels, vectors, channel);
    }

    private static void Products(CodeWriter code, WinogradGeometry w, VectorDialect dialect, int mr, int vectors, int blockLength)
    {
        for (int p = 0; p < mr; p++)
            code.Line($"{dialect.Vector}<int> {string.Join(", ", Enumerable.Range(0, vectors).Select(v => $"sum{p}_{v} = {dialect.Vector}<int>.Zero"))};");

        int unroll = MatrixSteps.Unroll(w.PairsPerElement, mr * vectors, MatrixSteps.MostProducts);
        bool loop = unroll < w.PairsPerElement;
        if (loop)
            code.Open($"for (nuint k = 0; k < {w.Layer.InputChannels}; k += {2 * unroll})");
        for (int u = 0; u < unroll; u++)
        {
            for (int v = 0; v < vectors; v++)
            {
                int channel = v * dialect.Lanes;
                int offset = (channel / 16 * blockLength) + (channel % 16 * 2) + (u * MatrixWeights.PairLength);
                code.Line($"{dialect.Vector}<short> w{u}_{v} = {dialect.Vector}.LoadUnsafe(ref w, {Address.Sum(loop ? ["(k * 16)"] : [], offset)});");
            }

            for (int p = 0; p < mr; p++)
            {
                code.Line($"{dialect.Vector}<short> x{u}_{p} = {dialect.Helpers}.LoadPair(ref line, {Address.Sum(loop ? ["k"] : [], (2 * u) + (p * w.Layer.InputChannels))});");
                for (int v = 0; v < vectors; v++)
                    code.Line($"sum{p}_{v} += {dialect.MultiplyAddAdjacent}(w{u}_{v}, x{u}_{p});");
            }
        }

        if (loop)
            code.Close();
        for (int p = 0; p < mr; p++)
        {
            for (int v = 0; v < vectors; v++)
                code.Line($"sum{p}_{v}.StoreUnsafe(ref sums{Address.Index("0", ((p * vectors) + v) * dialect.Lanes)});");
        }
    }

    private static void Answers(
        CodeWriter code, MatrixContext context, WinogradGeometry w, VectorDialect dialect, int channels, int vectors, string channel)
    {
        MatrixGeometry g = w.Layer;
        int width = vectors * dialect.Lanes;
        for (int v = 0; v < vectors; v++)
        {
            string place = Address.Index(channel, v * dialect.Lanes);
            code.Line($"{dialect.Vector}<int> bias{v} = {(g.Borders is null ? $"{dialect.Vector}.LoadUnsafe(ref bias{place})" : $"{dialect.Vector}<int>.Zero")};");
            context.Epilogue.LoadVector(code, dialect, v, array => $"{dialect.Vector}.LoadUnsafe(ref {array}{place})");
        }

        code.Open($"for (nuint row = 0; row < {w.TileRows}; row++)");
        for (int half = 0; half < 2 && g.Borders is not null; half++)
            BorderBiases.Row(code, context, $"biasRow{half}", Address.Sum([$"(((group * {w.TileRows}) + row) * 2)"], half));
        code.Open($"for (nuint column = 0; column < {w.TilesInRow}; column++)");
        code.Line($"ref int tile = ref Unsafe.Add(ref products, ((row * {w.TilesInRow}) + column) * {width});");
        for (int v = 0; v < vectors; v++)
        {
            code.Line($"WinogradOutput.Transform{dialect.Bits}(ref {Address.Of("tile", v * dialect.Lanes)}, {w.Tiles * width}, bias{v}, "
                + $"out {dialect.Vector}<int> y{v}_0, out {dialect.Vector}<int> y{v}_1, out {dialect.Vector}<int> y{v}_2, out {dialect.Vector}<int> y{v}_3);");
        }

        int rowLength = g.OutputWidth * g.OutputChannels;
        code.Line($"ref sbyte target = ref {Address.Of("y", [$"(((group * {w.TileRows}) + row) * {2 * rowLength})", $"(column * {2 * g.OutputChannels})", channel])};");
        for (int position = 0; position < 4; position++)
        {
            string[] sums = [.. Enumerable.Range(0, vectors).Select(v => $"y{v}_{position}")];
            if (g.Borders is not null)
                AddBiases(code, context, dialect, position, vectors, channel);
            int offset = (position / 2 * rowLength) + (position % 2 * g.OutputChannels);
            context.Epilogue.StoreVectors(code, dialect, "target", offset, sums, channels);
        }

        code.Close();
        code.Close();
    }

    /// <summary>Adds the biases of one of a tile's four positions to its sums.</summary>
    private static void AddBiases(CodeWriter code, MatrixContext context, VectorDialect dialect, int position, int vectors, string channel)
    {
        BorderBiases.Position(
            code, context, $"biasOf{position}", $"biasRow{position / 2}", Address.Sum(["(column * 2)"], position % 2));
        for (int v = 0; v < vectors; v++)
            code.Line($"y{v}_{position} += {dialect.Vector}.LoadUnsafe(ref biasOf{position}{Address.Index(channel, v * dialect.Lanes)});");
    }
}
