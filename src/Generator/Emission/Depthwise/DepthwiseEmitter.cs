using System.Collections.Generic;
using System.Linq;
using Specializer.Ir;
using Specializer.Selection;
using static Specializer.Emission.Literals;

namespace Specializer.Emission.Depthwise;

/// <summary>DepthwiseConv2D: vectors along the channels, over a copy of the input with its border filled in.</summary>
internal static class DepthwiseEmitter
{
    public static void Emit(CodeWriter code, KernelPlan plan, LayerPlan layer)
    {
        DepthwiseConv2DNode node = (DepthwiseConv2DNode)layer.Node;
        DepthwiseGeometry geometry = DepthwiseGeometry.Of(plan.Graph, node);
        DepthwiseWeights weights = DepthwiseWeights.Of(plan.Graph, node, geometry);
        EpilogueCode epilogue = new(layer.Identifier, RequantizationParams.ForWeights(plan.Graph, node, plan.Requantization));
        DepthwiseContext context = new(layer.Identifier, geometry, epilogue);

        Dispatcher(code, plan, layer, geometry);
        foreach (Choice choice in layer.Choices)
        {
            if (choice.Set == InstructionSet.Scalar)
                DepthwiseScalar.Emit(code, context);
            else if (choice.Chosen.Kernel.Tile.Kr == 1)
                DepthwiseVector.Emit(code, context, choice.Chosen.Kernel);
            else
                DepthwisePairs.Emit(code, context, choice.Chosen.Kernel);
        }

        foreach (Choice choice in layer.Choices.Where(c => c.Chosen.Kernel.Tile.Kr == 2))
        {
            Bytes(code, DepthwisePairs.WeightsName(context, choice.Set),
                "w − z_w, [channels][pair of taps][lane][2], lanes in the order that interleaving gives them, int16.",
                ToBytes(DepthwisePairs.Pack(geometry, weights, choice.Set)));
        }

        Ints(code, layer.Identifier + "Bias", "Bias − z_x·Σ(w − z_w) of each channel.", Repeated(weights.Bias, geometry));
        epilogue.Constants(code, DepthwiseGeometry.ChannelGroup, geometry.StoredChannels);
        Bytes(code, layer.Identifier + "Weights", $"w − z_w, [tap {geometry.Taps}][channel {geometry.PaddedChannels}], int16.", ToBytes(weights.Packed));
    }

    private static IEnumerable<int> Repeated(int[] values, DepthwiseGeometry g) =>
        Enumerable.Range(0, g.StoredChannels).Select(c => g.StoredChannels > g.PaddedChannels ? values[c % g.Channels] : values[c]);

    private static void Dispatcher(CodeWriter code, KernelPlan plan, LayerPlan layer, DepthwiseGeometry g)
    {
        LayerSummary.Write(code, plan, layer);
        code.Open($"internal static void {layer.Identifier}(ref sbyte x, ref sbyte y, ref byte scratch)");
        if (g.NeedsPreparation)
        {
            Window w = g.Window;
            code.Line("ref sbyte prepared = ref Unsafe.As<byte, sbyte>(ref scratch);");
            code.Line($"InputPreparation.CopyPadded(ref x, ref prepared, {g.InputHeight}, {g.InputWidth}, {g.InputChannels}, {g.Multiplier}, "
                + $"{w.PadTop}, {w.PadBottom}, {w.PadLeft}, {w.PadRight}, {plan.Graph.InputOf(layer.Node).Quant!.ZeroPoint});");
        }

        Dispatch.Write(code, layer, g.NeedsPreparation ? "(ref prepared, ref y)" : "(ref x, ref y)");
        code.Close();
    }
}

/// <summary>What the kernels of one layer have in common.</summary>
internal sealed record DepthwiseContext(string Layer, DepthwiseGeometry Geometry, EpilogueCode Epilogue)
{
    public void Locals(CodeWriter code) => Locals(code, Layer + "Weights");

    public void Locals(CodeWriter code, string weights)
    {
        code.Line($"ref short weights = ref Unsafe.As<ulong, short>(ref MemoryMarshal.GetReference({weights}));");
        code.Line($"ref int bias = ref MemoryMarshal.GetReference({Layer}Bias);");
        Epilogue.Locals(code);
    }
}
