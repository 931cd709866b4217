using Specializer.Ir;
using Specializer.Selection;
using static Specializer.Emission.Literals;

namespace Specializer.Emission.Simple;

/// <summary>AveragePool2D, MaxPool2D and Mean: calls of the runtime's loops with the layer's constants.</summary>
internal static class PoolingEmitter
{
    public static void EmitPool(CodeWriter code, KernelPlan plan, LayerPlan layer)
    {
        Pool2DNode node = (Pool2DNode)layer.Node;
        Shape input = plan.Graph.InputOf(node).Shape;
        Shape output = plan.Graph.OutputOf(node).Shape;
        ActivationBounds bounds = ActivationBounds.Of(node.Activation, plan.Graph.OutputOf(node).Quant!);
        Window w = node.Window;

        LayerSummary.Write(code, plan, layer);
        code.Open($"internal static void {layer.Identifier}(ref sbyte x, ref sbyte y)");
        code.Line($"PoolGeometry geometry = new({input[1]}, {input[2]}, {input[3]}, {output[1]}, {output[2]}, "
            + $"{w.Height}, {w.Width}, {w.StrideH}, {w.StrideW}, {w.PadTop}, {w.PadLeft});");
        code.Line($"Pooling.{node.Kind}(ref x, ref y, geometry, {bounds.Min}, {bounds.Max});");
        code.Close();
    }

    public static void EmitMean(CodeWriter code, KernelPlan plan, LayerPlan layer)
    {
        MeanNode node = (MeanNode)layer.Node;
        Tensor input = plan.Graph.InputOf(node);
        RequantizationParams requantization = RequantizationParams.ForMean(plan.Graph, node, plan.Requantization);
        string call = requantization.Mode == Requantization.Float32
            ? $"MeanFloat32(ref x, ref y, {Geometry()}, {Float(requantization.Scales[0])}, "
            : $"MeanFixedPoint(ref x, ref y, {Geometry()}, {FixedPoint.New(requantization.Multipliers[0])}, ";

        LayerSummary.Write(code, plan, layer);
        code.Open($"internal static void {layer.Identifier}(ref sbyte x, ref sbyte y)");
        code.Line($"Pooling.{call}{requantization.ZeroPoint});");
        code.Close();

        string Geometry() => $"{input.Shape[1] * input.Shape[2]}, {input.Shape[3]}, {input.Quant!.ZeroPoint}";
    }
}
