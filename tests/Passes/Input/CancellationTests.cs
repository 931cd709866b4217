using System;
using System.Threading;
using Specializer.Emission;
using Specializer.Input;
using Specializer.Ir;
using Specializer.Numerics;
using Specializer.Passes;
using Specializer.Reference;
using Specializer.Selection;

namespace Specializer.Passes.Tests.Input;

/// <summary>Whoever types on does not wait for a model that is out of date.</summary>
public sealed class CancellationTests : IDisposable
{
    private static readonly TargetClass Target = new("", EquatableArray<string>.Empty, "partial class Net", "Net", "Net.g.cs");

    private readonly CancellationTokenSource _source = new();

    public void Dispose() => _source.Dispose();

    [Fact]
    public void Nothing_is_read_further_once_it_is_cancelled() => Assert.Throws<OperationCanceledException>(() => ModelCompiler.Compile(
        SmallNetworks.Spec,
        Target,
        () =>
        {
            _source.Cancel();
            return SmallNetworks.Safetensors();
        },
        () => SmallNetworks.Calibration,
        "net.safetensors",
        "",
        _source.Token));

    [Fact]
    public void No_pass_is_run()
    {
        Graph graph = Float();
        _source.Cancel();

        Assert.Throws<OperationCanceledException>(() => PassList.Prepared(graph, _source.Token));
        Assert.Throws<OperationCanceledException>(() => PassList.Quantized(graph, SmallNetworks.Spec, _source.Token));
    }

    /// <summary>The one pass that can take seconds asks as it goes.</summary>
    [Fact]
    public void No_weights_are_factorized_to_the_end()
    {
        _source.Cancel();

        Assert.Throws<OperationCanceledException>(() => SingularValues.OfUnlessCancelled([1, 2, 3, 4], 2, 2, _source.Token));
        Graph graph = Float();
        Node dense = Assert.Single(graph.Nodes, node => node is DenseNode);
        graph = graph with { Nodes = graph.Nodes.Replace(dense, dense with { Factorization = new Factorization(RankRule.Count, 1) }) };
        Assert.Throws<OperationCanceledException>(() => Factorize.RunUnlessCancelled(graph, _source.Token));
    }

    [Fact]
    public void No_answer_of_a_self_test_is_computed()
    {
        Graph graph = Int8Graph();
        _source.Cancel();

        Assert.Throws<OperationCanceledException>(() => SelfTestChecksum.Of(graph, Requantization.Float32, _source.Token));
    }

    [Fact]
    public void No_kernel_is_chosen_for_the_next_layer()
    {
        int chosen = 0;
        Graph graph = Int8Graph();

        Assert.Throws<OperationCanceledException>(() => Selector.Select(
            graph,
            Requantization.Float32,
            (node, candidate) =>
            {
                chosen += node == graph.Nodes[0] ? 0 : 1;
                _source.Cancel();
                return candidate.Cycles;
            },
            _source.Token));
        Assert.Equal(0, chosen);
    }

    [Fact]
    public void No_layer_is_written()
    {
        KernelPlan plan = Selector.Select(Int8Graph(), Requantization.Float32, cancellation: TestContext.Current.CancellationToken);
        _source.Cancel();

        Assert.Throws<OperationCanceledException>(() => ModelEmitter.Emit(plan, Target, new ModelOrigin("net", ""), cancellation: _source.Token));
    }

    private static Graph Int8Graph() => PassList.Run(Float(), SmallNetworks.Spec);

    private static Graph Float() => GraphLoader.Load(
        SmallNetworks.Spec,
        new ModelFile("net.safetensors", SmallNetworks.Safetensors()),
        new CalibrationFile("net.calibration.json", SmallNetworks.Calibration));
}
