using Specializer.Ir;
using Specializer.Selection;
using static Specializer.Emission.Literals;

namespace Specializer.Emission.Simple;

/// <summary>Add and Mul; a second operand that is shorter is read again for each stretch of the first.</summary>
internal static class ElementwiseEmitter
{
    public static void EmitAdd(CodeWriter code, KernelPlan plan, LayerPlan layer)
    {
        AddNode node = (AddNode)layer.Node;
        AddParams p = AddParams.Of(plan.Graph, node, plan.Requantization);
        string bounds = Bounds(p.ZeroPoint, p.Bounds);
        Open(code, plan, layer);
        if (p.Mode == Requantization.Float32)
        {
            int offset = (1 << (p.Shift - 1)) - (p.ZeroPointA * p.A) - (p.ZeroPointB * p.B);
            code.Line($"Elementwise.Add(ref a, ref b, ref y, {Extents(plan.Graph, node)}, {p.A}, {p.B}, {Int(offset)}, {p.Shift}, {bounds});");
        }
        else
        {
            code.Line($"Elementwise.AddFixedPoint(ref a, ref b, ref y, {Extents(plan.Graph, node)}, "
                + $"{p.ZeroPointA}, {FixedPoint.New(p.MultiplierA)}, {p.ZeroPointB}, {FixedPoint.New(p.MultiplierB)}, "
                + $"{FixedPoint.New(p.MultiplierOutput)}, {bounds});");
        }

        code.Close();
    }

    public static void EmitMul(CodeWriter code, KernelPlan plan, LayerPlan layer)
    {
        MulNode node = (MulNode)layer.Node;
        RequantizationParams p = RequantizationParams.ForMul(plan.Graph, node, plan.Requantization);
        int zeroPointA = plan.Graph.InputOf(node, 0).Quant!.ZeroPoint;
        int zeroPointB = plan.Graph.InputOf(node, 1).Quant!.ZeroPoint;
        bool isFloat = p.Mode == Requantization.Float32;
        string factor = isFloat ? Float(p.Scales[0]) : FixedPoint.New(p.Multipliers[0]);

        Open(code, plan, layer);
        code.Line($"Elementwise.{(isFloat ? "MultiplyFloat32" : "MultiplyFixedPoint")}(ref a, ref b, ref y, {Extents(plan.Graph, node)}, "
            + $"{zeroPointA}, {zeroPointB}, {factor}, {Bounds(p.ZeroPoint, p.Bounds)});");
        code.Close();
    }

    private static void Open(CodeWriter code, KernelPlan plan, LayerPlan layer)
    {
        LayerSummary.Write(code, plan, layer);
        code.Open($"internal static void {layer.Identifier}(ref sbyte a, ref sbyte b, ref sbyte y)");
    }

    private static string Extents(Graph graph, Node node)
    {
        int whole = graph.OutputOf(node).Shape.Elements;
        int inner = graph.InputOf(node, 1).Shape.Elements;
        return inner == whole ? $"1, {whole}, {whole}" : $"{whole / inner}, {inner}, 0";
    }

    private static string Bounds(int zeroPoint, ActivationBounds bounds) =>
        $"new OutputBounds({zeroPoint}, {bounds.Min}, {bounds.Max})";
}
