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
        MatrixContext context = new(layer.Identifier, geometry, epilogue);

        Dispatcher(code, plan, layer, context);
        foreach (Choice choice in layer.Choices)
        {
            if (choice.Set == InstructionSet.Scalar)
                MatrixScalar.Emit(code, context);
            else
                MatrixVector.Emit(code, context, choice.Chosen.Kernel);
        }

        Ints(code, context.Layer + "Bias", "Bias − z_x·Σ(w − z_w) of each channel.", weights.Bias);
        context.Epilogue.Constants(code, MatrixWeights.BlockChannels);
        Bytes(code, context.Layer + "Weights",
            $"w − z_w, [channel / 16][segment {geometry.Segments}][pair {geometry.PairsPerSegment}][channel % 16][2], int16.",
            ToBytes(weights.Packed));
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
        Dispatch.Write(code, layer, "(ref prepared, ref y)");
        code.Close();
    }
}

/// <summary>What the kernels of one layer have in common.</summary>
internal sealed record MatrixContext(string Layer, MatrixGeometry Geometry, EpilogueCode Epilogue)
{
    /// <summary>Weights from one block of channels to the next.</summary>
    public int BlockLength => Geometry.Pairs * MatrixWeights.PairLength;

    public void Locals(CodeWriter code)
    {
        code.Line($"ref short packed = ref Unsafe.As<ulong, short>(ref MemoryMarshal.GetReference({Layer}Weights));");
        code.Line($"ref int bias = ref MemoryMarshal.GetReference({Layer}Bias);");
        Epilogue.Locals(code);
    }
}
