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
        DepthwiseContext context = new(layer.Identifier, geometry, epilogue, plan.Graph.InputOf(node).Quant!.ZeroPoint);

        LayerSummary.Write(code, plan, layer);
        code.Open($"internal static void {layer.Identifier}(ref sbyte x, ref sbyte y, ref byte scratch)");
        Dispatch.Write(code, layer, "(ref x, ref y, ref scratch)");
        code.Close();

        QuadTiles? Quads(Microkernel kernel) => kernel.Tile.Kr != 4 ? null : new(
            context, DepthwiseQuads.Of(plan.Graph, node, kernel, VectorDialect.Of(kernel.Set).Bits), VectorDialect.Of(kernel.Set), kernel.Tile.Mr);

        foreach (Choice choice in layer.Choices)
        {
            if (choice.Set == InstructionSet.Scalar)
                DepthwiseScalar.Emit(code, context);
            else if (Quads(choice.Chosen.Kernel) is { } tiles)
                tiles.Emit(code, choice.Chosen.Kernel);
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

        foreach (Choice choice in layer.Choices)
            Quads(choice.Chosen.Kernel)?.Constants(code, weights);
        Ints(code, layer.Identifier + "Bias", "Bias − z_x·Σ(w − z_w) of each channel.", context.Stored(weights.BiasOf(context.InputZeroPoint)));
        epilogue.Constants(code, DepthwiseGeometry.ChannelGroup, geometry.StoredChannels);
        Bytes(code, layer.Identifier + "Weights", $"w − z_w, [tap {geometry.Taps}][channel {geometry.PaddedChannels}], int16.", ToBytes(weights.Packed));
    }
}
