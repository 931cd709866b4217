using System.Linq;
using Specializer.Ir;
using Specializer.Selection;
using static Specializer.Emission.Literals;

namespace Specializer.Emission.Matrix;

/// <summary>
/// Layers of stride 1 with many zeros: the input is transposed into a panel, vectors run along positions, and for each
/// output channel steps go over its groups of weights that are not zero. The answers are transposed back.
/// </summary>
internal sealed class MatrixSparse
{
    private readonly MatrixContext _context;
    private readonly VectorDialect _dialect;
    private readonly EpilogueCode _epilogue;
    private readonly SparseSteps _sparse;

    // Positions of a block.
    private readonly int _block;

    // Added to the inputs as they are put into the panel.
    private readonly int _offset;

    private MatrixSparse(MatrixContext context, Microkernel kernel)
    {
        _context = context;
        _epilogue = context.Epilogue.WithoutOffsets();
        _dialect = VectorDialect.Of(kernel.Set);
        _sparse = SparseSteps.Of(context.Graph, context.Node, kernel.Tile.Kr, _dialect.Lanes)!;
        _block = kernel.Tile.Mr;
        _offset = MovesInputsUp(kernel) && !context.ReadsUnsigned ? MatrixContext.UnsignedOffset : 0;
    }

    private bool IsQuads => _sparse.Group == 4;

    /// <summary>Whether the inputs are multiplied as uint8.</summary>
    public static bool MovesInputsUp(Microkernel kernel) => kernel is { IsSparse: true, Set: InstructionSet.AvxVnni };

    public static void Emit(KernelWriter code, MatrixContext context, Microkernel kernel) => new MatrixSparse(context, kernel).Write(code, kernel);

    public static void Constants(CodeWriter code, MatrixContext context, int group)
    {
        SparseSteps sparse = SparseSteps.Of(context.Graph, context.Node, group, 1)!;
        string name = Prefix(context, group);
        Bytes(code, name + "Weights", $"w − z_w of the groups that are not zero, [step][{Int(group)}], {(group == 2 ? "int16" : "int8")}.", ToBytes(sparse.Weights));
        Bytes(code, name + "Places", $"Where in the panel each step reads, uint{Int(8 * sparse.PlaceBytes)}.", ToBytes(sparse.Places, sparse.PlaceBytes));
        Bytes(code, name + "Order", $"The output channels in the order of their steps, uint{Int(8 * sparse.ChannelBytes)}.", ToBytes(sparse.Order, sparse.ChannelBytes));
        Bytes(code, name + "Ends", $"How many of them have at most 0, 1, 2, … steps, uint{Int(8 * sparse.ChannelBytes)}.", ToBytes(sparse.Ends, sparse.ChannelBytes));
    }

    private static string ElementOf(int bytes) => bytes == 1 ? "byte" : "ushort";

    private static string Prefix(MatrixContext context, int group) => context.Layer + (group == 2 ? "SparsePair" : "SparseQuad");

    private void Write(KernelWriter code, Microkernel kernel)
    {
        code.Remark(IsQuads
            ? "Products are summed in int32 without saturation, and sums wrap as the reference's do; positions past the last are"
            : "Products of int8 and a weight difference stay below 2^16 and int32 sums wrap as the reference's do; positions past the last are");
        code.Remark("computed from what the scratch memory holds, which has room for them, and are not written.");
        code.Line($"ref byte panel = ref {Address.Of("scratch", _sparse.PanelOffset)};");
        code.Line($"ref sbyte answers = ref Unsafe.As<byte, sbyte>(ref Unsafe.Add(ref scratch, {_sparse.AnswersOffset(_block)}));");
        string prefix = Prefix(_context, _sparse.Group);
        code.Constant("int", "weights", prefix + "Weights");
        code.Constant(ElementOf(_sparse.PlaceBytes), "places", prefix + "Places");
        code.Constant(ElementOf(_sparse.ChannelBytes), "order", prefix + "Order");
        code.Constant(ElementOf(_sparse.ChannelBytes), "ends", prefix + "Ends");
        code.Constant("int", "bias", _context.Layer + (MovesInputsUp(kernel) ? "BiasUnsigned" : "Bias"));
        _epilogue.Locals(code, _dialect);
        if (_sparse.IsRow)
            Row(code);
        else
            Image(code);
    }

    private void FillPanel(CodeWriter code, string source, string positions, int pitch)
    {
        string rest = $"{source}, ref panel, {positions}, {_context.Geometry.InputChannels}, {pitch}";
        code.Line(IsQuads ? $"Panels.Quads({rest}, {_offset});" : $"Panels.WidenPairs({rest});");
    }

    /// <summary>A block of positions at a time: transposed, multiplied and transposed back.</summary>
    private void Row(CodeWriter code)
    {
        MatrixGeometry g = _context.Geometry;
        bool loops = g.Positions > _block;
        if (loops)
        {
            code.Open($"for (int position = 0; position < {g.Positions}; position += {_block})");
            code.Line($"int count = Math.Min({_block}, {g.Positions} - position);");
        }

        string count = loops ? "count" : Int(g.Positions);
        string from = loops ? $"ref Unsafe.Add(ref x, position * {g.InputChannels})" : "ref x";
        string to = loops ? $"ref Unsafe.Add(ref y, position * {g.OutputChannels})" : "ref y";
        FillPanel(code, from, count, _block);
        Channels(code, $"(nuint)Unsafe.Add(ref places, step) * {SparseSteps.WordBytes * _block}", $"channel * {_block}");
        code.Line($"Panels.Transpose(ref answers, {to}, {count}, {g.OutputChannels}, {_block});");
        if (loops)
            code.Close();
    }

    /// <summary>The whole image transposed once; a tap is a distance in the panel.</summary>
    private void Image(CodeWriter code)
    {
        MatrixGeometry g = _context.Geometry;
        string image = "x";
        if (g.Window.IsPadded)
        {
            image = "image";
            code.Line("ref sbyte image = ref Unsafe.As<byte, sbyte>(ref scratch);");
            Window w = g.Window;
            code.Line($"InputPreparation.CopyPadded(ref x, ref image, {g.InputHeight}, {g.InputWidth * g.InputChannels}, "
                + $"{w.PadTop}, {w.PadBottom}, {w.PadLeft * g.InputChannels}, {w.PadRight * g.InputChannels}, {_context.InputZeroPoint});");
        }

        FillPanel(code, "ref " + image, Int(_sparse.Pixels), _sparse.Pitch);
        int pitch = _sparse.AnswersPitch(_block);
        bool loops = pitch > _block;
        if (loops)
            code.Open($"for (nuint position = 0; position < {pitch}; position += {_block})");
        string position = loops ? " + position" : "";
        Channels(code, $"((nuint)Unsafe.Add(ref places, step){position}) * {SparseSteps.WordBytes}", $"(channel * {pitch}){position}");
        if (loops)
            code.Close();
        code.Open($"for (int row = 0; row < {g.OutputHeight}; row++)");
        code.Line($"Panels.Transpose(ref Unsafe.Add(ref answers, row * {g.PaddedWidth}), ref Unsafe.Add(ref y, row * {g.OutputWidth * g.OutputChannels}), "
            + $"{g.OutputWidth}, {g.OutputChannels}, {pitch});");
        code.Close();
    }

    /// <summary>The channels in the order of their steps.</summary>
    private void Channels(CodeWriter code, string place, string answer)
    {
        string vector = _dialect.Vector;
        int vectors = _block / _dialect.Lanes;
        code.Line("nuint i = 0;");
        code.Line("nuint step = 0;");
        code.Open($"for (nuint steps = 0; i < {_context.Geometry.OutputChannels}; steps++)");
        code.Open("for (nuint last = Unsafe.Add(ref ends, steps); i < last; i++)");
        code.Line("nuint channel = Unsafe.Add(ref order, i);");
        code.Line($"{vector}<int> sum0 = {vector}.Create(Unsafe.Add(ref bias, channel));");
        for (int v = 1; v < vectors; v++)
            code.Line($"{vector}<int> sum{v} = sum0;");
        code.Open("for (nuint end = step + steps; step < end; step++)");
        Step(code, place);
        code.Close();
        code.Line($"ref sbyte target = ref Unsafe.Add(ref answers, {answer});");
        _epilogue.LoadVector(code, _dialect, 0, array => $"{vector}.Create(Unsafe.Add(ref {array}, channel))");
        string[] sums = [.. Enumerable.Range(0, vectors).Select(v => $"sum{v}")];
        _epilogue.StoreVectors(code, _dialect, "target", 0, sums, _block, sharesConstants: true);
        code.Close();
        code.Close();
    }

    private void Step(CodeWriter code, string place)
    {
        string vector = _dialect.Vector;
        (string type, string element) = IsQuads ? ("SByte", "sbyte") : ("Int16", "short");
        string inputs = IsQuads && _dialect.Set != InstructionSet.NeonDp ? "" : $".As{type}()";
        code.Line($"ref byte line = ref Unsafe.Add(ref panel, {place});");
        code.Line($"{vector}<{element}> weight = {vector}.Create(Unsafe.Add(ref weights, step)).As{type}();");
        for (int v = 0; v < _block / _dialect.Lanes; v++)
        {
            string x = $"{vector}.LoadUnsafe(ref line, {v * SparseSteps.WordBytes * _dialect.Lanes}){inputs}";
            code.Line(IsQuads
                ? $"sum{v} = {_dialect.DotProduct}(sum{v}, {x}, weight);"
                : $"sum{v} += {_dialect.MultiplyAddAdjacent}(weight, {x});");
        }
    }
}
