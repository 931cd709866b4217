using System.Collections.Generic;
using System.Linq;
using Specializer.Selection;
using static Specializer.Emission.Literals;

namespace Specializer.Emission.Sparse;

/// <summary>The code of the steps of groups, in the order in which they are stored.</summary>
/// <param name="code">Where it is written.</param>
/// <param name="layer">The layer.</param>
internal sealed class GatherSteps(CodeWriter code, GatherLayer layer)
{
    private readonly MatrixGeometry _g = layer.Layer;

    // Where the next step and the next run begin.
    private int _start;
    private int _run;

    // Of steps one after the other: the offsets of the inputs that the group's code has loaded.
    private readonly HashSet<int> _loaded = [];

    private string Pick => layer.Unit == 1 ? "Pick" : "PickQuads";

    private string Indices => $"Gather512.{(layer.Unit == 4 && layer.IndexBits == 8 ? "Quad" : "")}Indices{layer.IndexBits}";

    /// <summary>The inputs that steps pick from, one or two vectors of each position.</summary>
    public void Spans(string offset)
    {
        string load = layer.ReadsInput ? "Gather512.LoadFlipped" : "Vector512.LoadUnsafe";
        for (int p = 0; p < layer.Positions; p++)
        {
            for (int half = 0; half < layer.SpanBytes / 64; half++)
            {
                string place = Address.Sum(offset.Length > 0 ? [offset] : [], (p * _g.PositionStep) + (half * 64));
                code.Line($"Vector512<byte> x{p}_{half} = {load}(ref window, {place});");
            }
        }
    }

    /// <summary>All steps of a group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="sums">What they are added to.</param>
    /// <param name="isStraight">Whether they are written one after the other.</param>
    public void Write(GatherGroup group, GatherSums sums, bool isStraight)
    {
        _loaded.Clear();
        if (isStraight && group.Steps > 0)
            code.Line("Vector512<byte> picked;");
        foreach (bool isHalf in new[] { false, true })
        {
            GatherStep[] steps = isHalf ? group.Half : group.Full;
            if (isStraight)
                Straight(steps, isHalf, sums, isHalf ? group.Full.Length : 0);
            else if (layer.HasRuns)
                Runs(steps.Length, group.Runs(isHalf).Count(), sums, isHalf);
            else
                Rounds(steps.Length, sums, isHalf);
        }
    }

    private int BytesOf(bool isHalf) => layer.Stored(isHalf).Bytes;

    /// <summary>A loop over the spans, each loaded once, and in it one over the steps that pick from it.</summary>
    private void Runs(int steps, int runs, GatherSums sums, bool isHalf)
    {
        if (steps == 0)
            return;
        int end = _run + (runs * GatherRun.Bytes);
        code.Open();
        code.Line($"nuint s = {_start};");
        code.Open($"for (nuint run = {_run}; run < {end}; run += {GatherRun.Bytes})");
        code.Line("nuint from = Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref runs, run));");
        code.Line($"nuint end = s + Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref runs, run + {sizeof(ushort)}));");
        Spans("from");
        code.Open($"for (; s < end; s += {BytesOf(isHalf)})");
        Step("s", 0, sums, 0, isHalf);
        code.Close();
        code.Close();
        code.Close();
        _start += steps * BytesOf(isHalf);
        _run = end;
    }

    /// <summary>A loop over rounds of as many steps as there are sets of sums, and the steps left over.</summary>
    private void Rounds(int steps, GatherSums sums, bool isHalf)
    {
        int stepBytes = BytesOf(isHalf);
        int rounds = steps / sums.Sets;
        if (rounds > 1)
        {
            int end = _start + (rounds * sums.Sets * stepBytes);
            code.Open($"for (nuint s = {_start}; s < {end}; s += {sums.Sets * stepBytes})");
            for (int set = 0; set < sums.Sets; set++)
                Step("s", set * stepBytes, sums, set, isHalf);
            code.Close();
            _start = end;
            steps -= rounds * sums.Sets;
        }

        for (int step = 0; step < steps; step++)
        {
            Step("", _start, sums, step % sums.Sets, isHalf);
            _start += stepBytes;
        }
    }

    /// <summary>Steps one after the other for one position, written with as few variables as there can be.</summary>
    private void Straight(GatherStep[] steps, bool isHalf, GatherSums sums, int firstSet)
    {
        for (int i = 0; i < steps.Length; i++)
        {
            int first = steps[i].Base * layer.Unit;
            string inputs = layer.SpanBytes == 128 ? $"{Input(first)}, {Input(first + 64)}" : Input(first);
            code.Line($"picked = Gather512.{Pick}({inputs}, {Indices}(ref steps, {_start + layer.Stored(isHalf).Indices}));");
            sums.Add(0, (firstSet + i) % sums.Sets, isHalf, "picked", [.. sums.Weights(isHalf).Select(w => Load(w.Bits, Int(_start + w.Offset)))]);
            _start += BytesOf(isHalf);
        }
    }

    /// <summary>The name of 64 inputs that a straight step picks from; those of two steps are loaded once.</summary>
    private string Input(int offset)
    {
        if (layer.IsWhole)
            return $"x0_{offset / 64}";
        string name = $"x{offset}";
        if (_loaded.Add(offset))
            code.Line($"Vector512<byte> {name} = Vector512.LoadUnsafe(ref window, {offset});");
        return name;
    }

    private void Step(string variable, int offset, GatherSums sums, int set, bool isHalf)
    {
        string At(int place) => Address.Sum(variable.Length > 0 ? [variable] : [], offset + place);
        int indices = layer.Stored(isHalf).Indices;
        code.Open();
        if (layer.HasBases)
        {
            code.Line($"nuint from = Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref steps, {At(indices + (isHalf ? layer.IndexBytes / 2 : layer.IndexBytes))}));");
            Spans("from");
        }

        code.Line(!layer.IsUnpacked ? $"Vector512<byte> places = {Indices}(ref steps, {At(indices)});"
            : isHalf ? $"Vector512<byte> places = Vector256.LoadUnsafe(ref steps, {At(indices)}).ToVector512Unsafe();"
            : $"Vector512<byte> places = Vector512.LoadUnsafe(ref steps, {At(indices)});");
        List<string> weights = [];
        foreach ((int bits, int place) in sums.Weights(isHalf))
        {
            weights.Add($"w{weights.Count}");
            code.Line($"Vector{bits}<sbyte> {weights[^1]} = {Load(bits, At(place))};");
        }

        for (int p = 0; p < layer.Positions; p++)
        {
            code.Line($"Vector512<byte> t{p} = Gather512.{Pick}(x{p}_0, {(layer.SpanBytes == 128 ? $"x{p}_1, " : "")}places);");
            sums.Add(p, set, isHalf, $"t{p}", [.. weights]);
        }

        code.Close();
    }

    private static string Load(int bits, string place) => $"Vector{Int(bits)}.LoadUnsafe(ref steps, {place}).AsSByte()";
}
