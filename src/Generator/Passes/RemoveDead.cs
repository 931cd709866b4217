using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Passes;

/// <summary>
/// Removes nodes that reach no output and tensors that nothing uses, and numbers the tensors that stay without gaps in
/// their old order. The network's inputs stay even where nothing reads them.
/// </summary>
internal static class RemoveDead
{
    public static Graph Run(Graph graph)
    {
        HashSet<int> needed = [.. graph.Outputs];
        List<Node> nodes = [];
        foreach (Node node in graph.Nodes.Reverse().Where(node => needed.Contains(node.Output)))
        {
            nodes.Add(node);
            needed.UnionWith(node.Inputs);
        }

        nodes.Reverse();
        needed.UnionWith(graph.Inputs);

        int[] numbers = new int[graph.Tensors.Length];
        ImmutableArray<Tensor>.Builder tensors = ImmutableArray.CreateBuilder<Tensor>(needed.Count);
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = tensors.Count;
            if (needed.Contains(i))
                tensors.Add(graph.Tensors[i]);
        }

        return graph with
        {
            Tensors = tensors.ToImmutable(),
            Nodes = nodes.Select(node => node with
            {
                Inputs = node.Inputs.Select(input => numbers[input]).ToEquatableArray(),
                Output = numbers[node.Output],
            }).ToImmutableArray(),
            Inputs = graph.Inputs.Select(input => numbers[input]).ToImmutableArray(),
            Outputs = graph.Outputs.Select(output => numbers[output]).ToImmutableArray(),
        };
    }
}
