using System.Collections.Generic;
using System.Linq;
using Specializer.Selection;

namespace Specializer.Emission.Sparse;

/// <summary>The calls that unpack all steps of a layer into scratch memory, one for steps of one width that follow each other.</summary>
internal static class GatherUnpacking
{
    public static void Calls(CodeWriter code, GatherLayer layer, string packed)
    {
        code.Line($"ref byte steps = ref {Address.Of("scratch", layer.InputBytes)};");
        code.Constant("byte", "packed", packed);
        string unpack = "GatherUnpacking512." + (layer.Unit == 1 ? "Singles" : "Fours");
        int counts = 0, items = layer.CountsBytes, to = 0;
        foreach ((bool isHalf, GatherStep[] steps) in StepsOfOneWidth(layer))
        {
            string lanes = Literals.Int(isHalf ? GatherLayer.HalfLanes : GatherLayer.GroupLanes);
            code.Line(
                $"{unpack}(ref {Address.Of("packed", counts)}, ref {Address.Of("packed", items)}, ref {Address.Of("steps", to)}, "
                + $"{layer.IndexBits}, {lanes}, {steps.Length});");
            counts += steps.Length * layer.StepCountsBytes;
            items += steps.Sum(step => layer.ItemsBytes(step.Items));
            to += steps.Length * layer.Stored(isHalf).Bytes;
        }
    }

    private static IEnumerable<(bool IsHalf, GatherStep[] Steps)> StepsOfOneWidth(GatherLayer layer)
    {
        List<GatherStep> run = [];
        bool isRunHalf = false;
        foreach (GatherGroup group in layer.Groups)
        {
            foreach ((bool isHalf, GatherStep[] steps) in new[] { (false, group.Full), (true, group.Half) })
            {
                if (steps.Length > 0 && run.Count > 0 && isHalf != isRunHalf)
                {
                    yield return (isRunHalf, run.ToArray());
                    run.Clear();
                }

                if (steps.Length > 0)
                    isRunHalf = isHalf;
                run.AddRange(steps);
            }
        }

        if (run.Count > 0)
            yield return (isRunHalf, run.ToArray());
    }
}
