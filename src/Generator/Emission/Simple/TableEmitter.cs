using Specializer.Ir;
using Specializer.Selection;
using static Specializer.Emission.Literals;

namespace Specializer.Emission.Simple;

/// <summary>Operators of one int8 value, computed at build time for all 256: Logistic and Quantize; and Softmax.</summary>
internal static class TableEmitter
{
    public static void EmitLogistic(CodeWriter code, KernelPlan plan, LayerPlan layer) =>
        EmitLookup(code, plan, layer, LogisticTable.Of(plan.Graph, (LogisticNode)layer.Node));

    public static void EmitQuantize(CodeWriter code, KernelPlan plan, LayerPlan layer)
    {
        Node node = layer.Node;
        QuantParams input = plan.Graph.InputOf(node).Quant!;
        QuantParams output = plan.Graph.OutputOf(node).Quant!;
        EmitLookup(code, plan, layer, QuantizeTable(node, input, output, plan.Requantization));
    }

    public static void EmitSoftmax(CodeWriter code, KernelPlan plan, LayerPlan layer)
    {
        SoftmaxNode node = (SoftmaxNode)layer.Node;
        Shape shape = plan.Graph.OutputOf(node).Shape;
        LayerSummary.Write(code, plan, layer);
        code.Open($"internal static void {layer.Identifier}(ref sbyte x, ref sbyte y)");
        code.Line($"Softmax.Run(ref x, ref y, {shape.Elements / shape[-1]}, {shape[-1]}, ref MemoryMarshal.GetReference({layer.Identifier}Table));");
        code.Close();
        Ints(code, layer.Identifier + "Table", "exp(−β·scale·d) · 2^23 for a logit d below the largest.", SoftmaxTable.Of(plan.Graph, node));
    }

    /// <summary>What each int8 value becomes under other parameters, indexed by value + 128.</summary>
    public static sbyte[] QuantizeTable(Node node, QuantParams input, QuantParams output, Requantization mode)
    {
        RequantizationParams? requantization = RequantizationParams.ForQuantize(node, input, output, mode);
        sbyte[] table = new sbyte[256];
        for (int q = sbyte.MinValue; q <= sbyte.MaxValue; q++)
            table[q + 128] = requantization?.Apply(q - input.ZeroPoint, 0) ?? (sbyte)q;
        return table;
    }

    private static void EmitLookup(CodeWriter code, KernelPlan plan, LayerPlan layer, sbyte[] table)
    {
        int count = plan.Graph.OutputOf(layer.Node).Shape.Elements;
        LayerSummary.Write(code, plan, layer);
        code.Open($"internal static void {layer.Identifier}(ref sbyte x, ref sbyte y)");
        code.Line($"ref sbyte table = ref Unsafe.As<ulong, sbyte>(ref MemoryMarshal.GetReference({layer.Identifier}Table));");
        code.Line($"Elementwise.Lookup(ref x, ref y, {count}, ref table);");
        code.Close();
        Bytes(code, layer.Identifier + "Table", "The answer for each value, from −128 up.", ToBytes(table));
    }
}
