using System.Linq;
using Specializer.Ir;
using Specializer.Selection;
using static Specializer.Emission.Literals;

namespace Specializer.Emission.Matrix;

/// <summary>
/// Layers of stride 1 with many zeros: the input is transposed into a panel, vectors run along positions, and for each
/// output channel a loop goes over its non-zero pairs of weights. The answers are transposed back.
/// </summary>
internal static class MatrixSparse
{
    public static void Emit(KernelWriter code, MatrixContext context, Microkernel kernel)
    {
        VectorDialect dialect = VectorDialect.Of(kernel.Set);
        SparsePairs sparse = SparsePairs.Of(context.Graph, context.Node, dialect.Lanes)!;
        int block = kernel.Tile.Mr;

        code.Remark("Products of int8 and a weight difference stay below 2^16 and int32 sums wrap as the reference's do; positions past the last are");
        code.Remark("computed from what the scratch memory holds, which has room for them, and are not written.");
        code.Line($"ref short panel = ref Unsafe.As<byte, short>(ref {Address.Of("scratch", sparse.PanelOffset)});");
        code.Line($"ref sbyte answers = ref Unsafe.As<byte, sbyte>(ref Unsafe.Add(ref scratch, {sparse.AnswersOffset(block)}));");
        code.Constant("int", "weights", context.Layer + "SparseWeights");
        code.Constant("ushort", "places", context.Layer + "SparsePlaces");
        code.Constant("int", "ends", context.Layer + "SparseEnds");
        context.Locals(code);
        if (sparse.IsRow)
            Row(code, context, sparse, dialect, block);
        else
            Image(code, context, sparse, dialect, block);
    }

    public static void Constants(CodeWriter code, MatrixContext context)
    {
        SparsePairs sparse = SparsePairs.Of(context.Graph, context.Node, 1)!;
        Bytes(code, context.Layer + "SparseWeights", "w − z_w of the pairs that are not zero, [step][2], int16.", ToBytes(sparse.Weights));
        Bytes(code, context.Layer + "SparsePlaces", "Where in the panel each step reads, uint16.", ToBytes(sparse.Places));
        Ints(code, context.Layer + "SparseEnds", "Where the steps of each output channel end.", sparse.Ends);
    }

    /// <summary>A block of positions at a time: transposed, multiplied and transposed back.</summary>
    private static void Row(CodeWriter code, MatrixContext context, SparsePairs sparse, VectorDialect dialect, int block)
    {
        MatrixGeometry g = context.Geometry;
        bool loops = g.Positions > block;
        if (loops)
        {
            code.Open($"for (int position = 0; position < {g.Positions}; position += {block})");
            code.Line($"int count = Math.Min({block}, {g.Positions} - position);");
        }

        string count = loops ? "count" : Int(g.Positions);
        string from = loops ? $"ref Unsafe.Add(ref x, position * {g.InputChannels})" : "ref x";
        string to = loops ? $"ref Unsafe.Add(ref y, position * {g.OutputChannels})" : "ref y";
        code.Line($"Panels.WidenPairs({from}, ref panel, {count}, {g.InputChannels}, {block});");
        Channels(code, context, dialect, block, $"(nuint)Unsafe.Add(ref places, step) * {2 * block}", $"channel * {block}");
        code.Line($"Panels.Transpose(ref answers, {to}, {count}, {g.OutputChannels}, {block});");
        if (loops)
            code.Close();
    }

    /// <summary>The whole image transposed once; a tap is a distance in the panel.</summary>
    private static void Image(CodeWriter code, MatrixContext context, SparsePairs sparse, VectorDialect dialect, int block)
    {
        MatrixGeometry g = context.Geometry;
        string image = "x";
        if (g.Window.IsPadded)
        {
            image = "image";
            code.Line("ref sbyte image = ref Unsafe.As<byte, sbyte>(ref scratch);");
            Window w = g.Window;
            code.Line($"InputPreparation.CopyPadded(ref x, ref image, {g.InputHeight}, {g.InputWidth * g.InputChannels}, "
                + $"{w.PadTop}, {w.PadBottom}, {w.PadLeft * g.InputChannels}, {w.PadRight * g.InputChannels}, {context.InputZeroPoint});");
        }

        code.Line($"Panels.WidenPairs(ref {image}, ref panel, {sparse.Pixels}, {g.InputChannels}, {sparse.Pitch});");
        int pitch = sparse.AnswersPitch(block);
        bool loops = pitch > block;
        if (loops)
            code.Open($"for (nuint position = 0; position < {pitch}; position += {block})");
        string position = loops ? " + position" : "";
        Channels(code, context, dialect, block, $"((nuint)Unsafe.Add(ref places, step){position}) * 2", $"(channel * {pitch}){position}");
        if (loops)
            code.Close();
        code.Open($"for (int row = 0; row < {g.OutputHeight}; row++)");
        code.Line($"Panels.Transpose(ref Unsafe.Add(ref answers, row * {g.PaddedWidth}), ref Unsafe.Add(ref y, row * {g.OutputWidth * g.OutputChannels}), "
            + $"{g.OutputWidth}, {g.OutputChannels}, {pitch});");
        code.Close();
    }

    private static void Channels(CodeWriter code, MatrixContext context, VectorDialect dialect, int block, string place, string answer)
    {
        string vector = dialect.Vector;
        int vectors = block / dialect.Lanes;
        code.Line("int step = 0;");
        code.Open($"for (nuint channel = 0; channel < {context.Geometry.OutputChannels}; channel++)");
        code.Line($"{vector}<int> sum0 = {vector}.Create(Unsafe.Add(ref bias, channel));");
        for (int v = 1; v < vectors; v++)
            code.Line($"{vector}<int> sum{v} = sum0;");
        code.Open("for (int end = Unsafe.Add(ref ends, channel); step < end; step++)");
        code.Line($"ref short line = ref Unsafe.Add(ref panel, {place});");
        code.Line($"{vector}<short> weight = {vector}.Create(Unsafe.Add(ref weights, step)).AsInt16();");
        for (int v = 0; v < vectors; v++)
            code.Line($"sum{v} += {dialect.MultiplyAddAdjacent}(weight, {vector}.LoadUnsafe(ref line, {v * 2 * dialect.Lanes}));");
        code.Close();

        code.Line($"ref sbyte target = ref Unsafe.Add(ref answers, {answer});");
        context.Epilogue.LoadVector(code, dialect, 0, array => $"{vector}.Create(Unsafe.Add(ref {array}, channel))");
        string[] sums = [.. Enumerable.Range(0, vectors).Select(v => $"sum{v}")];
        context.Epilogue.StoreVectors(code, dialect, "target", 0, sums, block, sharesConstants: true);
        code.Close();
    }
}
