using System;
using System.Collections.Generic;
using System.Linq;

namespace Specializer.Selection;

/// <summary>Fills a lane of a group's steps with the items of its output.</summary>
internal sealed class GatherLane
{
    // How many items may change places for one that finds no room, and how many ways are tried; fewer once that was in vain.
    private const int MostMoves = 3;
    private const int MostTries = 1000;
    private const int FewerTries = 4;

    private readonly int _lane;
    private readonly PlannedStep[] _steps;

    // The steps that pick from each line.
    private readonly int[][] _touching;

    // Items that a step is to take of its first and of its second line, and which steps a search for room has been at.
    private readonly int[] _ofA;
    private readonly int[] _ofB;
    private readonly bool[] _isVisited;

    private int _tries;

    /// <param name="lane">Which lane.</param>
    /// <param name="steps">The steps that have it.</param>
    /// <param name="lines">How many lines the layer has.</param>
    public GatherLane(int lane, PlannedStep[] steps, int lines)
    {
        _lane = lane;
        _steps = steps;
        _touching = [.. Enumerable.Range(0, lines).Select(line => Enumerable.Range(0, steps.Length).Where(s => steps[s].Touches(line)).ToArray())];
        _ofA = new int[steps.Length];
        _ofB = new int[steps.Length];
        _isVisited = new bool[steps.Length];
    }

    /// <returns>Items for which no step has room, though there be any at all.</returns>
    public List<GatherItem> Fill(GatherItem[] items)
    {
        GatherPool[] left = [.. _touching.Select(_ => new GatherPool())];
        foreach (GatherItem item in items)
        {
            Array.Clear(_isVisited, 0, _isVisited.Length);
            Reserve(item.Line);
            left[item.Line].Add(item);
        }

        foreach (GatherPool pool in left)
            pool.Sort();

        // Steps of eight lanes pair nothing: they take what is hardest to pair.
        foreach (int step in Enumerable.Range(0, _steps.Length).OrderByDescending(s => _steps[s].IsHalf))
            Take(step, left);

        List<GatherItem> over = [];
        int most = MostTries;
        foreach (GatherItem item in left.SelectMany(pool => pool.Items))
        {
            if (Place(item, most) || (item.Weights is [< -1 or > 1] && PlaceHalves(item, most)))
                continue;
            over.Add(item);
            most /= FewerTries;
        }

        return over;
    }

    /// <summary>Puts an item where there is room for it, moving as few others as that takes.</summary>
    private bool Place(GatherItem item, int tries)
    {
        _tries = tries;
        return Enumerable.Range(0, MostMoves + 1).Any(moves => PlaceMoving(item, moves));
    }

    /// <summary>Puts two halves of a weight where there is room for them: the smaller it is, the more it may meet.</summary>
    private bool PlaceHalves(GatherItem item, int tries)
    {
        GatherItem?[][] before = [.. _steps.Select(step => step.Taken[_lane].ToArray())];
        sbyte half = (sbyte)(item.Weights[0] / 2);
        if (Place(item with { Weights = [half] }, tries) && Place(item with { Weights = [(sbyte)(item.Weights[0] - half)] }, tries))
            return true;
        for (int s = 0; s < _steps.Length; s++)
            before[s].CopyTo(_steps[s].Taken[_lane], 0);
        return false;
    }

    /// <summary>Puts an item where there is room for it, or in another's place that can move elsewhere.</summary>
    private bool PlaceMoving(GatherItem item, int moves)
    {
        foreach (int s in _touching[item.Line])
        {
            if (_steps[s].Fit(_lane, item))
                return true;
        }

        foreach (int s in moves > 0 ? _touching[item.Line] : [])
        {
            GatherItem?[] taken = _steps[s].Taken[_lane];
            for (int pick = 0; pick < taken.Length; pick++)
            {
                if (_tries-- <= 0)
                    return false;
                if (taken[pick] is not { } other || (_steps[s].IsPaired && !GatherPairs.MayMeet(item, taken[pick ^ 1])))
                    continue;
                taken[pick] = item;
                if (PlaceMoving(other, moves - 1))
                    return true;
                taken[pick] = other;
            }
        }

        return false;
    }

    /// <summary>Finds room for one more item of a line: in a step, or where another line's item in it can go elsewhere (an augmenting path).</summary>
    private bool Reserve(int line)
    {
        foreach (int s in _touching[line])
        {
            if (_isVisited[s])
                continue;
            _isVisited[s] = true;
            PlannedStep step = _steps[s];
            bool isFirst = step.A == line;
            if (_ofA[s] + _ofB[s] == step.Picks)
            {
                ref int others = ref isFirst ? ref _ofB[s] : ref _ofA[s];
                if (others == 0 || !Reserve(isFirst ? step.B : step.A))
                    continue;
                others--;
            }

            (isFirst ? ref _ofA[s] : ref _ofB[s])++;
            return true;
        }

        return false;
    }

    private void Take(int s, GatherPool[] left)
    {
        PlannedStep step = _steps[s];
        GatherPool a = left[step.A];
        GatherPool b = step.B == step.A ? new GatherPool() : left[step.B];
        bool arePositive = left.Sum(pool => pool.Positive.Count - pool.Negative.Count) >= 0;
        GatherItem?[] taken = step.IsPaired
            ? GatherPairs.Take(a, _ofA[s], b, _ofB[s])
            : [.. a.Take(_ofA[s], arePositive), .. b.Take(_ofB[s], arePositive)];
        taken.CopyTo(step.Taken[_lane], 0);
    }
}
