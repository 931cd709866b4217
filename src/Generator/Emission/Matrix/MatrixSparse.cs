using System.Linq;
using Specializer.Selection;
using static Specializer.Emission.Literals;

namespace Specializer.Emission.Matrix;

/// <summary>
/// Pointwise layers with many zeros: a block of positions is transposed into a panel, vectors run along positions, and
/// for each output channel a loop goes over its non-zero pairs of weights. The answers are transposed back.
/// </summary>
internal static class MatrixSparse
{
    public static void Emit(CodeWriter code, MatrixContext context, Microkernel kernel)
    {
        VectorDialect dialect = VectorDialect.Of(kernel.Set);
        SparsePairs sparse = SparsePairs.Of(context.Graph, context.Node, dialect.Lanes)!;
        MatrixGeometry g = context.Geometry;
        int block = kernel.Tile.Mr;
        int vectors = block / dialect.Lanes;

        code.Gap();
        code.Line("// Products of int8 and a weight difference stay below 2^16 and int32 sums wrap as the reference's do; a block's last positions may be");
        code.Line("// computed from what the scratch memory holds, and are not written.");
        code.Open($"private static void {Dispatch.MethodName(context.Layer, kernel)}(ref sbyte x, ref sbyte y, ref byte scratch)");
        code.Line("ref short panel = ref Unsafe.As<byte, short>(ref scratch);");
        code.Line($"ref sbyte answers = ref Unsafe.As<byte, sbyte>(ref Unsafe.Add(ref scratch, {sparse.AnswersOffset(block)}));");
        code.Line($"ref int weights = ref Unsafe.As<ulong, int>(ref MemoryMarshal.GetReference({context.Layer}SparseWeights));");
        code.Line($"ref ushort places = ref Unsafe.As<ulong, ushort>(ref MemoryMarshal.GetReference({context.Layer}SparsePlaces));");
        code.Line($"ref int ends = ref MemoryMarshal.GetReference({context.Layer}SparseEnds);");
        context.Locals(code);
        if (g.Positions > block)
            code.Open($"for (int position = 0; position < {g.Positions}; position += {block})");
        string count = g.Positions > block ? "count" : Int(g.Positions);
        if (g.Positions > block)
            code.Line($"int count = Math.Min({block}, {g.Positions} - position);");
        string from = g.Positions > block ? $"ref Unsafe.Add(ref x, position * {g.InputChannels})" : "ref x";
        string to = g.Positions > block ? $"ref Unsafe.Add(ref y, position * {g.OutputChannels})" : "ref y";
        code.Line($"Panels.WidenPairs({from}, ref panel, {count}, {g.InputChannels}, {block});");
        code.Line("int step = 0;");
        code.Open($"for (nuint channel = 0; channel < {g.OutputChannels}; channel++)");
        Channel(code, context, dialect, vectors, block);
        code.Close();
        code.Line($"Panels.Transpose(ref answers, {to}, {count}, {g.OutputChannels}, {block});");
        if (g.Positions > block)
            code.Close();
        code.Close();
    }

    public static void Constants(CodeWriter code, MatrixContext context)
    {
        SparsePairs sparse = SparsePairs.Of(context.Graph, context.Node, 1)!;
        Bytes(code, context.Layer + "SparseWeights", "w − z_w of the pairs that are not zero, [step][2], int16.", ToBytes(sparse.Weights));
        Bytes(code, context.Layer + "SparsePlaces", "The pair of input channels that each step reads, uint16.", ToBytes(sparse.Places));
        Ints(code, context.Layer + "SparseEnds", "Where the steps of each output channel end.", sparse.Ends);
    }

    private static void Channel(CodeWriter code, MatrixContext context, VectorDialect dialect, int vectors, int block)
    {
        string vector = dialect.Vector;
        code.Line($"{vector}<int> sum0 = {vector}.Create(Unsafe.Add(ref bias, channel));");
        for (int v = 1; v < vectors; v++)
            code.Line($"{vector}<int> sum{v} = sum0;");
        code.Open("for (int end = Unsafe.Add(ref ends, channel); step < end; step++)");
        code.Line($"ref short line = ref Unsafe.Add(ref panel, (nuint)Unsafe.Add(ref places, step) * {2 * block});");
        code.Line($"{vector}<short> weight = {vector}.Create(Unsafe.Add(ref weights, step)).AsInt16();");
        for (int v = 0; v < vectors; v++)
            code.Line($"sum{v} += {dialect.MultiplyAddAdjacent}(weight, {vector}.LoadUnsafe(ref line, {v * 2 * dialect.Lanes}));");
        code.Close();

        code.Line($"ref sbyte target = ref Unsafe.Add(ref answers, channel * {block});");
        context.Epilogue.LoadVector(code, dialect, 0, array => $"{vector}.Create(Unsafe.Add(ref {array}, channel))");
        string[] sums = [.. Enumerable.Range(0, vectors).Select(v => $"sum{v}")];
        context.Epilogue.StoreVectors(code, dialect, "target", 0, sums, 0, block, sharesConstants: true);
    }
}
