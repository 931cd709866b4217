using Specializer.Ir;
using Specializer.Selection;
using static Specializer.Emission.Literals;

namespace Specializer.Emission.Matrix;

/// <summary>
/// Dense and Conv2D: the input is widened to int16 with its border filled in, so that the kernels meet no border and
/// one constant part of the sums serves every position.
/// </summary>
internal static class MatrixEmitter
{
    public static void Emit(CodeWriter code, KernelPlan plan, LayerPlan layer)
    {
        MatrixGeometry geometry = MatrixGeometry.Of(plan.Graph, layer.Node);
        MatrixWeights weights = MatrixWeights.Of(plan.Graph, layer.Node, geometry);
        EpilogueCode epilogue = new(
            layer.Identifier, RequantizationParams.ForWeights(plan.Graph, layer.Node, plan.Requantization));
        MatrixContext context = new(layer.Identifier, geometry, epilogue, weights.ZeroPoints is not null);

        Dispatcher(code, plan, layer, context);
        if (context.HasWeightZeroPoints)
            WindowSums(code, context);
        foreach (Choice choice in layer.Choices)
        {
            if (choice.Set == InstructionSet.Scalar)
                MatrixScalar.Emit(code, context);
            else
                MatrixVector.Emit(code, context, choice.Chosen.Kernel);
        }

        Constants(code, context, weights);
    }

    private static void Dispatcher(CodeWriter code, KernelPlan plan, LayerPlan layer, MatrixContext context)
    {
        MatrixGeometry g = context.Geometry;
        Window w = g.Window;
        LayerSummary.Write(code, plan, layer);
        code.Open($"internal static void {layer.Identifier}(ref sbyte x, ref sbyte y, ref byte scratch)");
        code.Line("ref short prepared = ref Unsafe.As<byte, short>(ref scratch);");
        code.Line(w.IsPadded
            ? $"InputPreparation.WidenPadded(ref x, ref prepared, {g.InputHeight}, {g.InputWidth * g.InputChannels}, "
                + $"{w.PadTop}, {w.PadBottom}, {w.PadLeft * g.InputChannels}, {w.PadRight * g.InputChannels}, "
                + $"{plan.Graph.InputOf(layer.Node).Quant!.ZeroPoint});"
            : $"InputPreparation.Widen(ref x, ref prepared, {g.InputHeight * g.InputWidth * g.InputChannels});");

        string sums = "";
        if (context.HasWeightZeroPoints)
        {
            int offset = ArenaPlanner.Align(g.PreparedElements * sizeof(short));
            code.Line($"ref int windowSums = ref Unsafe.As<byte, int>(ref Unsafe.Add(ref scratch, {offset}));");
            code.Line($"{layer.Identifier}WindowSums(ref prepared, ref windowSums);");
            sums = ", ref windowSums";
        }

        Dispatch.Write(code, layer, $"(ref prepared, ref y{sums})");
        code.Close();
    }

    private static void WindowSums(CodeWriter code, MatrixContext context)
    {
        MatrixGeometry g = context.Geometry;
        code.Gap();
        code.Line("// Σx of each window: with weight zero points, the sums owe z_w·Σx.");
        code.Open($"private static void {context.Layer}WindowSums(ref short x, ref int sums)");
        code.Open($"for (nuint row = 0; row < {g.OutputHeight}; row++)");
        code.Open($"for (nuint column = 0; column < {g.OutputWidth}; column++)");
        code.Line("int sum = 0;");
        code.Line($"ref short window = ref Unsafe.Add(ref x, (row * {g.RowStep}) + (column * {g.PositionStep}));");
        SegmentLoops.Open(code, g);
        code.Line($"sum += InputPreparation.Sum(ref line, {g.SegmentLength});");
        SegmentLoops.Close(code, g);
        code.Line($"Unsafe.Add(ref sums, (row * {g.OutputWidth}) + column) = sum;");
        code.Close();
        code.Close();
        code.Close();
    }

    private static void Constants(CodeWriter code, MatrixContext context, MatrixWeights weights)
    {
        Ints(code, context.Layer + "Bias", "Bias − z_x·Σ(w − z_w) of each channel.", weights.Bias);
        if (weights.ZeroPoints is { } zeroPoints)
            Ints(code, context.Layer + "ZeroPoints", "z_w of each channel.", zeroPoints);
        context.Epilogue.Constants(code, MatrixWeights.BlockChannels);
        Bytes(code, context.Layer + "Weights",
            $"[channel / 8][segment {context.Geometry.Segments}][pair {context.Geometry.PairsPerSegment}][channel % 8][2], int8.",
            ToBytes(weights.Packed));
    }
}

/// <summary>What the kernels of one layer have in common.</summary>
internal sealed record MatrixContext(string Layer, MatrixGeometry Geometry, EpilogueCode Epilogue, bool HasWeightZeroPoints)
{
    /// <summary>Bytes of weights from one block of channels to the next.</summary>
    public int BlockBytes => Geometry.Pairs * MatrixWeights.PairBytes;

    public string Parameters => "ref short x, ref sbyte y" + (HasWeightZeroPoints ? ", ref int windowSums" : "");
}
