using System.Linq;

namespace Specializer.Selection;

/// <summary>A non-zero weight of an output, or four neighbouring weights not all zero, and the input they multiply.</summary>
/// <param name="Line">Which of the layer's lines the input lies in; see <see cref="GatherLines"/>.</param>
/// <param name="Place">Distance of the input from the line's first, in inputs or in fours of them.</param>
/// <param name="Weights">One int8 weight, or four.</param>
internal sealed record GatherItem(int Line, int Place, sbyte[] Weights);

/// <summary>
/// One step of a group of outputs: inputs picked from two lines of the window, multiplied and added lane by lane. In a
/// walk the first is the second of the step before.
/// </summary>
/// <param name="First">Where the first line begins, in bytes from the window's first.</param>
/// <param name="Second">Where the second line begins; the same where the layer has one line.</param>
/// <param name="Indices">
/// What each lane picks: [lane][picks of a lane], distances from the first line's first input; the second line follows the first.
/// </param>
/// <param name="Weights">[lane][4]; zero where a lane has nothing to pick. How many a lane has says where they are.</param>
/// <param name="IsExpanded">Whether the code that reads it where it lies expands it, so that it is stored as its items alone.</param>
internal sealed record GatherStep(int First, int Second, int[] Indices, sbyte[] Weights, bool IsExpanded = false)
{
    /// <summary>Weights of an item.</summary>
    public int Unit => Weights.Length / Indices.Length;

    /// <summary>How many items there are.</summary>
    public int Items => Enumerable.Range(0, Indices.Length).Count(HasItem);

    /// <summary>A bit for each place, set where there is an item.</summary>
    public ulong Mask => Enumerable.Range(0, Indices.Length).Where(HasItem).Aggregate(0UL, (mask, place) => mask | (1UL << place));

    /// <summary>Whether there is an item at a place: an index.</summary>
    public bool HasItem(int place)
    {
        for (int i = place * Unit; i < (place + 1) * Unit; i++)
        {
            if (Weights[i] != 0)
                return true;
        }

        return false;
    }
}

/// <summary>Sixteen lanes, each with an output's sum.</summary>
/// <param name="Outputs">The output of each lane; −1 where there is none.</param>
/// <param name="Full">Steps of all sixteen lanes.</param>
/// <param name="Half">Steps after those, of the first eight.</param>
internal sealed record GatherGroup(int[] Outputs, GatherStep[] Full, GatherStep[] Half)
{
    public int Steps => Full.Length + Half.Length;

    /// <summary>Those that the code which reads them expands.</summary>
    public int ExpandedSteps => Full.Concat(Half).Count(step => step.IsExpanded);
}
