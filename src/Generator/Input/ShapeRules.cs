using System.Collections.Generic;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Input;

/// <summary>Shapes of outputs, the same for every way a network comes in.</summary>
internal static class ShapeRules
{
    /// <summary>Activations past this are refused, so that products of extents stay in an int.</summary>
    public const long MostElements = 1L << 28;

    /// <summary>
    /// Whether the second operand repeats along the first: its extents, leading ones aside, are the first's last.
    /// </summary>
    public static bool Broadcasts(Shape first, Shape second)
    {
        int[] trailing = second.Extents.SkipWhile(e => e == 1).ToArray();
        return trailing.Length <= first.Rank
            && second.Rank <= first.Rank
            && trailing.SequenceEqual(first.Extents.Skip(first.Rank - trailing.Length));
    }

    /// <summary>The shape of the inputs one after the other along an axis, or null where they differ elsewhere.</summary>
    public static Shape? Concatenate(IReadOnlyList<Shape> inputs, int axis)
    {
        int[] extents = inputs[0].Extents.ToArray();
        long sum = 0;
        foreach (Shape input in inputs)
        {
            if (input.Rank != extents.Length)
                return null;
            for (int i = 0; i < extents.Length; i++)
            {
                if (i != axis && input[i] != extents[i])
                    return null;
            }

            sum += input[axis];
        }

        extents[axis] = (int)System.Math.Min(sum, int.MaxValue);
        return Fits(extents) ? new Shape(extents) : null;
    }

    /// <summary>The shape with its last extent replaced.</summary>
    public static Shape WithLast(Shape shape, int last) =>
        new(shape.Extents.Take(shape.Rank - 1).Append(last).ToArray());

    /// <summary>Whether every extent is positive and the elements are few enough to address.</summary>
    public static bool Fits(IEnumerable<int> extents)
    {
        long elements = 1;
        foreach (int extent in extents)
        {
            if (extent < 1)
                return false;
            elements *= extent;
            if (elements > MostElements)
                return false;
        }

        return true;
    }
}
