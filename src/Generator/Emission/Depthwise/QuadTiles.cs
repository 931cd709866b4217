using System.Collections.Generic;
using System.Linq;
using Specializer.Selection;
using static Specializer.Emission.Literals;

namespace Specializer.Emission.Depthwise;

/// <summary>
/// Tiles of one or two rows and M columns of outputs by half a vector of channels: the bytes of four input rows are
/// interleaved, so that one dot product instruction multiplies four taps above each other, and the interleaved column
/// serves every output of the tile that reads it.
/// </summary>
internal sealed class QuadTiles(DepthwiseContext context, DepthwiseQuads quads, VectorDialect dialect, int mr)
{
    private readonly DepthwiseGeometry _layer = quads.Layer;

    private bool IsSigned => dialect.Set == InstructionSet.NeonDp;

    private string Input => IsSigned ? "sbyte" : "byte";

    private string InputCast => IsSigned ? "AsSByte" : "AsByte";

    private string BiasName => context.Layer + (IsSigned ? "Bias" : "BiasUnsigned");

    private string WeightsName => $"{context.Layer}Weights{dialect.Set}";

    public void Emit(KernelWriter code)
    {
        code.Remark("No overflow: four products of bytes stay far inside int32, and int32 sums wrap as the reference's do.");
        code.Remark("In bounds: windows lie inside the prepared input; rows beyond the window are the last one again, times zero.");
        code.Line($"ref {Input} prepared = ref {(IsSigned ? "Unsafe.As<byte, sbyte>(ref scratch)" : "scratch")};");
        code.Line(IsSigned ? context.Preparation("Copy", context.InputZeroPoint) : context.Preparation("Flip", context.InputZeroPoint + 128));
        code.Constant("sbyte", "weights", WeightsName);
        code.Constant("int", "bias", BiasName);
        context.Epilogue.Locals(code, dialect);
        bool loop = quads.Groups > 1;
        if (loop)
            code.Open($"for (nuint channel = 0; channel < {_layer.Channels}; channel += {quads.GroupChannels})");
        for (int half = 0; half < 2; half++)
        {
            code.Open();
            Positions(code, half, loop ? "channel" : "0");
            code.Close();
        }

        if (loop)
            code.Close();
    }

    public void Constants(CodeWriter code, DepthwiseWeights weights)
    {
        if (!IsSigned)
            Ints(code, BiasName, $"Bias − (z_x + 128)·Σ(w − z_w){context.Epilogue.Raised} of each channel.", context.Biases(weights, context.InputZeroPoint + 128));
        Bytes(code, WeightsName, "w, [channels][half][row of outputs][four rows][column][vector][lane][4], int8.", ToBytes(Pack(weights)));
    }

    private sbyte[] Pack(DepthwiseWeights weights)
    {
        List<sbyte> packed = [];
        for (int group = 0; group < quads.Groups; group++)
        {
            foreach ((int half, int r, int quad, int kx, int v) in Steps())
            {
                for (int lane = 0; lane < dialect.Lanes; lane++)
                {
                    int channel = (group * quads.Width) + ChannelAt(half, v, lane);
                    for (int row = 4 * quad; row < (4 * quad) + 4; row++)
                        packed.Add(quads.TapAt(r, row, kx) is { } tap ? (sbyte)weights.At(tap, channel, quads.Fold) : (sbyte)0);
                }
            }
        }

        return [.. packed];
    }

    /// <summary>Which of a vector's channels interleaving brings to a lane of a half's vector <paramref name="v"/>.</summary>
    private static int ChannelAt(int half, int v, int lane) =>
        (lane / 4 * DepthwiseQuads.PartChannels) + (8 * half) + (4 * v) + (lane % 4);

    private IEnumerable<(int Half, int R, int Quad, int Kx, int V)> Steps() =>
        from half in Enumerable.Range(0, 2)
        from r in Enumerable.Range(0, quads.Rows)
        from quad in Enumerable.Range(0, quads.QuadsPerColumn)
        from kx in Enumerable.Range(0, _layer.Window.Width)
        from v in Enumerable.Range(0, 2)
        select (half, r, quad, kx, v);

    private int WeightOffset(int half, int r, int quad, int kx, int v) =>
        ((((((((half * quads.Rows) + r) * quads.QuadsPerColumn) + quad) * _layer.Window.Width) + kx) * 2) + v) * 4 * dialect.Lanes;

    private void Positions(CodeWriter code, int half, string channel)
    {
        int stepsPerGroup = Steps().Count() * 4 * dialect.Lanes;
        code.Line($"ref sbyte w = ref {Address.Of("weights", [channel == "0" ? "0" : $"(channel / {quads.GroupChannels} * {stepsPerGroup})"])};");
        bool rows = OpenRows(code);
        bool columns = TileLoop.OpenColumns(code, quads.Columns, mr);
        IEnumerable<string> Terms(int rowFactor, int columnFactor) =>
            [rows ? Address.Times("row", rowFactor) : "0", columns ? Address.Times("column", columnFactor) : "0", channel];
        code.Line($"ref {Input} window = ref {Address.Of("prepared", Terms(_layer.Window.StrideH * _layer.RowPitch, quads.Fold * _layer.Window.StrideW * _layer.Channels))};");
        string Load(string array, int v)
        {
            string place = Address.Index(channel, (8 * half) + (4 * v));
            return quads.Parts == 1
                ? $"{dialect.Vector}.LoadUnsafe(ref {array}{place})"
                : $"{dialect.Helpers}.LoadParts(ref {array}{(place.Length == 0 ? ", 0" : place)}, {(quads.LoadsParts ? 0 : DepthwiseQuads.PartChannels)})";
        }

        // Constants are loaded where they are used: held across the products, they would take the sums' registers.
        for (int v = 0; v < 2; v++)
            code.Line($"{dialect.Vector}<int> {string.Join(", ", Outputs().Select((o, i) => $"sum{o.R}{o.P}_{v} = {(i == 0 ? Load("bias", v) : $"sum00_{v}")}"))};");
        Products(code, half);
        for (int v = 0; v < 2; v++)
            context.Epilogue.LoadVector(code, dialect, v, array => Load(array, v));
        code.Line($"ref sbyte target = ref {Address.Of("y", Terms(_layer.OutputWidth * _layer.Channels, quads.Fold * _layer.Channels))};");
        Store(code, half);
        if (columns)
            code.Close();
        if (rows)
            code.Close();
    }

    private IEnumerable<(int R, int P)> Outputs() =>
        Enumerable.Range(0, quads.Rows).SelectMany(r => Enumerable.Range(0, mr).Select(p => (r, p)));

    private bool OpenRows(CodeWriter code)
    {
        int height = _layer.OutputHeight;
        if (height == quads.Rows)
            return false;
        if (height % quads.Rows == 0)
        {
            code.Open($"for (nuint row = 0; row < {height}; row += {quads.Rows})");
            return true;
        }

        code.Line("// The last rows move up to end with the image: one is computed twice, to the same answer.");
        code.Open($"for (nuint rows = 0; rows < {height}; rows += {quads.Rows})");
        code.Line($"nuint row = Math.Min(rows, {height - quads.Rows});");
        return true;
    }

    private void Products(CodeWriter code, int half)
    {
        IEnumerable<IGrouping<int, (int Position, int Kx)>> columns = Enumerable.Range(0, _layer.Window.Width)
            .SelectMany(kx => Enumerable.Range(0, mr).Select(p => (p, kx)))
            .GroupBy(use => (use.p * quads.Fold * _layer.Window.StrideW) + (use.kx * _layer.Window.DilationW))
            .OrderBy(column => column.Key);
        string side = half == 0 ? "Low" : "High";
        foreach (IGrouping<int, (int Position, int Kx)> column in columns)
        {
            for (int quad = 0; quad < quads.QuadsPerColumn; quad++)
            {
                string name = $"{column.Key}{(quads.QuadsPerColumn > 1 ? $"q{quad}" : "")}";
                string Row(int row) => Load((System.Math.Min((4 * quad) + row, quads.SpannedRows - 1) * quads.SpannedPitch) + (column.Key * _layer.Channels));
                code.Line($"{dialect.Vector}<short> upper{name} = {dialect.Interleave}{side}({Row(0)}, {Row(1)}).AsInt16();");
                code.Line($"{dialect.Vector}<short> lower{name} = {dialect.Interleave}{side}({Row(2)}, {Row(3)}).AsInt16();");
                for (int v = 0; v < 2; v++)
                {
                    string values = $"x{name}_{v}";
                    code.Line($"{dialect.Vector}<{Input}> {values} = {dialect.Interleave}{(v == 0 ? "Low" : "High")}(upper{name}, lower{name}).{InputCast}();");
                    foreach ((int position, int kx) in column)
                    {
                        foreach (int r in Enumerable.Range(0, quads.Rows).Where(r => quads.Reads(r, quad)))
                        {
                            string place = Address.Index("0", WeightOffset(half, r, quad, kx, v));
                            string sum = $"sum{r}{position}_{v}";
                            code.Line($"{sum} = {dialect.DotProduct}({sum}, {values}, {dialect.Vector}.LoadUnsafe(ref w{place}));");
                        }
                    }
                }
            }
        }
    }

    private string Load(int offset) => quads.LoadsParts
        ? $"{dialect.Helpers}.LoadParts(ref window, {offset}, {_layer.Window.StrideW * _layer.Channels})"
        : $"{dialect.Vector}.LoadUnsafe(ref window{Address.Index("0", offset)})";

    /// <summary>Two outputs at a time: packing brings the eight channels of each to one half of a part.</summary>
    private void Store(CodeWriter code, int half)
    {
        (int R, int P)[] outputs = [.. Outputs()];
        int part = quads.LoadsParts ? _layer.Channels : DepthwiseQuads.PartChannels;
        for (int i = 0; i < outputs.Length; i += 2)
        {
            (int R, int P)[] pair = [.. outputs.Skip(i).Take(2)];
            code.Line($"{dialect.Epilogue}.StoreHalves(");
            code.Indent();
            foreach ((int r, int p) in pair)
                code.Line($"ref {Address.Of("target", (((r * _layer.OutputWidth) + (p * quads.Fold)) * _layer.Channels) + (8 * half))},");
            if (quads.Parts > 1)
                code.Line($"{part},");
            foreach ((int r, int p) in pair)
            {
                for (int v = 0; v < 2; v++)
                    code.Line(context.Epilogue.Rounded(dialect, $"sum{r}{p}_{v}", v) + ",");
            }

            code.Line($"{context.Epilogue.Limits(dialect)});");
            code.Unindent();
        }
    }
}
