using System.Linq;
using Specializer.Ir;
using Specializer.Selection;
using static Specializer.Emission.Literals;

namespace Specializer.Emission;

/// <summary>
/// The XML doc of a model's class, which an editor shows where the class is named: what it computes, how large it is, what
/// a run costs, and its layers.
/// </summary>
internal static class ModelSummary
{
    // An editor's window has no room for the layers of a deep network.
    private const int MostLayers = 40;

    public static void Write(CodeWriter code, KernelPlan plan, ModelOrigin origin)
    {
        Graph graph = plan.Graph;
        int weights = graph.Nodes.Where(HasWeights).Sum(n => graph.InputOf(n, 1).Shape.Elements);
        string inputs = string.Join(" and ", graph.Inputs.Select(i => graph.Tensors[i].Shape));
        string outputs = string.Join(" and ", graph.Outputs.Select(o => graph.Tensors[o].Shape));
        code.Line("/// <summary>");
        code.Line($"/// {LayerSummary.Escape(origin.Name)}: int8 {inputs} → {outputs} in {graph.Nodes.Length} layers.");
        code.Line($"/// {Grouped(graph.Nodes.Sum(graph.MacsOf))} MACs, {Grouped(weights)} weights, {Grouped(plan.Arena.Bytes)} bytes of arena; requantization {plan.Requantization}.");
        if (graph.MacsRemoved > 0)
        {
            code.Line($"/// Without effect and removed: {Grouped(graph.MacsRemoved)} MACs, {Grouped(graph.WeightsRemoved)} weights.");
            foreach (VanishedLayer layer in graph.Vanished)
                code.Line($"/// Gone with them: <c>{LayerSummary.Escape(layer.Name)}</c>.");
        }

        string cycles = string.Join(", ", PlanCost.BySet(plan).Select(cost => $"{cost.Set} {Grouped(cost.Cycles)}"));
        if (cycles.Length > 0)
            code.Line($"/// <para>Expected cycles of a run, by the best the processor has: {cycles}.</para>");
        code.Line("/// </summary>");
        Layers(code, plan);
    }

    /// <summary>A line for each layer, with the kernel it uses where the most preferred instruction set is there.</summary>
    private static void Layers(CodeWriter code, KernelPlan plan)
    {
        code.Line("/// <remarks>");
        code.Line("/// <list type=\"bullet\">");
        foreach (LayerPlan layer in plan.Layers.Take(MostLayers))
        {
            string text = $"{LayerSummary.Operator(layer.Node)} → {plan.Graph.OutputOf(layer.Node).Shape}";
            if (HasWeights(layer.Node))
                text += $", {Grouped(plan.Graph.MacsOf(layer.Node))} MACs";
            if (layer.Choices.Length > 0)
                text += $", {layer.Choices[0].Chosen.Kernel.Name}";
            code.Line($"/// <item><c>{LayerSummary.Escape(layer.Node.Name)}</c>: {LayerSummary.Escape(text)}</item>");
        }

        if (plan.Layers.Length > MostLayers)
            code.Line($"/// <item>and {plan.Layers.Length - MostLayers} more, each at its method</item>");
        code.Line("/// </list>");
        code.Line("/// </remarks>");
    }

    private static bool HasWeights(Node node) => node is DenseNode or Conv2DNode or DepthwiseConv2DNode;
}
