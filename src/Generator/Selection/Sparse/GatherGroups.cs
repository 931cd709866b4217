using System;
using System.Collections.Generic;
using System.Linq;

namespace Specializer.Selection;

/// <summary>Assigns outputs to lanes and their items to steps.</summary>
internal sealed class GatherGroups
{
    // Schedules that are made of a group, of which the best is taken: more where there are few groups.
    private const int MostAttempts = 12;
    private const int FewestAttempts = 3;
    private const int AttemptsOfLayer = 96;

    private readonly GatherOutput[] _outputs;
    private readonly int[] _lines;
    private readonly int _unit;
    private readonly bool _isWalk;
    private readonly (int First, int Count)[] _chunks;
    private readonly GatherBound _bound;
    private readonly GatherSchedule[] _schedules;
    private readonly int _attempts;

    private GatherGroups(GatherItem[][] items, int[] lines, int unit, bool isWalk)
    {
        _outputs = [.. items.Select(output => new GatherOutput(output, lines.Length, unit == 1))];
        _lines = lines;
        _unit = unit;
        _isWalk = isWalk;
        _chunks = GatherLines.Chunks(lines.Length);
        _bound = new GatherBound(_outputs, lines.Length, Picks);
        int groups = (items.Length + GatherLayer.GroupLanes - 1) / GatherLayer.GroupLanes;
        _attempts = Math.Max(FewestAttempts, Math.Min(MostAttempts, AttemptsOfLayer / Math.Max(1, groups)));
        _schedules = lines.Length <= 2 ? [] : [.. _chunks.Select(chunk => new GatherSchedule(chunk.Count, isWalk, 2 * groups * _chunks.Length))];
    }

    private int Picks => 4 / _unit;

    /// <param name="items">Of each output, in the order of their places.</param>
    /// <param name="lines">Where each line of inputs begins.</param>
    /// <param name="unit">Weights of an item: 1, where those of a lane meet as <see cref="GatherPairs"/> says, or 4.</param>
    /// <param name="isWalk">Whether the first line of a step has to be the second of the one before, where there are more than two.</param>
    public static GatherGroup[] Of(GatherItem[][] items, int[] lines, int unit, bool isWalk)
    {
        GatherGroups groups = new(items, lines, unit, isWalk);
        return [.. Enumerable.Range(0, (items.Length + GatherLayer.BlockOutputs - 1) / GatherLayer.BlockOutputs).SelectMany(groups.Block)];
    }

    private IEnumerable<GatherGroup> Block(int block)
    {
        int first = block * GatherLayer.BlockOutputs;

        // Most steps first: the lanes of a group have about as many, and its first half never fewer than its second.
        int[] sorted = Enumerable.Range(first, Math.Min(GatherLayer.BlockOutputs, _outputs.Length - first))
            .OrderByDescending(output => _outputs[output].Pairs.Sum())
            .ThenByDescending(output => _outputs[output].Items.Length)
            .ToArray();
        if (_lines.Length > 2)
            sorted = GatherSwaps.Improve(sorted, _outputs, _bound);
        return Enumerable.Range(0, (sorted.Length + GatherLayer.GroupLanes - 1) / GatherLayer.GroupLanes)
            .Select(group => Group(sorted.Skip(group * GatherLayer.GroupLanes).Take(GatherLayer.GroupLanes).ToArray()));
    }

    private GatherGroup Group(int[] outputs)
    {
        // Schedules differ in length, and in which weights of a lane they let be paired.
        int least = Enumerable.Range(0, _chunks.Length).Select(chunk => _bound.Steps(outputs, chunk)).Sum(bound => bound.Full + bound.All);
        GatherGroup best = Attempt(outputs);
        for (int attempt = 1; attempt < _attempts && _schedules.Length > 0 && Cost(best) > least; attempt++)
        {
            GatherGroup group = Attempt(outputs);
            if (Cost(group) < Cost(best))
                best = group;
        }

        return best;

        static int Cost(GatherGroup group) => (2 * group.Full.Length) + group.Half.Length;
    }

    /// <summary>A group as one schedule makes it.</summary>
    private GatherGroup Attempt(int[] outputs)
    {
        List<PlannedStep> steps = Planned(outputs);
        List<GatherItem>[] over = [.. outputs.Select((output, lane) =>
            new GatherLane(lane, Of(steps, lane), _lines.Length).Fill(_outputs[output].Items))];

        // Before the first and behind the last, where a walk can go on.
        while (Array.FindLastIndex(over, items => items.Count > 0) is var last and >= 0)
        {
            if (last < GatherLayer.HalfLanes)
                steps.Add(Further(over, steps, isHalf: true));
            else
                steps.Insert(0, Further(over, steps, isHalf: false));
        }

        while (steps.Count > 0 && steps[^1].IsEmpty)
            steps.RemoveAt(steps.Count - 1);
        GatherStep[] Packed(bool isHalf) => [.. steps.Where(s => s.IsHalf == isHalf).Select(s => s.Packed(_lines, GatherLines.Bytes / _unit))];
        int[] lanes = [.. outputs, .. Enumerable.Repeat(-1, GatherLayer.GroupLanes - outputs.Length)];
        return new GatherGroup(lanes, Packed(isHalf: false), Packed(isHalf: true));
    }

    /// <summary>The steps of all lanes, then those of the first eight.</summary>
    private List<PlannedStep> Planned(int[] outputs)
    {
        List<PlannedStep> steps = [];
        if (_schedules.Length == 0)
        {
            (int full, int all) = _bound.Steps(outputs, 0);
            for (int i = 0; i < all; i++)
                steps.Add(new PlannedStep(0, _lines.Length - 1, i >= full, Picks));
            return steps;
        }

        List<(int A, int B)>[] edges = [.. _chunks.Select(_ => new List<(int A, int B)>())];
        foreach (bool isHalf in new[] { false, true })
        {
            IEnumerable<int> lanes = isHalf ? outputs.Take(GatherLayer.HalfLanes) : outputs.Skip(GatherLayer.HalfLanes);
            for (int chunk = 0; chunk < _chunks.Length; chunk++)
            {
                (int first, int count) = _chunks[chunk];
                (int full, int all) = _bound.Steps(outputs, chunk);
                int? last = steps.Count == 0 ? null : steps[^1].B;
                int? start = last is null ? null : last >= first && last < first + count ? last - first : GatherSchedule.Elsewhere;
                (int A, int B)[] more = _schedules[chunk].Of(
                    lanes.Select(output => _outputs[output].Counts.Skip(first).Take(count).ToArray()), Picks, edges[chunk], start, isHalf ? all : full);
                edges[chunk].AddRange(more);
                steps.AddRange(more.Select(edge => new PlannedStep(edge.A == GatherSchedule.Elsewhere ? last!.Value : first + edge.A, first + edge.B, isHalf, Picks)));
            }
        }

        return steps;
    }

    private static PlannedStep[] Of(IEnumerable<PlannedStep> steps, int lane) => [.. steps.Where(step => lane < step.Taken.Length)];

    /// <summary>A step for items that found no room, since too many of one sign would have met: behind the others, or before them.</summary>
    private PlannedStep Further(List<GatherItem>[] over, List<PlannedStep> steps, bool isHalf)
    {
        int[] most = [.. Enumerable.Range(0, _lines.Length).OrderByDescending(line => over.Sum(items => Math.Min(Picks, items.Count(i => i.Line == line))))];
        (int a, int b) = (most[0], most[Math.Min(1, most.Length - 1)]);
        if (_schedules.Length == 0)
            (a, b) = (0, _lines.Length - 1);
        else if (_isWalk && steps.Count > 0 && isHalf)
            (a, b) = (steps[^1].B, steps[^1].B == a ? b : a);
        else if (_isWalk && steps.Count > 0)
            (a, b) = (steps[0].A == a ? b : a, steps[0].A);
        PlannedStep step = new(a, b, isHalf, Picks);
        for (int lane = 0; lane < Math.Min(over.Length, step.Taken.Length); lane++)
            over[lane].RemoveAll(item => step.Touches(item.Line) && step.Fit(lane, item));
        return step;
    }
}
