using System.Globalization;
using System.Linq;
using System.Text;
using Specializer.Ir;

namespace Specializer.Testing;

/// <summary>A graph in a few lines, for the message of a failed test.</summary>
internal static class GraphText
{
    public static string Describe(Graph graph)
    {
        StringBuilder text = new();
        foreach (Node node in graph.Nodes)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {node.Name}: {Settings(node)}");
            text.Append(" (").AppendJoin(", ", node.Inputs.Select(i => Describe(graph.Tensors[i])));
            text.Append(") -> ").AppendLine(Describe(graph.OutputOf(node)));
        }

        return text.ToString();
    }

    private static string Settings(Node node) => node switch
    {
        DenseNode n => $"Dense {n.Activation}",
        Conv2DNode { Borders: { } b } n => $"Conv2D {n.Activation} {n.Window}, classes of rows from {string.Join(", ", b.RowStarts)}, of columns from {string.Join(", ", b.ColumnStarts)}",
        Conv2DNode n => $"Conv2D {n.Activation} {n.Window}",
        DepthwiseConv2DNode n => $"DepthwiseConv2D x{n.Multiplier} {n.Activation} {n.Window}",
        Pool2DNode n => $"{n.Kind}Pool2D {n.Activation} {n.Window}",
        AddNode n => $"Add {n.Activation}",
        MulNode n => $"Mul {n.Activation}",
        ConcatenationNode n => $"Concatenation axis {n.Axis}",
        _ => node.GetType().Name,
    };

    private static string Describe(Tensor tensor)
    {
        string quant = tensor.Quant is not { } q
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $" s{q.Scale:R}{(q.IsPerTensor ? "" : "..")} z{q.ZeroPoint}{(q.ZeroPoints.Length == 1 ? "" : "..")}");
        return $"{tensor.Type} {tensor.Shape}{quant}{(tensor.IsConstant ? " constant" : "")}";
    }
}
