using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Emission.Matrix;
using Specializer.Ir;
using Specializer.Selection;
using static Specializer.Emission.Literals;

namespace Specializer.Emission.Sparse;

/// <summary>
/// Layers with many zeros on AVX-VNNI with AVX-512 VBMI: vectors run along outputs, and each step picks for every lane the
/// inputs that its next non-zero weights multiply.
/// </summary>
internal static class GatherEmitter
{
    // Groups of outputs in a method, so that it does not grow beyond what the compiler optimizes well.
    private const int GroupsOfMethod = 8;
    private const int GroupsOfStraightMethod = 4;

    public static void Emit(CodeWriter code, MatrixContext context, Microkernel kernel)
    {
        GatherLayer layer = GatherLayer.Of(context.Graph, context.Node, kernel.Gather)!;
        string name = Dispatch.MethodName(context.Layer, kernel);
        int groupsOfMethod = layer.Positions == 1 ? GroupsOfStraightMethod : GroupsOfMethod;
        int methods = (layer.Groups.Length + groupsOfMethod - 1) / groupsOfMethod;

        code.Gap();
        code.Line(layer.IsPaired
            ? $"// No overflow: weights of one sign that meet in an int16 lane sum to at most {Int(ByteChains.Limit)}, and int32 sums wrap as the reference's do."
            : "// Products are summed in int32 without saturation, and sums wrap as the reference's do.");
        code.Line("// In bounds: lines of inputs lie inside the prepared input and the room behind it, and what a lane picks there is multiplied by zero.");
        code.Open($"private static void {name}(ref sbyte x, ref sbyte y, ref byte scratch)");
        if (!layer.ReadsInput)
        {
            code.Line("ref byte prepared = ref scratch;");
            code.Line(context.Preparation("Flip", context.InputZeroPoint + MatrixContext.UnsignedOffset));
        }

        if (layer.IsUnpacked)
            GatherUnpacking.Calls(code, layer, StepsName(context, kernel));
        if (layer.ExpandedSteps > 0)
            code.Constant("byte", "items", ItemsName(context, kernel));
        (string Type, string Name)[] inputs =
        [
            layer.ReadsInput ? ("sbyte", "x") : ("byte", "prepared"),
            .. layer.IsUnpacked ? [("byte", "steps")] : Array.Empty<(string, string)>(),
            .. layer.ExpandedSteps > 0 ? [("byte", "items")] : Array.Empty<(string, string)>(),
        ];
        string arguments = string.Join(", ", inputs.Select(input => "ref " + input.Name));
        for (int method = 0; method < methods; method++)
            code.Line($"{name}_{method}({arguments}, ref y);");
        code.Close();

        EpilogueCode epilogue = Epilogue(context, kernel, layer);
        GatherTile tile = new(code, layer, Prefix(context, kernel), epilogue);
        string parameters = string.Join(", ", inputs.Select(input => $"ref {input.Type} {input.Name}"));
        for (int method = 0; method < methods; method++)
        {
            GatherGroup[] groups = layer.Groups.Skip(method * groupsOfMethod).Take(groupsOfMethod).ToArray();
            code.Gap();
            code.Open($"private static void {name}_{method}({parameters}, ref sbyte y)");
            if (!layer.IsUnpacked)
                code.Constant("byte", "steps", StepsName(context, kernel));
            if (layer.HasPlaces)
                code.Constant("byte", "lines", LinesName(context, kernel));
            code.Constant("byte", "order", OrderName(context, kernel));
            code.Constant("int", "bias", Prefix(context, kernel) + "Bias");
            epilogue.Locals(code, VectorDialect.Of(kernel.Set));
            tile.Positions(groups, method * groupsOfMethod, $"{name}_{method}");
            code.Close();
            tile.GroupMethods(groups, method * groupsOfMethod, $"{name}_{method}");
        }
    }

    public static void Constants(CodeWriter code, MatrixContext context, Microkernel kernel)
    {
        GatherLayer layer = GatherLayer.Of(context.Graph, context.Node, kernel.Gather)!;
        int[] outputs = Outputs(layer);
        int[] bias = context.Bias(MatrixContext.UnsignedOffset);
        Bytes(
            code, StepsName(context, kernel),
            $"The {Grouped(layer.Weights)} weights that are not zero, step by step: "
            + (layer.IsUnpacked ? "how many each lane has; then those weights and the indices of their inputs." : "weights [lane][4], indices of inputs."),
            GatherStream.Of(layer));
        if (layer.ExpandedSteps > 0)
            Bytes(code, ItemsName(context, kernel), "Of the steps that are expanded: the weights that a mask has bits for, then the indices of their inputs.", GatherStream.Items(layer));
        if (layer.HasPlaces)
            Bytes(code, LinesName(context, kernel), "Where the lines of inputs begin that each step loads, uint16.", GatherStream.Places(layer));
        Bytes(code, OrderName(context, kernel), "Where each output's answer is found after packing, in 6 bits.", GatherStream.Order(layer));
        Ints(code, Prefix(context, kernel) + "Bias", $"Bias − (z_x + 128)·Σ(w − z_w){context.Epilogue.Raised}, lane by lane.", outputs.Select(o => o < 0 ? context.Epilogue.Raise : bias[o]));
        Epilogue(context, kernel, layer).Constants(code, GatherLayer.GroupLanes);
    }

    /// <summary>The layer's requantization in the order of the lanes.</summary>
    private static EpilogueCode Epilogue(MatrixContext context, Microkernel kernel, GatherLayer layer)
    {
        RequantizationParams p = context.Epilogue.Params;
        int[] outputs = [.. Outputs(layer).Select(o => Math.Max(o, 0))];
        return new EpilogueCode(Prefix(context, kernel), p with
        {
            Scales = p.Scales.Length == 0 ? p.Scales : [.. outputs.Select(o => p.Scales[o])],
            Multipliers = p.Multipliers.Length == 0 ? p.Multipliers : [.. outputs.Select(o => p.Multipliers[o])],
        }, context.Epilogue.Form);
    }

    private static int[] Outputs(GatherLayer layer) => [.. layer.Groups.SelectMany(g => g.Outputs)];

    private static string Prefix(MatrixContext context, Microkernel kernel) => $"{context.Layer}Gather{kernel.Gather}";

    private static string StepsName(MatrixContext context, Microkernel kernel) => Prefix(context, kernel) + "Steps";

    private static string ItemsName(MatrixContext context, Microkernel kernel) => Prefix(context, kernel) + "Items";

    private static string LinesName(MatrixContext context, Microkernel kernel) => Prefix(context, kernel) + "Lines";

    private static string OrderName(MatrixContext context, Microkernel kernel) => Prefix(context, kernel) + "Order";
}
