using System;
using System.Linq;
using Specializer.Input;
using Specializer.Ir;

namespace Specializer.Passes.Tests.Input;

public class LowRankLayersTests
{
    private static readonly ModelSpec Spec = SmallNetworks.Spec with { LowRank = new[] { new LowRankSpec("fc") { Rank = 3 } } };

    [Fact]
    public void TheNodeOfThatNameIsMarkedWithItsCalibratedRange()
    {
        string calibration = SmallNetworks.Calibration.Replace("\"fc\":", "\"fc.lowrank\": { \"min\": -2, \"max\": 3 },\n\"fc\":", StringComparison.Ordinal);
        Graph graph = GraphLoader.Load(Spec, new ModelFile("net.safetensors", SmallNetworks.Safetensors()), new CalibrationFile("c", calibration));
        Node marked = Assert.Single(graph.Nodes, node => node.Factorization is not null);
        Assert.Equal("fc", marked.Name);
        Assert.Equal(new Factorization(RankRule.Count, 3) { Range = new ValueRange(-2, 3) }, marked.Factorization);
    }

    [Fact]
    public void TheWholeLineMakesTwoLayers()
    {
        ModelSpec always = Spec with { LowRank = new[] { Spec.LowRank[0] with { Always = true } } };
        CompiledModel compiled = Compiling.AssertSourceOrError(Compiling.Compile(always, SmallNetworks.Safetensors(), SmallNetworks.Calibration), "");
        Assert.Contains("<c>fc.lowrank</c>", compiled.Source, StringComparison.Ordinal);
        Assert.Contains("<c>fc</c>", compiled.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void ALayerOfAFileThatCarriesItsOwnIsFoundByItsName()
    {
        ModelSpec spec = new("net.tflite") { LowRank = new[] { new LowRankSpec("logits") { Rank = 1 } } };
        Finding finding = Assert.Single(Compiling.Compile(spec, SmallNetworks.Tflite().ToBytes()).Findings);
        Assert.Equal((FindingIds.LowRankImpossible, "its weights are quantized already"), (finding.Id, finding.Arguments[1]));
    }

    [Fact]
    public void AnUnknownNameIsAnsweredWithTheNearest() => Compiling.AssertFinding(
        FindingIds.LayerUnknown,
        () => GraphLoader.Load(
            Spec with { LowRank = new[] { new LowRankSpec("fd") { Rank = 3 } } }, new ModelFile("net.safetensors", SmallNetworks.Safetensors()), null),
        "fd", "net.safetensors", "fc");

    [Theory]
    [InlineData(0, 0, 0, 0, "no rule")]
    [InlineData(1, 0.5, 0, 0, "several rules")]
    [InlineData(-1, 0, 0, 0, "Rank is -1")]
    [InlineData(0, 1, 0, 0, "Energy is 1")]
    [InlineData(0, double.NaN, 0, 0, "Energy is NaN")]
    [InlineData(0, 0, -0.1, 0, "Error is -0.1")]
    [InlineData(0, 0, 0, -5, "Macs is -5")]
    public void ARuleOutOfRangeIsNamed(int rank, double energy, double error, int macs, string why)
    {
        ModelSpec spec = Spec with { LowRank = new[] { new LowRankSpec("fc") { Rank = rank, Energy = energy, Error = error, Macs = macs } } };
        Finding finding = Assert.Single(LowRankLayers.Check(spec));
        Assert.Equal((FindingIds.LowRankImpossible, "fc"), (finding.Id, finding.Layer));
        Assert.Contains(why, finding.Arguments[1], StringComparison.Ordinal);
    }

    [Fact]
    public void EachRuleAloneIsAllowed() => Assert.Empty(LowRankLayers.Check(Spec with
    {
        LowRank = new[]
        {
            new LowRankSpec("a") { Rank = 1 }, new LowRankSpec("b") { Energy = 0.9 }, new LowRankSpec("c") { Error = 0.1 }, new LowRankSpec("d") { Macs = 10 },
        },
    }));

    [Fact]
    public void TwoAttributesForALayerAreOneTooMany() => Assert.Contains(
        "several", Assert.Single(LowRankLayers.Check(Spec with { LowRank = new[] { Spec.LowRank[0], Spec.LowRank[0] } })).Arguments[1], StringComparison.Ordinal);
}
