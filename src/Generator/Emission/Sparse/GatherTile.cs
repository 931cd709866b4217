using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Selection;

namespace Specializer.Emission.Sparse;

/// <summary>The code of a tile of positions, group by group of outputs, and the loops over tiles.</summary>
/// <param name="code">Where it is written.</param>
/// <param name="layer">The layer.</param>
/// <param name="constants">What the names of the layer's constants begin with.</param>
/// <param name="epilogue">The layer's requantization, in the order of the lanes.</param>
internal sealed class GatherTile(CodeWriter code, GatherLayer layer, string constants, EpilogueCode epilogue)
{
    private const int GroupsOfBlock = GatherLayer.BlockOutputs / GatherLayer.GroupLanes;

    // The JIT tracks 1,024 variables of a method, about eight for each step and as many again for its expansion; those beyond live
    // on the stack, and an answer of 280 steps takes nine times as long.
    private const int MostStraightStepsOfMethod = 96;

    private static readonly VectorDialect Wide = VectorDialect.Of(InstructionSet.Avx512);

    private readonly MatrixGeometry _g = layer.Layer;

    private readonly int _mr = layer.Positions;

    private readonly GatherSteps _steps = new(code, layer);

    /// <summary>The loops over the positions of some groups.</summary>
    /// <param name="groups">One or several blocks of them.</param>
    /// <param name="firstGroup">The place of the first among the layer's.</param>
    /// <param name="method">The name of the method that is written; those of groups begin with it.</param>
    public void Positions(GatherGroup[] groups, int firstGroup, string method)
    {
        for (int block = 0; block < groups.Length; block += GroupsOfBlock)
        {
            int firstOutput = (firstGroup + block) * GatherLayer.GroupLanes;
            code.Line($"Vector512<byte> order{firstOutput} = Gather512.Indices6(ref order, {GatherStream.OrderOffset(firstOutput)});");
        }

        bool rows = _g.OutputHeight > 1;
        if (rows)
            code.Open($"for (nuint row = 0; row < {_g.OutputHeight}; row++)");
        bool columns = TileLoop.OpenColumns(code, _g.OutputWidth, _mr);
        string[] variables = [.. rows ? new[] { "row" } : [], .. columns ? new[] { "column" } : []];
        string input = layer.ReadsInput ? "x" : "prepared";
        code.Line($"ref {(layer.ReadsInput ? "sbyte" : "byte")} window = ref {Address.Of(input, Scaled(variables, _g.RowStep, _g.PositionStep))};");
        code.Line($"ref sbyte target = ref {Address.Of("y", Scaled(variables, _g.OutputWidth * _g.OutputChannels, _g.OutputChannels))};");
        if (layer.IsWhole)
            _steps.Spans();
        for (int block = 0; block < groups.Length; block += GroupsOfBlock)
            Block(groups.Skip(block).Take(GroupsOfBlock).ToArray(), firstGroup + block, method);
        if (columns)
            code.Close();
        if (rows)
            code.Close();
    }

    private static IEnumerable<string> Scaled(string[] variables, int rowFactor, int columnFactor) =>
        variables.Select(name => Address.Times(name, name == "row" ? rowFactor : columnFactor));

    /// <summary>The methods of the sums of single groups, or of parts of them, for those that <see cref="Positions"/> calls.</summary>
    public void GroupMethods(GatherGroup[] groups, int firstGroup, string method)
    {
        if (!HaveMethods(groups))
            return;

        for (int i = 0; i < groups.Length; i++)
        {
            GatherGroup[] parts = [.. Parts(groups[i])];
            for (int part = 0; part < parts.Length; part++)
            {
                code.Gap();
                code.Open($"private static Vector512<int> {MethodName(method, i, part)}(ref {(layer.ReadsInput ? "sbyte" : "byte")} window{(layer.ExpandedSteps > 0 ? ", ref byte items" : "")})");
                code.Constant("byte", "steps", constants + "Steps");
                if (part == 0)
                    code.Constant("int", "bias", constants + "Bias");
                if (layer.IsWhole)
                    _steps.Spans();
                GatherSums sums = new(code, layer, parts[part]);
                sums.Declare(part == 0 ? (firstGroup + i) * GatherLayer.GroupLanes : null);
                _steps.Write(parts[part], sums, isStraight: true);
                code.Line($"return {sums.Total(0)};");
                code.Close();
            }
        }
    }

    private static string MethodName(string method, int group, int part) => $"{method}_{group}{(part == 0 ? "" : $"_{part}")}";

    /// <summary>The steps of a group in as many parts as need methods of their own.</summary>
    private static IEnumerable<GatherGroup> Parts(GatherGroup group)
    {
        int most = group.ExpandedSteps > 0 ? MostStraightStepsOfMethod / 2 : MostStraightStepsOfMethod;
        for (int first = 0; first == 0 || first < group.Steps; first += most)
        {
            GatherStep[] full = group.Full.Skip(first).Take(most).ToArray();
            GatherStep[] half = group.Half.Skip(Math.Max(0, first - group.Full.Length)).Take(most - full.Length).ToArray();
            yield return group with { Full = full, Half = half };
        }
    }

    private bool HaveMethods(GatherGroup[] block) => layer.IsStraight(block) && block.Sum(g => g.Steps + g.ExpandedSteps) > MostStraightStepsOfMethod;

    private void Block(GatherGroup[] groups, int firstGroup, string method)
    {
        int firstOutput = firstGroup * GatherLayer.GroupLanes;
        code.Open();
        if (HaveMethods(groups))
        {
            for (int i = 0; i < groups.Length; i++)
                code.Line($"Vector512<int> group{i} = {string.Join(" + ", Parts(groups[i]).Select((_, part) => $"{MethodName(method, i, part)}(ref window{(layer.ExpandedSteps > 0 ? ", ref items" : "")})"))};");
        }
        else
        {
            if (_mr == 1)
            {
                code.Line($"Vector512<int> {string.Join(", ", Enumerable.Range(0, groups.Length).Select(i => $"group{i}"))};");
            }
            else
            {
                // The first group of a pair waits for the second; then both are packed.
                code.Line($"Vector512<int> {string.Join(", ", Enumerable.Range(0, _mr).Select(p => $"first{p}"))};");
                code.Line($"Vector512<short> {string.Join(", ", Enumerable.Range(0, _mr).SelectMany(p => Pairs(groups.Length).Select(pair => $"pair{pair}_{p}")))};");
            }

            for (int i = 0; i < groups.Length; i++)
                Group(groups[i], i, groups.Length, firstOutput + (i * GatherLayer.GroupLanes), layer.IsStraight(groups));
        }

        Answers(groups.Length, firstOutput);
        code.Close();
    }

    private static IEnumerable<int> Pairs(int groups) => Enumerable.Range(0, (groups + 1) / 2);

    private void Group(GatherGroup group, int index, int groups, int firstLane, bool isStraight)
    {
        code.Open();
        GatherSums sums = new(code, layer, group);
        sums.Declare(firstLane);
        _steps.Write(group, sums, isStraight);
        if (_mr == 1)
        {
            code.Line($"group{index} = {sums.Total(0)};");
        }
        else
        {
            bool isFirst = index % 2 == 0;
            epilogue.LoadVector(code, Wide, 0, array => $"Vector512.LoadUnsafe(ref {array}{Address.Index("0", firstLane)})");
            for (int p = 0; p < _mr; p++)
            {
                string rounded = epilogue.Rounded(Wide, sums.Total(p), 0);
                code.Line(isFirst ? $"first{p} = {rounded};" : Pair(index / 2, p, $"first{p}", rounded));
                if (isFirst && index == groups - 1)
                    code.Line(Pair(index / 2, p, $"first{p}", $"first{p}"));
            }
        }

        code.Close();
    }

    private static string Pair(int pair, int position, string first, string second) =>
        $"pair{pair}_{position} = Gather512.Pack({first}, {second});";

    /// <summary>All answers of a block.</summary>
    private void Answers(int groups, int firstOutput)
    {
        int count = Math.Min(GatherLayer.BlockOutputs, _g.OutputChannels - firstOutput);
        if (_mr == 1)
        {
            for (int i = 0; i < groups; i++)
                epilogue.LoadVector(code, Wide, i, array => $"Vector512.LoadUnsafe(ref {array}{Address.Index("0", firstOutput + (i * GatherLayer.GroupLanes))})");
            foreach (int pair in Pairs(groups))
            {
                string Rounded(int group) => epilogue.Rounded(Wide, $"group{group}", group);
                code.Line("Vector512<short> " + Pair(pair, 0, Rounded(2 * pair), Rounded(Math.Min((2 * pair) + 1, groups - 1))));
            }
        }

        for (int p = 0; p < _mr; p++)
        {
            string target = Address.Of("target", (p * _g.OutputChannels) + firstOutput);
            string pairs = $"pair0_{p}, pair{(groups - 1) / 2}_{p}";
            code.Line($"Gather512.Store(ref {target}, {pairs}, order{firstOutput}, {count}, {epilogue.Limits(Wide)});");
        }
    }
}
