using System.Linq;
using Specializer.Ir;

namespace Specializer.Selection;

/// <summary>Which tensors share memory: through Reshape, and where an elementwise node may work in place.</summary>
internal static class TensorHomes
{
    /// <summary>For each tensor the one that stands for all that share its memory.</summary>
    public static int[] Of(Graph graph)
    {
        int[] home = Enumerable.Range(0, graph.Tensors.Length).ToArray();
        for (int i = 0; i < graph.Nodes.Length; i++)
        {
            Node node = graph.Nodes[i];
            int input = node.Inputs[0];
            if (node is ReshapeNode || CanWorkInPlace(graph, i, home))
                home[node.Output] = home[input];
        }

        return home;
    }

    private static bool CanWorkInPlace(Graph graph, int index, int[] home)
    {
        Node node = graph.Nodes[index];
        if (node is not (AddNode or MulNode or LogisticNode or SoftmaxNode or QuantizeNode))
            return false;

        int input = node.Inputs[0];
        int family = home[input];
        bool callersMemory = graph.Tensors[input].IsConstant
            || graph.Inputs.Concat(graph.Outputs).Any(t => home[t] == family)
            || graph.Outputs.Contains(node.Output);
        bool readAgain = graph.Nodes.Skip(index + 1).Any(n => n.Inputs.Any(t => home[t] == family))
            || node.Inputs.Skip(1).Any(t => home[t] == family);
        bool sameSize = graph.Tensors[input].Shape.Elements == graph.Tensors[node.Output].Shape.Elements;
        return !callersMemory && !readAgain && sameSize;
    }
}
