using System;
using System.Collections.Generic;
using Specializer.Ir;

namespace Specializer.Reference;

/// <summary>Operators that move values and change none.</summary>
internal static class Movement
{
    public static T[] Pad<T>(Graph graph, PadNode node, T[] x, T padding)
    {
        Shape input = graph.InputOf(node).Shape;
        Shape output = graph.OutputOf(node).Shape;
        T[] y = new T[output.Elements];
        for (int i = 0; i < y.Length; i++)
        {
            int rest = i;
            int from = 0;
            int stride = 1;
            bool inside = true;
            for (int axis = output.Rank - 1; axis >= 0; axis--)
            {
                int at = (rest % output[axis]) - node.Before[axis];
                inside &= at >= 0 && at < input[axis];
                from += at * stride;
                stride *= input[axis];
                rest /= output[axis];
            }

            y[i] = inside ? x[from] : padding;
        }

        return y;
    }

    public static T[] Concatenate<T>(Graph graph, ConcatenationNode node, IReadOnlyList<T[]> inputs)
    {
        Shape output = graph.OutputOf(node).Shape;
        int outer = 1;
        for (int axis = 0; axis < node.Axis; axis++)
            outer *= output[axis];

        T[] y = new T[output.Elements];
        int written = 0;
        for (int o = 0; o < outer; o++)
        {
            foreach (T[] input in inputs)
            {
                int block = input.Length / outer;
                Array.Copy(input, o * block, y, written, block);
                written += block;
            }
        }

        return y;
    }
}
