using System;
using System.Collections.Generic;
using System.Linq;

namespace Specializer.Passes;

/// <summary>The places along an axis in runs of places that are alike.</summary>
internal sealed class AxisRuns
{
    private const int Outside = -1;

    private AxisRuns(int extent, int[] starts) => (Extent, Starts) = (extent, starts);

    public int Extent { get; }

    /// <summary>The first place of each run, ascending from 0.</summary>
    public int[] Starts { get; }

    public int Count => Starts.Length;

    /// <summary>All places alike.</summary>
    public static AxisRuns Whole(int extent) => new(extent, [0]);

    /// <summary>No two places known to be alike.</summary>
    public static AxisRuns Each(int extent) => new(extent, [.. Enumerable.Range(0, extent)]);

    /// <param name="extent">How many places there are.</param>
    /// <param name="starts">The first place of each run, in any order; what is no place is left out.</param>
    public static AxisRuns Of(int extent, IEnumerable<int> starts) =>
        new(extent, [.. starts.Append(0).Where(s => s >= 0 && s < extent).Distinct().OrderBy(s => s)]);

    public int RunOf(int place)
    {
        int index = Array.BinarySearch(Starts, place);
        return index >= 0 ? index : ~index - 1;
    }

    /// <summary>Places that are alike here and there.</summary>
    public AxisRuns And(AxisRuns other) => other.Count == 1 ? this : Of(Extent, Starts.Concat(other.Starts));

    /// <summary>Runs of which neighbours are one where <paramref name="areAlike"/> says so of their first places.</summary>
    public AxisRuns Merged(Func<int, int, bool> areAlike) =>
        new(Extent, [.. Starts.Where((start, i) => i == 0 || !areAlike(Starts[i - 1], start))]);

    /// <summary>
    /// Places of a window's output that are alike: under each tap the window finds the same run, or the padding.
    /// </summary>
    public AxisRuns Under(int outputs, int taps, int stride, int dilation, int padding)
    {
        int Run(int output, int tap)
        {
            int place = (output * stride) + (tap * dilation) - padding;
            return place < 0 || place >= Extent ? Outside : RunOf(place);
        }

        return Each(outputs).Merged((a, b) => Enumerable.Range(0, taps).All(tap => Run(a, tap) == Run(b, tap)));
    }
}
