using System;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Reference;

/// <summary>Where an operand of fewer elements is read for each element of the output.</summary>
internal static class Broadcast
{
    /// <summary>
    /// From a flat index into the node's output to one into its operand. Shapes align at their last axes; an extent
    /// of 1, or one that is missing, repeats.
    /// </summary>
    /// <exception cref="ArgumentException">An extent is neither 1 nor the output's.</exception>
    public static Func<int, int> Indexer(Graph graph, Node node, int operand)
    {
        Shape output = graph.OutputOf(node).Shape;
        Shape input = graph.InputOf(node, operand).Shape;
        if (input.Extents.SequenceEqual(output.Extents))
            return static index => index;

        int[] strides = new int[output.Rank];
        int stride = 1;
        for (int axis = 1; axis <= input.Rank; axis++)
        {
            int extent = input[-axis];
            if (extent != 1 && (axis > output.Rank || extent != output[-axis]))
                throw new ArgumentException($"{node.Name}: {input} does not broadcast to {output}.", nameof(node));
            if (extent != 1)
                strides[output.Rank - axis] = stride;
            stride *= extent;
        }

        return index =>
        {
            int at = 0;
            for (int axis = output.Rank - 1; axis >= 0; axis--)
            {
                at += index % output[axis] * strides[axis];
                index /= output[axis];
            }

            return at;
        };
    }
}
