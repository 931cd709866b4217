using System;
using System.Collections.Generic;
using System.Linq;

namespace Specializer.Selection;

/// <summary>Assigns outputs to lanes and their items to steps.</summary>
internal static class GatherGroups
{
    private const int HalfLanes = GatherLayer.GroupLanes / 2;

    /// <param name="items">Of each output, in the order of their places.</param>
    /// <param name="span">Places that a step reaches from its base.</param>
    /// <param name="picks">Items that a lane takes in a step.</param>
    /// <param name="alignment">Bases are multiples of it.</param>
    public static GatherGroup[] Of(GatherItem[][] items, int span, int picks, int alignment)
    {
        List<GatherGroup> groups = [];
        for (int block = 0; block < items.Length; block += GatherLayer.BlockOutputs)
        {
            // Most items first: the lanes of a group have about as many, and its first half never fewer than its second.
            int[] sorted = Enumerable.Range(block, Math.Min(GatherLayer.BlockOutputs, items.Length - block))
                .OrderByDescending(output => items[output].Length)
                .ToArray();
            for (int first = 0; first < sorted.Length; first += GatherLayer.GroupLanes)
            {
                int[] outputs = [.. Enumerable.Range(first, GatherLayer.GroupLanes).Select(i => i < sorted.Length ? sorted[i] : -1)];
                GatherItem[][] lanes = [.. outputs.Select(output => output < 0 ? [] : items[output])];
                GatherStep[] steps = Steps(lanes, span, picks, alignment, out int full);
                groups.Add(new GatherGroup(outputs, steps.Take(full).ToArray(), steps.Skip(full).ToArray()));
            }
        }

        return groups.ToArray();
    }

    /// <summary>
    /// Steps from the first places to the last. The lane that is furthest behind decides where a step's span begins, and
    /// every lane takes what the span holds of its next items: no order of spans needs fewer steps.
    /// </summary>
    private static GatherStep[] Steps(GatherItem[][] lanes, int span, int picks, int alignment, out int full)
    {
        int[] next = new int[lanes.Length];
        List<GatherStep> steps = [];
        full = 0;
        while (true)
        {
            bool IsLeft(int lane) => next[lane] < lanes[lane].Length;
            int[] left = Enumerable.Range(0, lanes.Length).Where(IsLeft).ToArray();
            if (left.Length == 0)
                return steps.ToArray();

            bool isHalf = left[left.Length - 1] < HalfLanes;
            int width = isHalf ? HalfLanes : lanes.Length;
            int start = left.Min(lane => lanes[lane][next[lane]].Place) / alignment * alignment;
            int[] indices = new int[width * picks];
            sbyte[] weights = new sbyte[width * 4];
            foreach (int lane in left)
            {
                for (int pick = 0; pick < picks && IsLeft(lane) && lanes[lane][next[lane]].Place < start + span; pick++)
                {
                    GatherItem item = lanes[lane][next[lane]++];
                    indices[(lane * picks) + pick] = item.Place - start;
                    item.Weights.CopyTo(weights, (lane * 4) + (pick * item.Weights.Length));
                }
            }

            steps.Add(new GatherStep(start, indices, weights));
            full += isHalf ? 0 : 1;
        }
    }
}
