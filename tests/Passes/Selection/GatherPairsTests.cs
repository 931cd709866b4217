using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using Specializer.Ir;
using Specializer.Selection;
using Specializer.Testing;

namespace Specializer.Passes.Tests.Selection;

public class GatherPairsTests
{
    private static readonly Gen<sbyte> Weight = Gen.Frequency(
        (4, Gen.Const((sbyte)0)), (4, Gen.SByte), (1, Gen.Const(sbyte.MinValue)), (1, Gen.Const(sbyte.MaxValue)));

    [Fact]
    public void NoPairOfWeightsCanSaturate() => Layers.Sample(
        graph =>
        {
            foreach (GatherStep step in Layer(graph).Groups.SelectMany(group => group.Full))
            {
                foreach (sbyte[] pair in step.Weights.Chunk(2))
                {
                    int positive = pair.Where(w => w > 0).Sum(w => w);
                    int negative = pair.Where(w => w < 0).Sum(w => w);
                    Assert.InRange(255 * positive, 0, short.MaxValue);
                    Assert.InRange(255 * negative, short.MinValue, 0);
                }
            }
        },
        iter: 200);

    [Fact]
    public void EachWeightMeetsItsInputOnce() => Layers.Sample(
        graph => Assert.Equal(graph.InputOf(graph.Nodes[0], 1).Data!.Int8.Select(w => (int)w), GatherCase.Weights(Layer(graph))),
        iter: 200);

    [Fact]
    public void HowManyWeightsALaneHasSaysWhereTheyAre() => Layers.Sample(
        graph =>
        {
            foreach (sbyte[] lane in Layer(graph).Groups.SelectMany(group => group.Full.Concat(group.Half)).SelectMany(step => step.Weights.Chunk(4)))
            {
                bool[] isTaken = [.. lane.Select(w => w != 0)];
                bool[] expected = lane.Count(w => w != 0) switch
                {
                    0 => [false, false, false, false],
                    1 => [true, false, false, false],
                    2 => [true, false, true, false],
                    3 => [true, true, true, false],
                    _ => [true, true, true, true],
                };
                Assert.Equal(expected, isTaken);
            }
        },
        iter: 200);

    [Fact]
    public void OppositeSignsMakeFullSteps()
    {
        GatherItem[] lane = [.. Enumerable.Range(0, 8).Select(i => new GatherItem(0, i, [i < 4 ? sbyte.MaxValue : sbyte.MinValue]))];

        Assert.Equal(2, GatherPairs.Steps(lane));
    }

    [Fact]
    public void LargeWeightsOfOneSignStandAlone()
    {
        GatherItem[] lane = [.. Enumerable.Range(0, 4).Select(i => new GatherItem(0, i, [sbyte.MaxValue]))];

        Assert.Equal(2, GatherPairs.Steps(lane));
    }

    /// <summary>Dense layers whose inputs lie in one span of 64 or 128, or in several.</summary>
    private static Gen<Graph> Layers =>
        from inputs in Gen.Int[1, 300]
        from outputs in Gen.Int[1, 70]
        from weights in Weight.Array[inputs * outputs]
        where weights.Count(w => w == 0) >= 0.4 * weights.Length
        select GatherCase.Dense(inputs, outputs, weights);

    private static GatherLayer Layer(Graph graph) => GatherLayer.Of(graph, graph.Nodes[0], 1)!;
}
