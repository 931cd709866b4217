using System;
using System.Linq;

namespace Specializer.Selection;

/// <summary>A step of a group while its lanes are filled.</summary>
/// <param name="A">The first line it picks from.</param>
/// <param name="B">The second line, or the first again.</param>
/// <param name="IsHalf">Whether it has only the first eight lanes.</param>
/// <param name="Picks">Items that a lane takes.</param>
internal sealed record PlannedStep(int A, int B, bool IsHalf, int Picks)
{
    /// <summary>[lane][pick]: what each lane takes; null where there is nothing.</summary>
    public GatherItem?[][] Taken { get; } = [.. Enumerable.Range(0, IsHalf ? GatherLayer.HalfLanes : GatherLayer.GroupLanes).Select(_ => new GatherItem?[Picks])];

    /// <summary>Whether weights have to meet as <see cref="GatherPairs"/> says: single ones, in steps of sixteen lanes.</summary>
    public bool IsPaired => Picks == GatherPairs.Picks && !IsHalf;

    public bool IsEmpty => Taken.All(lane => lane.All(item => item is null));

    public bool Touches(int line) => A == line || B == line;

    /// <summary>Puts an item of a lane where there is room for it.</summary>
    /// <returns>Whether there is.</returns>
    public bool Fit(int lane, GatherItem item)
    {
        GatherItem?[] taken = Taken[lane];
        if (IsPaired)
            return GatherPairs.Fit(taken, item);
        int free = Array.IndexOf(taken, null);
        if (free >= 0)
            taken[free] = item;
        return free >= 0;
    }

    /// <summary>The step with its constants.</summary>
    /// <param name="lines">Where each line begins.</param>
    /// <param name="placesOfLine">Places of a line.</param>
    public GatherStep Packed(int[] lines, int placesOfLine)
    {
        int[] indices = new int[Taken.Length * Picks];
        sbyte[] weights = new sbyte[Taken.Length * 4];
        GatherItem?[][] lanes = Picks == GatherPairs.Picks ? [.. Taken.Select(GatherPairs.Arranged)] : Taken;
        for (int i = 0; i < indices.Length; i++)
        {
            if (lanes[i / Picks][i % Picks] is not { } item)
                continue;
            indices[i] = item.Place + (item.Line == A ? 0 : placesOfLine);
            item.Weights.CopyTo(weights, i * item.Weights.Length);
        }

        return new GatherStep(lines[A], lines[B], indices, weights);
    }
}
