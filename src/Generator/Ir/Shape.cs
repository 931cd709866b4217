using System.Globalization;
using System.Linq;

namespace Specializer.Ir;

/// <summary>The extents of a tensor, outermost first. Activations are NHWC with a batch of one.</summary>
internal sealed record Shape(EquatableArray<int> Extents)
{
    public Shape(params int[] extents)
        : this((EquatableArray<int>)extents)
    {
    }

    public int Rank => Extents.Length;

    public int this[int axis] => Extents[axis < 0 ? axis + Rank : axis];

    /// <summary>The number of elements; 1 for a scalar.</summary>
    public int Elements
    {
        get
        {
            long elements = 1;
            foreach (int extent in Extents)
                elements = checked(elements * extent);
            return checked((int)elements);
        }
    }

    public override string ToString() =>
        "[" + string.Join(", ", Extents.Select(e => e.ToString(CultureInfo.InvariantCulture))) + "]";
}
