using System;
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

    private readonly Place _full = new();
    private readonly Place _half = new()
    {
        Start = layer.Stored(isHalf: false).Bytes * layer.Steps(isHalf: false).Count(step => !step.IsExpanded),
        Steps = layer.FullSteps,
        Items = layer.ItemsBytes(isHalf: false),
    };

    // Of steps one after the other: the offsets of the inputs that the group's code has loaded.
    private readonly HashSet<int> _loaded = [];

    private string Pick => layer.Unit == 1 ? "Pick" : "PickQuads";

    private string Indices => $"Gather512.{(layer.Unit == 4 && layer.IndexBits == 8 ? "Quad" : "")}Indices{layer.IndexBits}";

    /// <summary>The lines of inputs of a layer that has no more of them than a step picks from, for each position.</summary>
    public void Spans()
    {
        for (int line = 0; line < layer.Lines.Length; line++)
            Load(Name(line), more => Int(layer.Lines[line] + more));
    }

    private static string Name(int line) => line == 0 ? "x" : "upper";

    /// <summary>A line of inputs for each position, to variables of a name with the position behind it.</summary>
    private void Load(string name, Func<int, string> place)
    {
        string load = layer.ReadsInput ? "Gather512.LoadFlipped" : "Vector512.LoadUnsafe";
        for (int p = 0; p < layer.Positions; p++)
            code.Line($"Vector512<byte> {name}{p} = {load}(ref window, {place(p * _g.PositionStep)});");
    }

    /// <summary>All steps of a group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="sums">What they are added to.</param>
    /// <param name="isStraight">Whether they are written one after the other.</param>
    public void Write(GatherGroup group, GatherSums sums, bool isStraight)
    {
        _loaded.Clear();
        if (isStraight && group.Steps > 0)
        {
            code.Line("Vector512<byte> picked;");
            if (group.Full.Concat(group.Half).Any(step => step.IsExpanded))
                code.Line("Vector512<sbyte> expanded;");
        }
        else if (layer.IsWalk && group.Steps > 0)
            Load("x", p => Int(group.Full.Concat(group.Half).First().First + p));
        foreach (bool isHalf in new[] { false, true })
        {
            GatherStep[] steps = isHalf ? group.Half : group.Full;
            if (isStraight)
                Straight(steps, isHalf, sums, isHalf ? group.Full.Length : 0);
            else
                Rounds(steps, sums, isHalf);
        }
    }

    private int PlacesBytes => layer.PlacesOfStep * GatherLayer.PlaceBytes;

    private int BytesOf(bool isHalf) => layer.Stored(isHalf).Bytes;

    private Place PlaceOf(bool isHalf) => isHalf ? _half : _full;

    /// <summary>A loop over rounds of as many steps as there are sets of sums, and the steps left over.</summary>
    private void Rounds(GatherStep[] steps, GatherSums sums, bool isHalf)
    {
        Place at = PlaceOf(isHalf);
        int stepBytes = BytesOf(isHalf);
        int rounds = steps.Length / sums.Sets;
        int looped = rounds > 1 ? rounds * sums.Sets : 0;
        if (looped > 0)
        {
            int end = at.Start + (looped * stepBytes);
            string place = layer.HasPlaces ? $", place = {at.Steps * PlacesBytes}" : "";
            string nextPlace = layer.HasPlaces ? $", place += {sums.Sets * PlacesBytes}" : "";
            code.Open($"for (nuint s = {at.Start}{place}; s < {end}; s += {sums.Sets * stepBytes}{nextPlace})");
            for (int set = 0; set < sums.Sets; set++)
                Step(null, "s", set * stepBytes, sums, set, isHalf);
            code.Close();
            at.Start = end;
        }

        for (int i = looped; i < steps.Length; i++)
        {
            Step(steps[i], "", at.Start, sums, i % sums.Sets, isHalf);
            at.Start += stepBytes;
        }

        at.Steps += steps.Length;
    }

    /// <summary>Steps one after the other for one position, written with as few variables as there can be.</summary>
    private void Straight(GatherStep[] steps, bool isHalf, GatherSums sums, int firstSet)
    {
        Place at = PlaceOf(isHalf);
        for (int i = 0; i < steps.Length; i++)
        {
            string inputs = string.Join(", ", new[] { steps[i].First, steps[i].Second }.Distinct().Select(Input));
            if (steps[i].IsExpanded)
            {
                string expand = $"GatherUnpacking512.Expand{(layer.Unit == 1 ? "Singles" : "Fours")}(0x{steps[i].Mask:X}, ";
                int indices = at.Items + (steps[i].Items * layer.Unit);
                code.Line($"picked = Gather512.{Pick}({inputs}, {expand}{Indices}(ref items, {indices})));");
                code.Line($"expanded = {expand}Vector512.LoadUnsafe(ref items, {at.Items})).AsSByte();");
                sums.Add(0, (firstSet + i) % sums.Sets, isHalf, "picked", [.. sums.Weights(isHalf).Select(w => Part("expanded", w.Bits, w.Offset))]);
                at.Items += layer.ItemsBytes(steps[i].Items);
            }
            else
            {
                code.Line($"picked = Gather512.{Pick}({inputs}, {Indices}(ref steps, {at.Start + layer.Stored(isHalf).Indices}));");
                sums.Add(0, (firstSet + i) % sums.Sets, isHalf, "picked", [.. sums.Weights(isHalf).Select(w => Load(w.Bits, Int(at.Start + w.Offset)))]);
                at.Start += BytesOf(isHalf);
            }
        }

        at.Steps += steps.Length;
    }

    /// <summary>The name of 64 inputs that a straight step picks from; those of two steps are loaded once.</summary>
    private string Input(int offset)
    {
        if (layer.IsWhole)
            return Name(Array.IndexOf(layer.Lines, offset)) + "0";
        string name = $"line{offset}";
        if (_loaded.Add(offset))
            code.Line($"Vector512<byte> {name} = Vector512.LoadUnsafe(ref window, {offset});");
        return name;
    }

    /// <param name="step">The step, where it is known; in a loop it is not.</param>
    /// <param name="variable">In a loop, where its first step begins.</param>
    /// <param name="offset">Where the step begins from there.</param>
    /// <param name="sums">What it is added to.</param>
    /// <param name="set">Whose turn it is.</param>
    /// <param name="isHalf">Whether it has eight lanes.</param>
    private void Step(GatherStep? step, string variable, int offset, GatherSums sums, int set, bool isHalf)
    {
        string At(int place) => Address.Sum(variable.Length > 0 ? [variable] : [], offset + place);
        int indices = layer.Stored(isHalf).Indices;
        code.Open();
        if (!layer.IsWhole)
            Lines(step, set * PlacesBytes);
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
            string upper = layer.Lines.Length > 1 ? $"{Name(1)}{p}, " : "";
            code.Line($"Vector512<byte> t{p} = Gather512.{Pick}(x{p}, {upper}places);");
            sums.Add(p, set, isHalf, $"t{p}", [.. weights]);
            if (layer.IsWalk)
                code.Line($"x{p} = {Name(1)}{p};");
        }

        code.Close();
    }

    /// <summary>The lines that a step picks from: both, or the one behind that of the step before.</summary>
    /// <param name="step">The step, where it is known.</param>
    /// <param name="place">In a loop, the distance of its places from those of the first step of a round.</param>
    private void Lines(GatherStep? step, int place)
    {
        for (int line = layer.IsWalk ? 1 : 0; line < 2; line++)
        {
            int known = line == 0 ? step?.First ?? 0 : step?.Second ?? 0;
            string variable = $"line{line}";
            if (step is null)
            {
                string address = Address.Sum(["place"], place);
                code.Line($"nuint {variable} = Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref lines, {address}));");
                place += GatherLayer.PlaceBytes;
            }

            Load(Name(line), more => step is null ? Address.Sum([variable], more) : Int(known + more));
        }
    }

    private static string Part(string weights, int bits, int offset) => bits == 512 ? weights : $"{weights}.{(offset == 0 ? "GetLower" : "GetUpper")}()";

    private static string Load(int bits, string place) => $"Vector{Int(bits)}.LoadUnsafe(ref steps, {place}).AsSByte()";

    /// <summary>Where the code is in the steps of one width.</summary>
    private sealed class Place
    {
        /// <summary>Where the next step begins.</summary>
        public int Start { get; set; }

        /// <summary>How many steps there are before it.</summary>
        public int Steps { get; set; }

        /// <summary>Where the items of the next step begin that is expanded.</summary>
        public int Items { get; set; }
    }
}
