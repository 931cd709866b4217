using System.Linq;
using Specializer.Ir;
using Specializer.Selection;
using static Specializer.Emission.Literals;

namespace Specializer.Emission.Depthwise;

/// <summary>
/// DepthwiseConv2D: vectors along the channels, over a copy of the input with its border filled in, or over the input itself
/// where a tile is a whole row.
/// </summary>
internal static class DepthwiseEmitter
{
    public static void Emit(CodeWriter code, KernelMethods methods, KernelPlan plan, UnsignedTensors unsigned, LayerPlan layer)
    {
        DepthwiseConv2DNode node = (DepthwiseConv2DNode)layer.Node;
        DepthwiseGeometry geometry = DepthwiseGeometry.Of(plan.Graph, node);
        DepthwiseWeights weights = DepthwiseWeights.Of(plan.Graph, node, geometry);
        RequantizationParams requantization = RequantizationParams.ForWeights(plan.Graph, node, plan.Requantization);
        EpilogueCode epilogue = new(layer.Identifier, requantization, SumForms.Of(plan.Graph, node, requantization), unsigned.Contains(node.Output));
        DepthwiseContext context = new(layer.Identifier, geometry, epilogue, plan.Graph.InputOf(node).Quant!.ZeroPoint);

        LayerSummary.Write(code, plan, layer);

        QuadTiles? Quads(Microkernel kernel) => kernel.Tile.Kr != 4 ? null : new(
            context, DepthwiseQuads.Of(plan.Graph, node, kernel, VectorDialect.Of(kernel.Set).Bits), VectorDialect.Of(kernel.Set), kernel.Tile.Mr);

        Dispatch.Write(code, layer, (kernels, choice) =>
        {
            KernelWriter method = new();
            Microkernel kernel = choice.Chosen.Kernel;
            if (choice.Set == InstructionSet.Scalar)
                DepthwiseScalar.Emit(method, context);
            else if (Quads(kernel) is { } tiles)
                tiles.Emit(method);
            else if (kernel.Tile.Kr == 1)
                DepthwiseVector.Emit(method, context, kernel);
            else
                DepthwisePairs.Emit(method, context, kernel);
            return methods.Write(kernels, Dispatch.MethodName(context.Layer, kernel), method);
        });

        foreach (Choice choice in layer.Choices.Where(c => c.Chosen.Kernel.Tile.Kr == 2))
        {
            Bytes(code, DepthwisePairs.WeightsName(context, choice.Set),
                "w − z_w, [channels][pair of taps][lane][2], lanes in the order that interleaving gives them, int16.",
                ToBytes(DepthwisePairs.Pack(geometry, weights, choice.Set)));
        }

        foreach (Choice choice in layer.Choices)
            Quads(choice.Chosen.Kernel)?.Constants(code, weights);
        Ints(code, layer.Identifier + "Bias", $"Bias − z_x·Σ(w − z_w){epilogue.Raised} of each channel.", context.Biases(weights, context.InputZeroPoint));
        if (layer.Choices.Any(c => c.Chosen.Kernel.Tile.Kr == 2 && geometry.ReadsInPlace(c.Chosen.Kernel.Tile.Mr)))
        {
            Ints(code, DepthwisePairs.EdgeBiasName(context), $"Bias − z_x·Σ(w − z_w){epilogue.Raised} without the columns of the window in the padding, [kind of position][channel].",
                EdgeColumns.Of(geometry).Outside.SelectMany(outside => context.Biases(weights, context.InputZeroPoint, outside)));
        }

        epilogue.Constants(code, DepthwiseGeometry.ChannelGroup, geometry.StoredChannels);
        Bytes(code, layer.Identifier + "Weights", $"w − z_w, [tap {geometry.Taps}][channel {geometry.PaddedChannels}], int16.", ToBytes(weights.Packed));
    }
}
