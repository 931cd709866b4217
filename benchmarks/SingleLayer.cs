using System.Collections.Generic;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Benchmarks;

/// <summary>One node of a graph as a graph of its own.</summary>
internal static class SingleLayer
{
    public static Graph Of(Graph graph, Node node)
    {
        Dictionary<int, int> places = [];
        List<Tensor> tensors = [];
        int[] inputs = node.Inputs.Select(Place).ToArray();
        int output = Place(node.Output);
        Node moved = node with { Inputs = inputs, Output = output };
        return new Graph([.. tensors], [moved], [.. node.Inputs.Where(t => !graph.Tensors[t].IsConstant).Select(Place)], [output]);

        int Place(int tensor)
        {
            if (!places.TryGetValue(tensor, out int place))
            {
                places.Add(tensor, place = tensors.Count);
                tensors.Add(graph.Tensors[tensor]);
            }

            return place;
        }
    }
}
