using System.Linq;
using Specializer.Ir;
using Specializer.Selection;
using static Specializer.Emission.Literals;

namespace Specializer.Emission.Simple;

/// <summary>Concatenation and Pad: copies of stretches that lie in one piece in input and output.</summary>
internal static class MovementEmitter
{
    public static void EmitConcatenation(CodeWriter code, KernelPlan plan, LayerPlan layer)
    {
        ConcatenationNode node = (ConcatenationNode)layer.Node;
        Graph graph = plan.Graph;
        Tensor output = graph.OutputOf(node);
        int outer = output.Shape.Extents.Take(node.Axis).Aggregate(1, (product, extent) => product * extent);
        int pitch = output.Shape.Elements / outer;

        LayerSummary.Write(code, plan, layer);
        string parameters = string.Concat(Enumerable.Range(0, node.Inputs.Length).Select(i => $"ref sbyte x{i}, "));
        code.Open($"internal static void {layer.Identifier}({parameters}ref sbyte y)");
        int offset = 0;
        for (int i = 0; i < node.Inputs.Length; i++)
        {
            Tensor input = graph.InputOf(node, i);
            int length = input.Shape.Elements / outer;
            string target = offset == 0 ? "ref y" : $"ref Unsafe.Add(ref y, {offset})";
            if (SameQuantization(input, output))
            {
                code.Line($"Movement.CopyRows(ref x{i}, {target}, {outer}, {length}, {length}, {pitch});");
            }
            else
            {
                code.Line($"Movement.LookupRows(ref x{i}, {target}, {outer}, {length}, {pitch}, "
                    + $"ref Unsafe.As<ulong, sbyte>(ref MemoryMarshal.GetReference({layer.Identifier}Table{i})));");
            }

            offset += length;
        }

        code.Close();
        for (int i = 0; i < node.Inputs.Length; i++)
        {
            Tensor input = graph.InputOf(node, i);
            if (SameQuantization(input, output))
                continue;
            sbyte[] table = TableEmitter.QuantizeTable(node, input.Quant!, output.Quant!, plan.Requantization);
            Bytes(code, $"{layer.Identifier}Table{i}", $"Input {i} in the output's quantization, from −128 up.", ToBytes(table));
        }
    }

    public static void EmitPad(CodeWriter code, KernelPlan plan, LayerPlan layer)
    {
        PadNode node = (PadNode)layer.Node;
        Tensor input = plan.Graph.InputOf(node);
        Tensor output = plan.Graph.OutputOf(node);
        int axes = input.Shape.Rank;

        LayerSummary.Write(code, plan, layer);
        code.Open($"internal static void {layer.Identifier}(ref sbyte x, ref sbyte y)");
        code.Line($"MemoryMarshal.CreateSpan(ref y, {output.Shape.Elements}).Fill({output.Quant!.ZeroPoint});");

        // Every stretch along the last axis is copied to its place; the axes before it are loops.
        string from = "0";
        string to = Int(node.Before[axes - 1]);
        for (int axis = 0; axis < axes - 1; axis++)
        {
            int fromPitch = Product(input.Shape, axis + 1);
            int toPitch = Product(output.Shape, axis + 1);
            if (input.Shape[axis] > 1)
            {
                code.Open($"for (nuint i{axis} = 0; i{axis} < {input.Shape[axis]}; i{axis}++)");
                from += $" + (i{axis} * {fromPitch})";
                to += $" + (i{axis} * {toPitch})";
            }

            to += $" + {node.Before[axis] * toPitch}";
        }

        code.Line($"Movement.CopyRows(ref Unsafe.Add(ref x, {from}), ref Unsafe.Add(ref y, {to}), 1, {input.Shape[-1]}, 0, 0);");
        for (int axis = 0; axis < axes - 1; axis++)
        {
            if (input.Shape[axis] > 1)
                code.Close();
        }

        code.Close();
    }

    private static bool SameQuantization(Tensor a, Tensor b) =>
        a.Quant!.Scale == b.Quant!.Scale && a.Quant.ZeroPoint == b.Quant.ZeroPoint;

    private static int Product(Shape shape, int fromAxis) =>
        shape.Extents.Skip(fromAxis).Aggregate(1, (product, extent) => product * extent);
}
