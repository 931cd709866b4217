using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Selection;

namespace Specializer.Emission.Sparse;

/// <summary>
/// The sums of a group of outputs while its steps are added. Where each weight picks its input by itself, weights are
/// paired so that vpmaddubsw is exact, and sixteen lanes are one vector; fours of neighbours are multiplied in two halves,
/// as steps of eight lanes are, by the dot product of AVX-VNNI.
/// </summary>
/// <param name="code">Where they are written.</param>
/// <param name="layer">The layer.</param>
/// <param name="group">The group.</param>
internal sealed class GatherSums(CodeWriter code, GatherLayer layer, GatherGroup group)
{
    /// <summary>
    /// Sums of a position that take turns, so that they keep the multiplier of vpdpbusd busy: its latency times its rate.
    /// vpmaddubsw does not wait for a sum.
    /// </summary>
    public int Sets { get; } = layer.IsPaired ? 1 : Math.Max(1, Math.Min(3 / layer.Positions, group.Steps));

    private string[] Halves => !layer.IsPaired ? ["low", "high"] : group.Half.Length > 0 ? ["low"] : [];

    /// <param name="firstLane">The lane of the first bias; none where the sums begin at zero.</param>
    public void Declare(int? firstLane)
    {
        if (layer.IsPaired)
            Declare(512, "sum", firstLane);
        for (int half = 0; half < Halves.Length; half++)
            Declare(256, Halves[half], layer.IsPaired ? null : firstLane + (half * 8));
    }

    /// <summary>The vectors of weights that a step multiplies: how wide, and where they begin in it.</summary>
    public IEnumerable<(int Bits, int Offset)> Weights(bool isHalf) => (isHalf, layer.IsPaired) switch
    {
        (true, _) => [(256, 0)],
        (_, true) => [(512, 0)],
        _ => [(256, 0), (256, 32)],
    };

    /// <summary>Adds a step's products.</summary>
    /// <param name="position">Of the tile.</param>
    /// <param name="set">Whose turn it is.</param>
    /// <param name="isHalf">Whether the step has eight lanes.</param>
    /// <param name="picked">The inputs.</param>
    /// <param name="weights">One expression for each of <see cref="Weights"/>.</param>
    public void Add(int position, int set, bool isHalf, string picked, string[] weights)
    {
        if (layer.IsPaired && !isHalf)
        {
            code.Line($"sum{position}_{set} += Avx512BW.MultiplyAddAdjacent(Avx512BW.MultiplyAddAdjacent({picked}, {weights[0]}), Vector512<short>.One);");
            return;
        }

        for (int half = 0; half < weights.Length; half++)
        {
            string sum = $"{Halves[half]}{position}_{set}";
            code.Line($"{sum} = AvxVnni.MultiplyWideningAndAdd({sum}, {picked}.{(half == 0 ? "GetLower" : "GetUpper")}(), {weights[half]});");
        }
    }

    /// <summary>The sixteen sums of a position.</summary>
    public string Total(int position)
    {
        string Of(string name) => string.Join(" + ", Enumerable.Range(0, Sets).Select(set => $"{name}{position}_{set}"));
        if (!layer.IsPaired)
            return $"Lanes512.Join({Of("low")}, {Of("high")})";
        return group.Half.Length == 0 ? Of("sum") : $"{Of("sum")} + ({Of("low")}).ToVector512()";
    }

    private void Declare(int bits, string name, int? firstLane)
    {
        string zero = $"Vector{bits}<int>.Zero";
        string first = firstLane is { } lane ? $"Vector{bits}.LoadUnsafe(ref bias{Address.Index("0", lane)})" : zero;
        code.Line($"Vector{bits}<int> {name}0_0 = {first};");
        for (int p = 1; p < layer.Positions; p++)
            code.Line($"Vector{bits}<int> {name}{p}_0 = {name}0_0;");
        for (int set = 1; set < Sets; set++)
            code.Line($"Vector{bits}<int> {string.Join(", ", Enumerable.Range(0, layer.Positions).Select(p => $"{name}{p}_{set} = {zero}"))};");
    }
}
