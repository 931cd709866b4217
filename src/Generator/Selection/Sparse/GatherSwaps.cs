using System;
using System.Collections.Generic;
using System.Linq;

namespace Specializer.Selection;

/// <summary>
/// Outputs of a block exchanged between groups while that saves steps. Lanes of a group advance through the inputs together,
/// so that a group is as long as its outputs are unlike: at every span the lane with most items decides.
/// </summary>
internal sealed class GatherSwaps
{
    // What a build may spend on a layer: items visited, some hundredths of a second.
    private const int MostVisits = 4_000_000;
    private const int MostTrials = 2000;

    private readonly GatherItem[][] _items;
    private readonly int _span;
    private readonly int _picks;
    private readonly int _alignment;
    private readonly bool _isPaired;

    // While steps are counted: each lane's first item that is left, and which behind it are gone.
    private readonly int[] _next = new int[GatherLayer.GroupLanes];
    private readonly bool[][] _gone;

    private GatherSwaps(GatherItem[][] items, int span, int picks, int alignment, bool isPaired)
    {
        _items = items;
        _span = span;
        _picks = picks;
        _alignment = alignment;
        _isPaired = isPaired;
        _gone = [.. items.Select(i => new bool[i.Length])];
    }

    /// <summary>The outputs of a block in a better order.</summary>
    /// <param name="outputs">In the order of their groups, each with its most items first.</param>
    /// <param name="items">Of each output, in the order of their places.</param>
    /// <param name="span">Places that a step reaches from its base.</param>
    /// <param name="picks">Items that a lane takes in a step.</param>
    /// <param name="alignment">Bases are multiples of it.</param>
    /// <param name="isPaired">Whether the weights of a lane have to meet as <see cref="GatherPairs"/> says.</param>
    /// <param name="blocks">How many blocks the layer has.</param>
    public static int[] Improve(int[] outputs, GatherItem[][] items, int span, int picks, int alignment, bool isPaired, int blocks)
    {
        GatherSwaps swaps = new([.. outputs.Select(output => items[output])], span, picks, alignment, isPaired);
        return [.. swaps.Search(MostVisits / blocks).Select(i => outputs[i])];
    }

    private IEnumerable<int> Search(int mostVisits)
    {
        int[][] groups = [.. Enumerable.Range(0, (_items.Length + GatherLayer.GroupLanes - 1) / GatherLayer.GroupLanes).Select(
            g => Enumerable.Range(0, _items.Length).Skip(g * GatherLayer.GroupLanes).Take(GatherLayer.GroupLanes).ToArray())];
        int[] costs = [.. groups.Select(Cost)];
        int visits = Math.Max(1, 2 * _items.Sum(i => i.Length) / groups.Length);
        int trials = groups.Length > 1 ? Math.Min(MostTrials, mostVisits / visits) : 0;
        uint state = 1;
        for (int trial = 0; trial < trials; trial++)
        {
            int a = Next(groups.Length), b = Next(groups.Length);
            int laneOfA = Next(groups[a].Length), laneOfB = Next(groups[b].Length);
            if (a == b)
                continue;
            int[] first = Exchanged(groups[a], laneOfA, groups[b][laneOfB]), second = Exchanged(groups[b], laneOfB, groups[a][laneOfA]);
            int costOfFirst = Cost(first), costOfSecond = Cost(second);
            if (costOfFirst + costOfSecond > costs[a] + costs[b])
                continue;
            (groups[a], groups[b], costs[a], costs[b]) = (first, second, costOfFirst, costOfSecond);
        }

        return groups.SelectMany(group => group);

        // A linear congruential generator (Numerical Recipes): the same network gives the same code.
        int Next(int bound)
        {
            state = unchecked((state * 1_664_525) + 1_013_904_223);
            return (int)((state >> 8) % (uint)bound);
        }
    }

    private int[] Exchanged(int[] group, int lane, int output) =>
        [.. group.Select((o, i) => i == lane ? output : o).OrderByDescending(o => _items[o].Length)];

    /// <summary>Steps of a group counted in halves.</summary>
    private int Cost(int[] group)
    {
        Array.Clear(_next, 0, _next.Length);
        foreach (int output in group)
            Array.Clear(_gone[output], 0, _gone[output].Length);
        for (int cost = 0; ;)
        {
            int start = int.MaxValue, last = -1;
            for (int lane = 0; lane < group.Length; lane++)
            {
                if (_next[lane] == _items[group[lane]].Length)
                    continue;
                start = Math.Min(start, _items[group[lane]][_next[lane]].Place);
                last = lane;
            }

            if (last < 0)
                return cost;
            bool isHalf = last < GatherLayer.HalfLanes;
            int end = (start / _alignment * _alignment) + _span;
            for (int lane = 0; lane <= last; lane++)
                Take(lane, group[lane], end, arePaired: _isPaired && !isHalf);
            cost += isHalf ? 1 : 2;
        }
    }

    /// <summary>As <see cref="GatherGroups"/> takes a step's items off a lane.</summary>
    private void Take(int lane, int output, int end, bool arePaired)
    {
        GatherItem[] items = _items[output];
        bool[] gone = _gone[output];
        for (int pick = 0; pick < _picks && _next[lane] < items.Length && items[_next[lane]].Place < end; pick += arePaired ? 2 : 1)
        {
            int first = _next[lane];
            gone[first] = true;
            for (int other = first + 1; arePaired && other < items.Length && items[other].Place < end; other++)
            {
                if (gone[other] || !GatherPairs.IsExact(items[first], items[other]))
                    continue;
                gone[other] = true;
                break;
            }

            while (_next[lane] < items.Length && gone[_next[lane]])
                _next[lane]++;
        }
    }
}
