using System.Globalization;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Passes;

/// <summary>
/// Divides the scores behind the output by the temperature at no cost: a Softmax or Logistic that the output comes from
/// takes it into its β, and with it into its table; any other output leaves it to its scale, which emission divides.
/// Int8 values before the last operator stay as they are.
/// </summary>
internal static class FoldTemperature
{
    // The smallest normal float.
    private const double SmallestScale = 1.17549435e-38;

    /// <exception cref="ModelException">
    /// SPZ0011 where there are several outputs, or the constant it is folded into leaves the range of float; SPZ0013 where
    /// other layers read the probabilities too.
    /// </exception>
    public static Graph Run(Graph graph)
    {
        if (graph.Temperature == 1)
            return graph;
        if (graph.Outputs.Length != 1)
            throw Invalid(graph, "1, or the temperature of the one output that Outputs names: the network has " + graph.Outputs.Length.ToString(CultureInfo.InvariantCulture));

        (int source, bool isShared) = Source(graph, graph.Outputs[0]);
        Node? last = source < 0 ? null : graph.Nodes[source];
        float beta = last switch { SoftmaxNode n => n.Beta, LogisticNode n => n.Beta, _ => 0 };
        if (beta == 0)
            return CheckScale(graph);
        if (isShared)
        {
            throw new ModelException(new Finding(
                FindingIds.FeatureUnsupported,
                last!.Name,
                "a temperature where the probabilities are read by other layers too",
                "leave Temperature at 1 and divide the scores in the program")
            { Layer = last.Name });
        }

        float divided = (float)(beta / graph.Temperature);
        if (float.IsInfinity(divided) || divided == 0)
            throw Invalid(graph, "such that β / Temperature is a float");
        Node folded = last is SoftmaxNode softmax ? softmax with { Beta = divided } : ((LogisticNode)last!) with { Beta = divided };
        return graph with { Nodes = graph.Nodes.SetItem(source, folded), Temperature = 1 };
    }

    /// <summary>The node whose values the output has, under whatever shape and scale, and whether others read them.</summary>
    private static (int Node, bool IsShared) Source(Graph graph, int tensor)
    {
        bool isShared = graph.ConsumersOf(tensor).Any();
        while (graph.ProducerOf(tensor) is { } node)
        {
            if (graph.Nodes[node] is not (ReshapeNode or QuantizeNode))
                return (node, isShared);
            tensor = graph.Nodes[node].Inputs[0];
            isShared |= graph.ConsumersOf(tensor).Count() > 1;
        }

        return (-1, isShared);
    }

    private static Graph CheckScale(Graph graph)
    {
        float scale = graph.ScaleOfOutput(graph.Outputs[0]);
        return scale >= SmallestScale && !float.IsInfinity(scale) ? graph : throw Invalid(graph, "such that the output's scale / Temperature is a float");
    }

    private static ModelException Invalid(Graph graph, string allowed) => new(new Finding(
        FindingIds.ArgumentInvalid, "Temperature", graph.Temperature.ToString("R", CultureInfo.InvariantCulture), allowed));
}
