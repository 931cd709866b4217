using System;
using System.Collections.Generic;
using System.Linq;

namespace Specializer.Selection;

/// <summary>Assigns outputs to lanes and their items to steps.</summary>
internal static class GatherGroups
{
    /// <param name="items">Of each output, in the order of their places.</param>
    /// <param name="span">Places that a step reaches from its base.</param>
    /// <param name="picks">Items that a lane takes in a step.</param>
    /// <param name="alignment">Bases are multiples of it; the span itself where one holds all items.</param>
    /// <param name="isPaired">Whether the weights of a lane have to meet as <see cref="GatherPairs"/> says.</param>
    public static GatherGroup[] Of(GatherItem[][] items, int span, int picks, int alignment, bool isPaired)
    {
        List<GatherGroup> groups = [];
        int blocks = (items.Length + GatherLayer.BlockOutputs - 1) / GatherLayer.BlockOutputs;
        for (int block = 0; block < items.Length; block += GatherLayer.BlockOutputs)
        {
            // Most steps first: the lanes of a group have about as many, and its first half never fewer than its second.
            int[] sorted = Enumerable.Range(block, Math.Min(GatherLayer.BlockOutputs, items.Length - block))
                .OrderByDescending(output => isPaired && alignment == span ? GatherPairs.Steps(items[output]) : 0)
                .ThenByDescending(output => items[output].Length)
                .ToArray();
            if (alignment != span)
                sorted = GatherSwaps.Improve(sorted, items, span, picks, alignment, isPaired, blocks);
            for (int first = 0; first < sorted.Length; first += GatherLayer.GroupLanes)
            {
                int[] outputs = [.. Enumerable.Range(first, GatherLayer.GroupLanes).Select(i => i < sorted.Length ? sorted[i] : -1)];
                GatherItem[][] lanes = [.. outputs.Select(output => output < 0 ? [] : items[output])];
                GatherStep[] steps = Steps(lanes, span, picks, alignment, isPaired, out int full);
                groups.Add(new GatherGroup(outputs, steps.Take(full).ToArray(), steps.Skip(full).ToArray()));
            }
        }

        return groups.ToArray();
    }

    /// <summary>
    /// Steps from the first places to the last. The lane that is furthest behind decides where a step's span begins, and
    /// every lane takes what the span holds of its next items: for items that need not be paired no order of spans takes
    /// fewer steps.
    /// </summary>
    private static GatherStep[] Steps(GatherItem[][] lanes, int span, int picks, int alignment, bool isPaired, out int full)
    {
        // The next item last, where it is taken off without moving the others.
        List<GatherItem>[] left = [.. lanes.Select(items => Enumerable.Reverse(items).ToList())];
        List<GatherStep> steps = [];
        full = 0;
        while (true)
        {
            int[] busy = Enumerable.Range(0, lanes.Length).Where(lane => left[lane].Count > 0).ToArray();
            if (busy.Length == 0)
                return steps.ToArray();

            bool isHalf = busy[busy.Length - 1] < GatherLayer.HalfLanes;
            int width = isHalf ? GatherLayer.HalfLanes : lanes.Length;
            int start = busy.Min(lane => left[lane][^1].Place) / alignment * alignment;
            int[] indices = new int[width * picks];
            sbyte[] weights = new sbyte[width * 4];
            foreach (int lane in busy)
            {
                GatherItem?[] taken = isPaired && !isHalf ? GatherPairs.Take(left[lane], start + span) : Take(left[lane], picks, start + span);
                for (int pick = 0; pick < taken.Length; pick++)
                {
                    if (taken[pick] is not { } item)
                        continue;
                    indices[(lane * picks) + pick] = item.Place - start;
                    item.Weights.CopyTo(weights, (lane * 4) + (pick * item.Weights.Length));
                }
            }

            steps.Add(new GatherStep(start, indices, weights));
            full += isHalf ? 0 : 1;
        }
    }

    private static GatherItem[] Take(List<GatherItem> left, int picks, int end)
    {
        int count = 0;
        while (count < Math.Min(picks, left.Count) && left[left.Count - 1 - count].Place < end)
            count++;
        GatherItem[] taken = [.. Enumerable.Range(1, count).Select(i => left[left.Count - i])];
        left.RemoveRange(left.Count - count, count);
        return taken;
    }
}
