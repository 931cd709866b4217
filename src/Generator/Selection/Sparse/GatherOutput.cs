using System;
using System.Collections.Generic;
using System.Linq;

namespace Specializer.Selection;

/// <summary>The items of an output, and what of them decides how many steps a lane needs.</summary>
internal sealed class GatherOutput
{
    /// <param name="items">In the order of their places.</param>
    /// <param name="lines">How many lines the layer has.</param>
    /// <param name="isPaired">Whether weights have to meet as <see cref="GatherPairs"/> says.</param>
    public GatherOutput(GatherItem[] items, int lines, bool isPaired)
    {
        Items = items;
        Counts = new int[lines];
        foreach (GatherItem item in items)
            Counts[item.Line]++;
        Pairs = [.. GatherLines.Chunks(lines).Select(c => isPaired ? GatherPairs.Steps(items.Where(i => i.Line >= c.First && i.Line < c.First + c.Count)) : 0)];
    }

    public GatherItem[] Items { get; }

    /// <summary>Items in each line.</summary>
    public int[] Counts { get; }

    /// <summary>Of each chunk of lines: steps that the output takes by itself where weights are paired, if a step could pick from all of it.</summary>
    public int[] Pairs { get; }
}
