using System.Collections.Generic;
using System.Linq;

namespace Specializer.Selection;

/// <summary>
/// What the steps of one position may take in memory. One that is written with its constants in the code can be stored as its items
/// alone and expanded there, which takes longer: that is done with as few as bring the layer to its bytes, the emptiest first, and
/// with none where not even all do.
/// </summary>
internal static class GatherBudget
{
    // Of a weight that is not zero: its own byte, one of its index, and a tenth of both for places without any. Fours share an index.
    private const double BytesOfSingle = 2.2;
    private const double BytesOfFour = 1.4;

    /// <summary>The groups of a layer, whose steps are all stored with every place, as its bytes allow.</summary>
    public static GatherGroup[] Kept(GatherLayer layer)
    {
        int over = layer.PackedBytes - (int)((layer.Unit == 1 ? BytesOfSingle : BytesOfFour) * layer.Weights);
        HashSet<GatherStep> expanded = [];
        (GatherStep Step, int Saved)[] emptiest = [.. layer.Blocks.Where(layer.IsStraight)
            .SelectMany(block => block)
            .SelectMany(group => group.Full.Select(step => Saving(step, isHalf: false)).Concat(group.Half.Select(step => Saving(step, isHalf: true))))
            .Where(s => s.Saved > 0)
            .OrderByDescending(s => s.Saved)];
        if (over <= 0 || emptiest.Sum(s => s.Saved) < over)
            return layer.Groups;
        foreach ((GatherStep step, int saved) in emptiest)
        {
            if (over <= 0)
                break;
            expanded.Add(step);
            over -= saved;
        }

        GatherStep[] Of(GatherStep[] steps) => [.. steps.Select(step => step with { IsExpanded = expanded.Contains(step) })];
        return [.. layer.Groups.Select(group => group with { Full = Of(group.Full), Half = Of(group.Half) })];

        (GatherStep Step, int Saved) Saving(GatherStep step, bool isHalf) =>
            (step, layer.BytesOf(step, isHalf) - layer.ItemsBytes(step.Items) - GatherLayer.MaskBytes);
    }
}
