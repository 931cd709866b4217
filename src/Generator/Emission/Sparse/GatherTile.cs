using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Selection;
using static Specializer.Emission.Literals;

namespace Specializer.Emission.Sparse;

/// <summary>The code of a tile of positions, group by group of outputs, and the loops over tiles.</summary>
/// <param name="code">Where it is written.</param>
/// <param name="layer">The layer.</param>
/// <param name="constants">What the names of the layer's constants begin with.</param>
/// <param name="epilogue">The layer's requantization, in the order of the lanes.</param>
/// <param name="mr">Positions of a tile.</param>
internal sealed class GatherTile(CodeWriter code, GatherLayer layer, string constants, EpilogueCode epilogue, int mr)
{
    private const int GroupsOfBlock = GatherLayer.BlockOutputs / GatherLayer.GroupLanes;

    // The JIT tracks 1,024 variables of a method, about eight for each step; those beyond live on the stack, and an answer
    // of 280 steps takes nine times as long.
    private const int MostStraightStepsOfMethod = 96;

    private static readonly VectorDialect Wide = VectorDialect.Of(InstructionSet.Avx512);

    private readonly MatrixGeometry _g = layer.Layer;

    private string Pick => layer.Unit == 1 ? "Pick" : "PickQuads";

    /// <summary>Whether indices are unpacked once for all tiles, rather than with each step.</summary>
    private bool AreUnpacked => GatherLayer.UnpacksIndices(mr);

    /// <summary>The parameters of the methods of some groups, but for the answers.</summary>
    public string Parameters => (layer.ReadsInput ? "ref sbyte x" : "ref byte prepared") + (AreUnpacked ? ", ref byte indices" : "");

    /// <summary>The loops over the positions of some groups.</summary>
    /// <param name="groups">One or several blocks of them.</param>
    /// <param name="firstGroup">The place of the first among the layer's.</param>
    /// <param name="method">The name of the method that is written; those of groups begin with it.</param>
    /// <param name="start">Where in the packed weights the groups' steps begin; then where they end.</param>
    public void Positions(GatherGroup[] groups, int firstGroup, string method, ref int start)
    {
        bool rows = _g.OutputHeight > 1;
        if (rows)
            code.Open($"for (nuint row = 0; row < {_g.OutputHeight}; row++)");
        bool columns = TileLoop.OpenColumns(code, _g.OutputWidth, mr);
        string[] variables = [.. rows ? new[] { "row" } : [], .. columns ? new[] { "column" } : []];
        string input = layer.ReadsInput ? "x" : "prepared";
        code.Line($"ref {(layer.ReadsInput ? "sbyte" : "byte")} window = ref {Address.Of(input, Scaled(variables, _g.RowStep, _g.PositionStep))};");
        code.Line($"ref sbyte target = ref {Address.Of("y", Scaled(variables, _g.OutputWidth * _g.OutputChannels, _g.OutputChannels))};");
        if (layer.IsWhole)
            Spans("");
        for (int block = 0; block < groups.Length; block += GroupsOfBlock)
            Block(groups.Skip(block).Take(GroupsOfBlock).ToArray(), firstGroup + block, method, ref start);
        if (columns)
            code.Close();
        if (rows)
            code.Close();
    }

    private static IEnumerable<string> Scaled(string[] variables, int rowFactor, int columnFactor) =>
        variables.Select(name => Address.Times(name, name == "row" ? rowFactor : columnFactor));

    /// <summary>The inputs that steps pick from, one or two vectors of each position.</summary>
    private void Spans(string offset)
    {
        string load = layer.ReadsInput ? "Gather512.LoadFlipped" : "Vector512.LoadUnsafe";
        for (int p = 0; p < mr; p++)
        {
            for (int half = 0; half < layer.SpanBytes / 64; half++)
            {
                string place = Address.Sum(offset.Length > 0 ? [offset] : [], (p * _g.PositionStep) + (half * 64));
                code.Line($"Vector512<byte> x{p}_{half} = {load}(ref window, {place});");
            }
        }
    }

    /// <summary>The methods of the sums of single groups, or of parts of them, for those that <see cref="Positions"/> calls.</summary>
    public void GroupMethods(GatherGroup[] groups, int firstGroup, string method, ref int start)
    {
        if (!HaveMethods(groups))
            return;

        for (int i = 0; i < groups.Length; i++)
        {
            GatherGroup[] parts = [.. Parts(groups[i])];
            for (int part = 0; part < parts.Length; part++)
            {
                code.Gap();
                code.Open($"private static Vector512<int> {MethodName(method, i, part)}(ref {(layer.ReadsInput ? "sbyte" : "byte")} window)");
                code.Constant("byte", "packed", constants + "Packed");
                if (part == 0)
                    code.Constant("int", "bias", constants + "Bias");
                if (layer.IsWhole)
                    Spans("");
                GatherSums sums = new(code, layer, parts[part], mr);
                sums.Declare(part == 0 ? (firstGroup + i) * GatherLayer.GroupLanes : null);
                Steps(parts[part], sums, isStraight: true, ref start);
                code.Line($"return {sums.Total(0)};");
                code.Close();
            }
        }
    }

    private static string MethodName(string method, int group, int part) => $"{method}_{group}{(part == 0 ? "" : $"_{part}")}";

    /// <summary>The steps of a group in as many parts as need methods of their own.</summary>
    private static IEnumerable<GatherGroup> Parts(GatherGroup group)
    {
        for (int first = 0; first == 0 || first < group.Steps; first += MostStraightStepsOfMethod)
        {
            GatherStep[] full = group.Full.Skip(first).Take(MostStraightStepsOfMethod).ToArray();
            GatherStep[] half = group.Half.Skip(Math.Max(0, first - group.Full.Length)).Take(MostStraightStepsOfMethod - full.Length).ToArray();
            yield return group with { Full = full, Half = half };
        }
    }

    private bool IsStraight(GatherGroup[] block) => mr == 1 && block.Sum(g => g.Steps) <= GatherLayer.MostStraightSteps;

    private bool HaveMethods(GatherGroup[] block) => IsStraight(block) && block.Sum(g => g.Steps) > MostStraightStepsOfMethod;

    private void Block(GatherGroup[] groups, int firstGroup, string method, ref int start)
    {
        int firstOutput = firstGroup * GatherLayer.GroupLanes;
        code.Open();
        if (HaveMethods(groups))
        {
            for (int i = 0; i < groups.Length; i++)
                code.Line($"Vector512<int> group{i} = {string.Join(" + ", Parts(groups[i]).Select((_, part) => $"{MethodName(method, i, part)}(ref window)"))};");
        }
        else
        {
            for (int i = 0; i < groups.Length; i++)
                code.Line($"Vector512<{(mr == 1 ? "int" : "sbyte")}> group{i};");
            for (int i = 0; i < groups.Length; i++)
                Group(groups[i], i, firstOutput + (i * GatherLayer.GroupLanes), IsStraight(groups), ref start);
        }

        Answers(groups.Length, firstOutput);
        code.Close();
    }

    private void Group(GatherGroup group, int index, int firstLane, bool isStraight, ref int start)
    {
        code.Open();
        GatherSums sums = new(code, layer, group, mr);
        sums.Declare(firstLane);
        Steps(group, sums, isStraight, ref start);
        if (mr == 1)
        {
            code.Line($"group{index} = {sums.Total(0)};");
        }
        else
        {
            epilogue.LoadVector(code, Wide, 0, array => $"Vector512.LoadUnsafe(ref {array}{Address.Index("0", firstLane)})");
            Pack($"group{index}", [.. Enumerable.Range(0, mr).Select(p => epilogue.RoundedOnly(Wide, sums.Total(p), 0))]);
        }

        code.Close();
    }

    private void Steps(GatherGroup group, GatherSums sums, bool isStraight, ref int start)
    {
        if (isStraight)
        {
            if (group.Steps > 0)
                code.Line("Vector512<byte> picked;");
            Straight(group.Full, isHalf: false, sums, 0, ref start);
            Straight(group.Half, isHalf: true, sums, group.Full.Length, ref start);
        }
        else
        {
            Steps(group.Full.Length, layer.FullBytes, sums, isHalf: false, ref start);
            Steps(group.Half.Length, layer.HalfBytes, sums, isHalf: true, ref start);
        }
    }

    /// <summary>The statement that packs up to four vectors, the last one repeated where there are fewer.</summary>
    private void Pack(string target, string[] vectors)
    {
        code.Line($"{target} = Gather512.Pack(");
        code.Indent();
        if (vectors.Length < 4)
            code.Line($"// Only {vectors.Length} of the four are written.");
        for (int i = 0; i < 4; i++)
            code.Line(vectors[Math.Min(i, vectors.Length - 1)] + ",");
        code.Line($"{epilogue.Params.ZeroPoint}, {epilogue.Params.Bounds.Min}, {epilogue.Params.Bounds.Max});");
        code.Unindent();
    }

    /// <summary>All answers of a block.</summary>
    private void Answers(int groups, int firstOutput)
    {
        int count = Math.Min(GatherLayer.BlockOutputs, _g.OutputChannels - firstOutput);
        code.Line($"Vector512<byte> order{firstOutput} = Vector512.LoadUnsafe(ref order{Address.Index("0", firstOutput)});");
        if (mr == 1)
        {
            for (int i = 0; i < groups; i++)
                epilogue.LoadVector(code, Wide, i, array => $"Vector512.LoadUnsafe(ref {array}{Address.Index("0", firstOutput + (i * GatherLayer.GroupLanes))})");
            Pack("Vector512<sbyte> position0", [.. Enumerable.Range(0, groups).Select(i => epilogue.RoundedOnly(Wide, $"group{i}", i))]);
        }
        else
        {
            string inputs = string.Join(", ", Enumerable.Range(0, GroupsOfBlock).Select(i => $"group{Math.Min(i, groups - 1)}"));
            string outputs = string.Join(", ", Enumerable.Range(0, 4).Select(p => p < mr ? $"out Vector512<sbyte> position{p}" : "out _"));
            code.Line($"Gather512.Transpose({inputs}, {outputs});");
        }

        for (int p = 0; p < mr; p++)
            code.Line($"Gather512.Store(ref {Address.Of("target", (p * _g.OutputChannels) + firstOutput)}, position{p}, order{firstOutput}, {count});");
    }

    /// <summary>A loop over rounds of as many steps as there are sets of sums, and the steps left over.</summary>
    private void Steps(int steps, int stepBytes, GatherSums sums, bool isHalf, ref int start)
    {
        int rounds = steps / sums.Sets;
        if (rounds > 1)
        {
            int end = start + (rounds * sums.Sets * stepBytes);
            code.Open($"for (nuint s = {start}; s < {end}; s += {sums.Sets * stepBytes})");
            for (int set = 0; set < sums.Sets; set++)
                Step("s", set * stepBytes, sums, set, isHalf);
            code.Close();
            start = end;
            steps -= rounds * sums.Sets;
        }

        for (int step = 0; step < steps; step++)
        {
            Step("", start, sums, step % sums.Sets, isHalf);
            start += stepBytes;
        }
    }

    /// <summary>Steps one after the other for one position, written with as few variables as there can be.</summary>
    private void Straight(GatherStep[] steps, bool isHalf, GatherSums sums, int firstSet, ref int start)
    {
        int weightBytes = isHalf ? 32 : 64;
        for (int i = 0; i < steps.Length; i++)
        {
            string Input(int half) => layer.IsWhole ? $"x0_{half}" : $"Vector512.LoadUnsafe(ref window, {(steps[i].Base * layer.Unit) + (64 * half)})";
            string inputs = layer.SpanBytes == 128 ? $"{Input(0)}, {Input(1)}" : Input(0);
            code.Line($"picked = Gather512.{Pick}({inputs}, Gather512.Indices{layer.IndexBits}(ref packed, {start + weightBytes}));");
            int first = start;
            sums.Add(0, (firstSet + i) % sums.Sets, isHalf, "picked", [.. sums.Weights(isHalf).Select(w => Load(w.Bits, Int(first + w.Offset)))]);
            start += isHalf ? layer.HalfBytes : layer.FullBytes;
        }
    }

    private void Step(string variable, int offset, GatherSums sums, int set, bool isHalf)
    {
        string At(int place) => Address.Sum(variable.Length > 0 ? [variable] : [], offset + place);
        int indices = isHalf ? 32 : 64;
        int indexBytes = isHalf ? layer.IndexBytes / 2 : layer.IndexBytes;
        bool isWide = layer.SpanBytes == 128;
        code.Open();
        if (!layer.IsWhole)
        {
            code.Line($"nuint from = Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref packed, {At(indices + indexBytes)}));");
            Spans("from");
        }

        code.Line(AreUnpacked
            ? $"Vector512<byte> places = Vector512.LoadUnsafe(ref indices, {At(0)});"
            : $"Vector512<byte> places = Gather512.Indices{layer.IndexBits}(ref packed, {At(indices)});");
        List<string> weights = [];
        foreach ((int bits, int place) in sums.Weights(isHalf))
        {
            weights.Add($"w{weights.Count}");
            code.Line($"Vector{bits}<sbyte> {weights[^1]} = {Load(bits, At(place))};");
        }

        for (int p = 0; p < mr; p++)
        {
            code.Line($"Vector512<byte> t{p} = Gather512.{Pick}(x{p}_0, {(isWide ? $"x{p}_1, " : "")}places);");
            sums.Add(p, set, isHalf, $"t{p}", [.. weights]);
        }

        code.Close();
    }

    private static string Load(int bits, string place) => $"Vector{Int(bits)}.LoadUnsafe(ref packed, {place}).AsSByte()";
}
