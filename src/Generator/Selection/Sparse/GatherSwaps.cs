using System;
using System.Collections.Generic;
using System.Linq;

namespace Specializer.Selection;

/// <summary>
/// Outputs of a block exchanged between groups while that saves steps: a group is as long as its outputs are unlike, since at
/// every line the lane with most items decides.
/// </summary>
internal static class GatherSwaps
{
    // What a build may spend on a layer: some hundredths of a second.
    private const int MostTrials = 4000;
    private const int MostVisits = 4_000_000;

    /// <summary>The outputs of a block in a better order.</summary>
    /// <param name="sorted">In the order of their groups, each with its most items first.</param>
    /// <param name="outputs">All of the layer.</param>
    /// <param name="bound">What a group costs.</param>
    public static int[] Improve(int[] sorted, GatherOutput[] outputs, GatherBound bound)
    {
        int[][] groups = [.. Enumerable.Range(0, (sorted.Length + GatherLayer.GroupLanes - 1) / GatherLayer.GroupLanes)
            .Select(g => sorted.Skip(g * GatherLayer.GroupLanes).Take(GatherLayer.GroupLanes).ToArray())];
        int[] costs = [.. groups.Select(bound.Cost)];
        int blocks = (outputs.Length + GatherLayer.BlockOutputs - 1) / GatherLayer.BlockOutputs;
        int visits = 4 * GatherLayer.GroupLanes * outputs[sorted[0]].Counts.Length;
        int trials = groups.Length > 1 ? Math.Min(MostTrials, MostVisits / blocks / visits) : 0;
        RandomSequence random = new();
        for (int trial = 0; trial < trials; trial++)
        {
            int a = random.Next(groups.Length), b = random.Next(groups.Length);
            int laneOfA = random.Next(groups[a].Length), laneOfB = random.Next(groups[b].Length);
            if (a == b)
                continue;
            int[] first = Exchanged(groups[a], laneOfA, groups[b][laneOfB]), second = Exchanged(groups[b], laneOfB, groups[a][laneOfA]);
            int costOfFirst = bound.Cost(first), costOfSecond = bound.Cost(second);
            if (costOfFirst + costOfSecond > costs[a] + costs[b])
                continue;
            (groups[a], groups[b], costs[a], costs[b]) = (first, second, costOfFirst, costOfSecond);
        }

        return [.. groups.SelectMany(group => group)];

        int[] Exchanged(int[] group, int lane, int output)
        {
            int[] exchanged = [.. group];
            exchanged[lane] = output;
            Array.Sort(exchanged, (a, b) => outputs[b].Items.Length.CompareTo(outputs[a].Items.Length) is not 0 and var order ? order : a.CompareTo(b));
            return exchanged;
        }
    }
}
