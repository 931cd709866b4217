using System;
using System.Collections.Generic;

namespace Specializer.Selection;

/// <summary>
/// The least steps that lanes of outputs can have. A step holds so many items of a lane, and picks from two lines: each line has to
/// come up as often as the lane with most items there needs it.
/// </summary>
/// <param name="outputs">All outputs of the layer.</param>
/// <param name="lines">How many lines it has.</param>
/// <param name="picks">Items that a lane takes in a step.</param>
internal sealed class GatherBound(GatherOutput[] outputs, int lines, int picks)
{
    private readonly (int First, int Count)[] _chunks = GatherLines.Chunks(lines);

    /// <summary>Steps of all sixteen lanes in a chunk of lines, and those with the steps after them of the first eight.</summary>
    public (int Full, int All) Steps(IReadOnlyList<int> group, int chunk)
    {
        int full = Least(group, GatherLayer.HalfLanes, group.Count, chunk, arePaired: true);
        return (full, Math.Max(full, Least(group, 0, Math.Min(group.Count, GatherLayer.HalfLanes), chunk, arePaired: false)));
    }

    /// <summary>What the steps of a group take, less where lines are shared better.</summary>
    public int Cost(IReadOnlyList<int> group)
    {
        // A step weighs more than all that only may save one.
        const int Step = 64;
        int cost = 0;
        for (int chunk = 0; chunk < _chunks.Length; chunk++)
        {
            (int full, int all) = Steps(group, chunk);
            cost += Step * (full + all);
        }

        for (int line = 0; line < lines; line++)
            cost += Most(group, 0, group.Count, line);
        return cost;
    }

    private int Least(IReadOnlyList<int> group, int from, int to, int chunk, bool arePaired)
    {
        (int first, int count) = _chunks[chunk];
        int most = 0;
        for (int lane = from; lane < to; lane++)
        {
            GatherOutput output = outputs[group[lane]];
            int items = 0;
            for (int line = first; line < first + count; line++)
                items += output.Counts[line];
            most = Math.Max(most, Math.Max(Up(items), arePaired ? output.Pairs[chunk] : 0));
        }

        if (count < 3)
            return most;
        int turns = 0;
        for (int line = first; line < first + count; line++)
            turns += Up(Most(group, from, to, line));
        return Math.Max(most, (turns + 1) / 2);
    }

    private int Most(IReadOnlyList<int> group, int from, int to, int line)
    {
        int most = 0;
        for (int lane = from; lane < to; lane++)
            most = Math.Max(most, outputs[group[lane]].Counts[line]);
        return most;
    }

    private int Up(int items) => (items + picks - 1) / picks;
}
