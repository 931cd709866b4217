using System;
using System.Globalization;
using System.Linq;
using System.Threading;
using CsCheck;
using Specializer.Input;
using Specializer.Ir;
using Specializer.Passes;
using Specializer.Reference;
using Specializer.Testing;

namespace Specializer.Passes.Tests.Passes;

public class RemoveDeadChannelsTests
{
    private static readonly Window Pointwise = new(1, 1, 1, 1, 1, 1, 0, 0, 0, 0);

    private static readonly Window Same = new(3, 3, 1, 1, 1, 1, 1, 1, 1, 1);

    private static readonly QuantParams Quant = new(0.5f, -3);

    private static readonly QuantParams Weights = new(0.01f, 0);

    [Theory]
    [InlineData(Requantization.Float32)]
    [InlineData(Requantization.Tflite)]
    internal void RandomNetworksAnswerTheSame(Requantization mode) =>
        Gen.Select(RandomGraphs.Of(GraphKind.Network), Gen.ULong, Gen.Int[0, 100]).Sample(
            (network, seed, cut) =>
            {
                Draw draw = new(new PCG(1, seed));
                Graph graph = PlantedZeros.In(network, draw);
                if (cut < 40)
                    graph = graph with { Outputs = [graph.Nodes[cut % graph.Nodes.Length].Output] };
                AssertReducedAnswersTheSame(RemoveDead.Run(graph), mode, draw);
            },
            iter: 1500);

    [Theory]
    [InlineData(Requantization.Float32)]
    [InlineData(Requantization.Tflite)]
    internal void PrunedNetworksAnswerTheSame(Requantization mode)
    {
        int bordered = 0;
        Gen.Select(RandomGraphs.Of(GraphKind.PrunedNetwork), Gen.ULong).Sample(
            (network, seed) =>
            {
                Graph reduced = AssertReducedAnswersTheSame(RemoveDead.Run(network), mode, new Draw(new PCG(1, seed)));
                Interlocked.Add(ref bordered, reduced.Nodes.Any(n => n is Conv2DNode { Borders: not null }) ? 1 : 0);
            },
            iter: 1500);

        Assert.InRange(bordered, 300, 1500);
    }

    [Fact]
    public void ChannelsThatNobodyReadsMayHoldAnything() => Gen.ULong.Sample(seed =>
    {
        // Filters 2 to 5 of the first layer are read by zeros only, through a padded depthwise layer and an addition.
        Graph Network(Draw draw)
        {
            sbyte[] first = [.. Enumerable.Range(0, 6 * 4).Select(i => i / 4 < 2 ? (sbyte)(i + 1) : draw.OneOf<sbyte>(-128, 3, 127))];
            sbyte[] middle = [.. Enumerable.Range(0, 9 * 6).Select(i => i % 6 < 2 ? (sbyte)(i + 1) : draw.OneOf<sbyte>(-128, 3, 127))];
            sbyte[] last = [.. Enumerable.Range(0, 3 * 6).Select(i => i % 6 < 2 ? (sbyte)(i + 5) : (sbyte)0)];
            GraphFactory factory = new();
            int x = factory.Input(new Shape(1, 4, 4, 4), Quant);
            int a = factory.Conv2D(x, factory.Constant(new Shape(6, 1, 1, 4), first, Weights), null, Pointwise, Quant, Activation.Relu);
            int b = factory.DepthwiseConv2D(a, factory.Constant(new Shape(1, 3, 3, 6), middle, Weights), null, Same, Quant);
            int c = factory.Add(a, b, Quant);
            return factory.Build(factory.Conv2D(c, factory.Constant(new Shape(3, 1, 1, 6), last, Weights), null, Pointwise, Quant));
        }

        Graph reduced = RemoveDeadChannels.Run(Network(new Draw(new PCG(1, seed))), Requantization.Float32);

        AssertSameConstants(RemoveDeadChannels.Run(Network(new Draw(new PCG(1, 7))), Requantization.Float32), reduced);
        Assert.Equal([2, 2, 2, 3], reduced.Nodes.Select(n => reduced.OutputOf(n).Shape[-1]));
    });

    [Theory]
    [InlineData(40, false, false, 1)]
    [InlineData(-400, true, false, 1)]
    [InlineData(40, true, false, 2)]
    [InlineData(40, true, true, 1)]
    public void AConstantFoldsIntoTheNextBiasUnlessABorderShows(int bias, bool padded, bool mayHaveBorders, int left)
    {
        // Channel 1 of the first layer is act(bias); only the zero point is the same inside and in the padding.
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 4, 5, 2), Quant);
        int a = factory.Conv2D(
            x, factory.Constant(new Shape(2, 1, 1, 2), [5, 7, 0, 0], Weights), factory.Constant([3, bias]), Pointwise, new QuantParams(0.05f, -3), Activation.Relu);
        sbyte[] second = [.. Enumerable.Range(0, 3 * 9 * 2).Select(i => (sbyte)(i - 20))];
        Graph graph = factory.Build(factory.Conv2D(
            a, factory.Constant(new Shape(3, 3, 3, 2), second, Weights), null, padded ? Same : Same with { PadTop = 0, PadBottom = 0, PadLeft = 0, PadRight = 0 }, Quant));

        Graph reduced = RemoveDeadChannels.Run(graph, Requantization.Float32, _ => mayHaveBorders);

        AssertSameAnswers(graph, reduced, Requantization.Float32, new Draw(new PCG(1, 1)));
        Assert.Equal(left, reduced.OutputOf(reduced.Nodes[0]).Shape[-1]);
        BorderClasses? borders = ((Conv2DNode)reduced.Nodes[1]).Borders;
        Assert.Equal(mayHaveBorders ? new BorderClasses(new[] { 0, 1, 3 }, new[] { 0, 1, 4 }) : null, borders);
        if (borders is not null)
            Assert.Equal(new Shape(3, 3, 3), reduced.BiasOf(reduced.Nodes[1])!.Shape);
    }

    [Theory]
    [InlineData(1, 1, 8)]
    [InlineData(2, 1, 8)]
    [InlineData(1, 2, 8)]
    [InlineData(2, 2, 12)]
    public void AConstantGoesThroughPaddedDepthwiseLayersUpToFiveClasses(int layers, int reach, int left)
    {
        // Four of twelve channels are constant; each padded layer behind makes more classes of rows and of columns.
        Window window = new((2 * reach) + 1, 3, 1, 1, 1, 1, reach, reach, 1, 1);
        GraphFactory factory = new();
        int x = factory.Conv2D(
            factory.Input(new Shape(1, 19, 17, 4), Quant),
            factory.Constant(new Shape(12, 1, 1, 4), [.. Enumerable.Range(0, 48).Select(i => (sbyte)(i < 32 ? i - 10 : 0))], Weights),
            factory.Constant([.. Enumerable.Range(0, 12).Select(c => 50 * (c - 4))]), Pointwise, new QuantParams(0.05f, -3), Activation.Relu);
        for (int i = 0; i < layers; i++)
        {
            sbyte[] taps = [.. Enumerable.Range(0, 12 * window.Height * 3).Select(k => (sbyte)((k % 7) + 1))];
            x = factory.DepthwiseConv2D(x, factory.Constant(new Shape(1, window.Height, 3, 12), taps, Weights), null, window, new QuantParams(0.05f, -3));
        }

        sbyte[] last = [.. Enumerable.Range(0, 6 * 12).Select(i => (sbyte)(i - 30))];
        Graph graph = factory.Build(factory.Conv2D(x, factory.Constant(new Shape(6, 1, 1, 12), last, Weights), null, Pointwise, Quant));

        Graph reduced = RemoveDeadChannels.Run(graph, Requantization.Tflite, _ => true);

        AssertSameAnswers(graph, reduced, Requantization.Tflite, new Draw(new PCG(1, 1)));
        Assert.Equal(layers + 2, reduced.Nodes.Length);
        Assert.All(reduced.Nodes.Take(layers + 1), n => Assert.Equal(left, reduced.OutputOf(n).Shape[-1]));
        BorderClasses? borders = ((Conv2DNode)reduced.Nodes[^1]).Borders;
        if (left == 12)
            Assert.Null(borders);
        else
            Assert.Equal(((2 * layers * reach) + 1, (2 * layers) + 1), (borders!.RowStarts.Length, borders.ColumnStarts.Length));
    }

    [Theory]
    [InlineData(4, 1, 3)]
    [InlineData(9, 1, 2, 3)]
    public void ChannelsThatTogetherTakeTooManyClassesStay(int left, params int[] dilations)
    {
        // For each dilation one of three channels is constant, and takes three classes of rows and of columns of its own.
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 11, 11, 2), Quant);
        QuantParams quant = new(0.05f, -3);
        sbyte[] taps = [.. Enumerable.Range(0, 27).Select(k => (sbyte)(k + 20))];
        int[] branches = [.. dilations.Select(d => factory.DepthwiseConv2D(
            factory.Conv2D(x, factory.Constant(new Shape(3, 1, 1, 2), [5, 7, 9, 3, 0, 0], Weights), factory.Constant([1, 2, 150]), Pointwise, quant),
            factory.Constant(new Shape(1, 3, 3, 3), taps, Weights), null, Same with { DilationH = d, DilationW = d, PadTop = d, PadBottom = d, PadLeft = d, PadRight = d }, quant))];
        int all = factory.Concatenation(branches, 3, quant);
        sbyte[] last = [.. Enumerable.Range(0, 2 * 3 * dilations.Length).Select(i => (sbyte)(i + 1))];
        Graph graph = factory.Build(factory.Conv2D(all, factory.Constant(new Shape(2, 1, 1, 3 * dilations.Length), last, Weights), null, Pointwise, Quant));

        Graph reduced = RemoveDeadChannels.Run(graph, Requantization.Float32, _ => true);

        AssertSameAnswers(graph, reduced, Requantization.Float32, new Draw(new PCG(1, 1)));
        Assert.Equal(left, reduced.InputOf(reduced.Nodes[^1]).Shape[-1]);
    }

    [Fact]
    public void ALayerThatAnActivationAlwaysClampsVanishes()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 4), Quant);
        int dead = factory.Dense(x, factory.Constant(new Shape(4, 4), [.. Enumerable.Repeat((sbyte)1, 16)], Weights), factory.Constant([-9000, -9000, -9000, -9000]), Quant, Activation.Relu);
        Graph graph = factory.Build(factory.Add(x, dead, Quant));

        Graph reduced = RemoveDeadChannels.Run(graph, Requantization.Tflite);

        Assert.Equal(["layer0"], reduced.Vanished.Select(v => v.Name));
        Assert.Equal(["layer1"], reduced.Nodes.Select(n => n.Name));
        Assert.Equal((16, 16L), (reduced.WeightsRemoved, reduced.MacsRemoved));
        AssertSameAnswers(graph, reduced, Requantization.Tflite, new Draw(new PCG(1, 1)));
    }

    [Fact]
    public void AnAnswerThatIsConstantBecomesOne()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 4), Quant);
        int y = factory.Dense(x, factory.Constant(new Shape(2, 4), new sbyte[8], Weights), factory.Constant([500, -500]), Quant);
        Graph reduced = RemoveDeadChannels.Run(factory.Build(y), Requantization.Float32);

        Assert.Empty(reduced.Nodes);
        Assert.Equal(ReferenceExecutor.Run(factory.Build(y), Requantization.Float32, [new sbyte[4]]), ReferenceExecutor.Run(reduced, Requantization.Float32, [new sbyte[4]]));
    }

    [Fact]
    public void TheSwitchKeepsEverything()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 4), Quant);
        Graph graph = factory.Build(factory.Dense(x, factory.Constant(new Shape(2, 4), new sbyte[8], Weights), null, Quant));

        Assert.Single(PassList.Run(graph, new ModelSpec("model.tflite") { KeepDeadChannels = true }).Nodes);
        Assert.Empty(PassList.Run(graph, new ModelSpec("model.tflite")).Nodes);
    }

    [Fact]
    public void TheReportNamesWhatWent()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 4), Quant);
        int a = factory.Dense(x, factory.Constant(new Shape(2, 4), [1, 2, 3, 4, 0, 0, 0, 0], Weights), null, Quant);
        int y = factory.Dense(a, factory.Constant(new Shape(3, 2), [1, 2, 3, 4, 5, 6], Weights), null, Quant);

        Finding[] findings = [.. RemovalReport.Of(RemoveDeadChannels.Run(factory.Build(y), Requantization.Float32))];

        Assert.Equal(
            ["layer0: weights [2, 4] became [1, 4], 8 MACs 4", "layer1: weights [3, 2] became [3, 1], 6 MACs 3"],
            findings.Select(f => string.Join(": ", f.Arguments)));
    }

    [Theory]
    [InlineData(Requantization.Float32)]
    [InlineData(Requantization.Tflite)]
    internal void VisualWakeWordsLosesHalfOfItsWork(Requantization mode)
    {
        Assert.SkipWhen(SharedData.Root is null, SharedData.SkipReason);
        GoldenModel golden = GoldenModel.Load("vww_96_int8");
        ModelSpec spec = new(golden.FileName) { Requantization = mode };
        Graph Load(bool keeps) => PassList.Run(
            GraphLoader.Load(spec, new ModelFile(golden.FileName, golden.ReadModel()), null), spec with { KeepDeadChannels = keeps });
        Graph whole = Load(true);
        Graph reduced = Load(false);

        // 220 weights below what zeros alone explain: activations always clamp some channels.
        Assert.Equal("7.49 M, 208112", Size(whole));
        Assert.Equal("3.73 M, 29066", Size(reduced));
        for (int sample = 0; sample < 3; sample++)
        {
            sbyte[][] input = [.. golden.Input(sample).Cast<sbyte[]>()];
            Assert.Equal(ReferenceExecutor.Run(whole, mode, input)[0], ReferenceExecutor.Run(reduced, mode, input)[0]);
        }
    }

    private static string Size(Graph graph) => string.Create(
        CultureInfo.InvariantCulture,
        $"{graph.Nodes.Sum(graph.MacsOf) / 1e6:F2} M, {graph.Nodes.Where(LayerWeights.Has).Sum(n => graph.InputOf(n, 1).Shape.Elements)}");

    private static Graph AssertReducedAnswersTheSame(Graph graph, Requantization mode, Draw draw)
    {
        bool[] mayHaveBorders = [.. graph.Nodes.Select(_ => draw.Chance(0.9))];
        bool MayHaveBorders(Node node) => mayHaveBorders[Array.FindIndex([.. graph.Nodes], n => n.Name == node.Name)];

        Graph reduced = RemoveDeadChannels.Run(graph, mode, MayHaveBorders);

        AssertSameAnswers(graph, reduced, mode, draw);
        Assert.Equal(graph.Nodes.Sum(graph.MacsOf), reduced.Nodes.Sum(reduced.MacsOf) + reduced.MacsRemoved);
        Assert.All(reduced.Nodes.OfType<Conv2DNode>(), n => Assert.True(n.Borders is null || MayHaveBorders(n)));
        AssertUnchanged(reduced, RemoveDeadChannels.Run(reduced, mode, MayHaveBorders));
        return reduced;
    }

    private static void AssertSameAnswers(Graph graph, Graph reduced, Requantization mode, Draw draw)
    {
        for (int run = 0; run < 3; run++)
        {
            sbyte[][] inputs = RandomGraphs.Inputs(graph, draw);
            sbyte[][] expected = ReferenceExecutor.Run(graph, mode, inputs);
            sbyte[][] actual = ReferenceExecutor.Run(reduced, mode, inputs);
            Assert.True(
                expected.Zip(actual).All(pair => pair.First.SequenceEqual(pair.Second)),
                $"{mode}\n{GraphText.Describe(graph)}became\n{GraphText.Describe(reduced)}");
        }
    }

    private static void AssertUnchanged(Graph graph, Graph again)
    {
        Assert.Equal(graph.Nodes.Length, again.Nodes.Length);
        Assert.Equal(graph.Tensors.Select(t => t.Shape), again.Tensors.Select(t => t.Shape));
    }

    private static void AssertSameConstants(Graph expected, Graph actual)
    {
        foreach ((Tensor e, Tensor a) in expected.Tensors.Zip(actual.Tensors).Where(pair => pair.First.IsConstant))
        {
            if (e.Type == ElementType.Int8)
                Assert.Equal(e.Data!.Int8, a.Data!.Int8);
            else
                Assert.Equal(e.Data!.Int32, a.Data!.Int32);
        }
    }
}
