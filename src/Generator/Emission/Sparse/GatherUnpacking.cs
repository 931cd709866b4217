using System.Linq;
using Specializer.Selection;

namespace Specializer.Emission.Sparse;

/// <summary>The calls that unpack all steps of a layer into scratch memory, one for those of each width.</summary>
internal static class GatherUnpacking
{
    public static void Calls(CodeWriter code, GatherLayer layer, string packed)
    {
        code.Line($"ref byte steps = ref {Address.Of("scratch", layer.InputBytes)};");
        code.Constant("byte", "packed", packed);
        string unpack = "GatherUnpacking512." + (layer.Unit == 1 ? "Singles" : "Fours");
        int counts = 0, items = layer.CountsBytes, to = 0;
        foreach (bool isHalf in new[] { false, true })
        {
            GatherStep[] steps = [.. layer.Steps(isHalf)];
            if (steps.Length == 0)
                continue;
            string lanes = Literals.Int(isHalf ? GatherLayer.HalfLanes : GatherLayer.GroupLanes);
            code.Line(
                $"{unpack}(ref {Address.Of("packed", counts)}, ref {Address.Of("packed", items)}, ref {Address.Of("steps", to)}, "
                + $"{layer.IndexBits}, {lanes}, {steps.Length});");
            counts += steps.Length * layer.StepCountsBytes;
            items += steps.Sum(step => layer.ItemsBytes(step.Items));
            to += steps.Length * layer.Stored(isHalf).Bytes;
        }
    }
}
