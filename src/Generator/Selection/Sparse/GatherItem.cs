using System.Collections.Generic;
using System.Linq;

namespace Specializer.Selection;

/// <summary>A non-zero weight of an output, or four neighbouring weights not all zero, and the input they multiply.</summary>
/// <param name="Place">
/// Distance of the input from the window's first, in bytes of the prepared input, or in fours of them.
/// </param>
/// <param name="Weights">One int8 weight, or four.</param>
internal sealed record GatherItem(int Place, sbyte[] Weights);

/// <summary>
/// One step of a group of outputs: inputs picked from a span of the window, multiplied and added lane by lane.
/// </summary>
/// <param name="Base">Where the span begins, in the units of <see cref="GatherItem.Place"/>.</param>
/// <param name="Indices">What each lane picks: [lane][picks of a lane], distances from the base.</param>
/// <param name="Weights">[lane][4]; zero where a lane has nothing left to pick.</param>
internal sealed record GatherStep(int Base, int[] Indices, sbyte[] Weights);

/// <summary>Sixteen lanes, each with an output's sum.</summary>
/// <param name="Outputs">The output of each lane; −1 where there is none.</param>
/// <param name="Full">Steps of all sixteen lanes.</param>
/// <param name="Half">Steps after those, of the first eight.</param>
internal sealed record GatherGroup(int[] Outputs, GatherStep[] Full, GatherStep[] Half)
{
    public int Steps => Full.Length + Half.Length;

    /// <summary>The steps of one width as runs.</summary>
    public IEnumerable<GatherRun> Runs(bool isHalf)
    {
        GatherStep[] steps = isHalf ? Half : Full;
        for (int first = 0; first < steps.Length;)
        {
            int count = steps.Skip(first).TakeWhile(step => step.Base == steps[first].Base).Count();
            yield return new GatherRun(steps[first].Base, count);
            first += count;
        }
    }
}

/// <summary>Steps one after the other that pick from one span.</summary>
/// <param name="Base">Where the span begins.</param>
/// <param name="Steps">How many there are.</param>
internal sealed record GatherRun(int Base, int Steps)
{
    /// <summary>Bytes of a run as it is stored.</summary>
    public const int Bytes = 2 * sizeof(ushort);
}
