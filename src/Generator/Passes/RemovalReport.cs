using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Passes;

/// <summary>What the removal of channels has done, for the user: one finding for each layer with weights that it changed.</summary>
internal static class RemovalReport
{
    public static IEnumerable<Finding> Of(Graph graph)
    {
        foreach (VanishedLayer layer in graph.Vanished.AsImmutable().Where(layer => layer.Weights > 0))
        {
            yield return new Finding(
                FindingIds.ChannelsRemoved, layer.Name, $"all of it, {Number(layer.Weights)} weights and {Number(layer.Macs)} MACs")
            { Layer = layer.Name };
        }

        foreach (Node node in graph.Nodes.Where(node => node.Removal is not null))
        {
            string went = $"weights {node.Removal!.Weights} became {graph.InputOf(node, 1).Shape}, "
                + $"{Number(node.Removal.Macs)} MACs {Number(graph.MacsOf(node))}";
            if (node is Conv2DNode { Borders: { } borders })
                went += $"; one bias each for {borders.RowStarts.Length} classes of rows and {borders.ColumnStarts.Length} of columns, where constants meet padding";
            yield return new Finding(FindingIds.ChannelsRemoved, node.Name, went) { Layer = node.Name };
        }
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
