namespace Specializer.Emission.Matrix;

/// <summary>The same sums one at a time, for processors without vectors.</summary>
internal static class MatrixScalar
{
    public static void Emit(KernelWriter code, MatrixContext context)
    {
        Selection.MatrixGeometry g = context.Geometry;
        code.Line("ref short prepared = ref Unsafe.As<byte, short>(ref scratch);");
        code.Line(context.Preparation("Widen", context.InputZeroPoint));
        code.Constant("short", "packed", context.Layer + "Weights");
        context.Locals(code, dialect: null);

        code.Open($"for (nuint row = 0; row < {g.OutputHeight}; row++)");
        if (g.Borders is not null)
            BorderBiases.Row(code, context, "biasRow", "row");
        code.Open($"for (nuint column = 0; column < {g.OutputWidth}; column++)");
        code.Line($"ref short window = ref Unsafe.Add(ref prepared, (row * {g.RowStep}) + (column * {g.PositionStep}));");
        code.Line($"nuint position = (row * {g.OutputWidth}) + column;");
        string bias = g.Borders is null ? "bias" : "biasHere";
        if (g.Borders is not null)
            BorderBiases.Position(code, context, bias, "biasRow", "column");
        code.Open($"for (nuint channel = 0; channel < {g.OutputChannels}; channel++)");
        code.Line($"int sum = Unsafe.Add(ref {bias}, channel);");
        code.Line($"ref short w = ref Unsafe.Add(ref packed, (channel / 16 * {g.Pairs * MatrixWeights.PairLength}) + (channel % 16 * 2));");
        SegmentLoops.Open(code, g, "short");
        code.Open($"for (nuint k = 0; k < {g.SegmentLength}; k++)");
        code.Line("sum += Unsafe.Add(ref line, k) * Unsafe.Add(ref w, (k / 2 * 32) + (k % 2));");
        code.Close();
        if (g.Segments > 1)
            code.Line($"w = ref Unsafe.Add(ref w, {g.PairsPerSegment * MatrixWeights.PairLength});");
        SegmentLoops.Close(code, g);
        code.Line($"Unsafe.Add(ref y, (position * {g.OutputChannels}) + channel) = {context.Epilogue.Scalar("sum", "channel")};");
        code.Close();
        code.Close();
        code.Close();
    }
}
