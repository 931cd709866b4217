using System;
using System.Collections.Generic;
using System.Linq;

namespace Specializer.Selection;

/// <summary>
/// The inputs of a window in lines of 64 neighbouring bytes, as few as hold every input that a weight multiplies. A step picks
/// from any two of them.
/// </summary>
internal static class GatherLines
{
    public const int Bytes = 64;

    // A schedule looks at every subset of the lines it is for.
    private const int MostOfChunk = 10;

    /// <summary>Where each line begins, from the first to the last.</summary>
    /// <param name="layer">The layer, whose segments lines begin with: these are likely to be aligned.</param>
    /// <param name="places">Of the inputs, in bytes from the window's first.</param>
    public static int[] Of(MatrixGeometry layer, IEnumerable<int> places)
    {
        int[] segments = [.. Enumerable.Range(0, layer.Segments).Select(layer.SegmentOffset).OrderBy(offset => offset)];
        List<int> lines = [];
        foreach (int place in places.Distinct().OrderBy(p => p))
        {
            if (lines.Count > 0 && place < lines[^1] + Bytes)
                continue;
            int segment = segments[Below(segments, place)];
            lines.Add(segment + ((place - segment) / Bytes * Bytes));
        }

        return lines.Count > 0 ? lines.ToArray() : [0];
    }

    /// <summary>Which line a place lies in.</summary>
    public static int Holding(int[] lines, int place) => Below(lines, place);

    /// <summary>Lines that are scheduled together: neighbours, about as many each time.</summary>
    /// <param name="lines">How many there are.</param>
    public static (int First, int Count)[] Chunks(int lines)
    {
        int chunks = (lines + MostOfChunk - 1) / MostOfChunk;
        return [.. Enumerable.Range(0, chunks).Select(i => (First: lines * i / chunks, End: lines * (i + 1) / chunks)).Select(c => (c.First, c.End - c.First))];
    }

    /// <summary>The index of the last value that is not above another.</summary>
    private static int Below(int[] sorted, int value)
    {
        int found = Array.BinarySearch(sorted, value);
        return found >= 0 ? found : Math.Max(0, ~found - 1);
    }
}
