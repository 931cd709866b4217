using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using CsCheck;
using Specializer.Emission;
using Specializer.Ir;
using Specializer.Reference;
using Specializer.Selection;
using Specializer.Testing;

namespace Specializer.Kernels.Tests;

/// <summary>A generated self-test is true for sound kernels and false for broken ones.</summary>
public sealed partial class SelfTestTests
{
    [Fact]
    public void It_is_true_for_every_network()
    {
        (Graph Graph, Requantization Mode)[] networks =
        [
            .. Enumerable.Range(0, 20).Select(i => (RandomGraphs.Of(GraphKind.Network).Generate(new PCG(21, (ulong)i), null!, out _), (Requantization)(i % 2))),
        ];

        Assert.All(Compile([.. networks.Select(n => Source(n.Graph, n.Mode))]), selfTest => Assert.True(selfTest()));
    }

    [Fact]
    public void It_allocates_nothing()
    {
        Func<bool> selfTest = Compile([Source(Network(), Requantization.Float32)])[0];
        Assert.True(selfTest());

        long before = GC.GetAllocatedBytesForCurrentThread();
        bool answer = selfTest();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(answer);
    }

    /// <summary>One value of every constant array in turn: what a wrong kernel or a damaged binary amounts to.</summary>
    [Fact]
    public void It_is_false_where_a_kernel_computes_with_one_wrong_constant()
    {
        string sound = Source(Network(), Requantization.Float32);
        // A layer has one bias for each form of its input; which is read depends on the kernel.
        IEnumerable<IGrouping<string, Group>> biases = Biases().Matches(sound).Cast<Match>().GroupBy(m => m.Groups["layer"].Value, m => m.Groups["first"]);
        string[] broken = [.. biases.Select(layer => layer.Reverse().Aggregate(sound, (text, first) => text.Remove(first.Index, first.Length).Insert(first.Index, "1000000")))];
        Assert.Equal(3, broken.Length);

        Assert.All(Compile(broken), selfTest => Assert.False(selfTest()));
    }

    [Fact]
    public void It_is_false_where_a_layer_is_left_out()
    {
        string sound = Source(Network(), Requantization.Float32);
        string[] broken = [.. Calls().Matches(sound).Select(call => sound.Remove(call.Index, call.Length))];
        Assert.Equal(6, broken.Length);

        Assert.All(Compile(broken), selfTest => Assert.False(selfTest()));
    }

    [Fact]
    public void It_is_there_only_where_asked_for()
    {
        KernelPlan plan = Selector.Select(Network(), Requantization.Float32, cancellation: TestContext.Current.CancellationToken);
        Assert.DoesNotContain("SelfTest", LoadedModels.Emit(plan, 0), StringComparison.Ordinal);
    }

    private static string Source(Graph graph, Requantization mode) =>
        ModelEmitter.Emit(Selector.Select(graph, mode), Target, new ModelOrigin("test.tflite", new string('0', 64)), SelfTestChecksum.Of(graph, mode, TestContext.Current.CancellationToken));

    private static TargetClass Target { get; } = new("Checked", EquatableArray<string>.Empty, "public static partial class Net", "Net", "Net");

    private static Func<bool>[] Compile(string[] sources) => [.. sources.Select(source =>
    {
        using MemoryStream image = new(LoadedModels.CompileSources([(source, "Net")], allowUnsafe: false));
        Assembly assembly = new AssemblyLoadContext("checked").LoadFromStream(image);
        return assembly.GetType("Checked.Net", throwOnError: true)!.GetMethod("SelfTest")!.CreateDelegate<Func<bool>>();
    })];

    /// <summary>8 × 8 × 3 to 5 classes: two convolutions, a sum, a mean, a Dense layer, Softmax.</summary>
    private static Graph Network()
    {
        Random random = new(5);
        sbyte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(_ => (sbyte)random.Next(-127, 128))];
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 8, 8, 3), new QuantParams(0.1f, -7));
        Window same = new(3, 3, 1, 1, 1, 1, 1, 1, 1, 1);
        QuantParams weights = new(0.002f, 0);
        int conv = factory.Conv2D(x, factory.Constant(new Shape(8, 3, 3, 3), Bytes(216), weights), factory.Constant([.. Enumerable.Range(0, 8)]), same, new QuantParams(0.05f, 3));
        int branch = factory.Conv2D(conv, factory.Constant(new Shape(8, 3, 3, 8), Bytes(576), weights), factory.Constant([.. Enumerable.Range(0, 8)]), same, new QuantParams(0.05f, -4));
        int sum = factory.Add(conv, branch, new QuantParams(0.08f, 0));
        int mean = factory.Mean(sum, new QuantParams(0.02f, 5));
        int dense = factory.Dense(mean, factory.Constant(new Shape(5, 8), Bytes(40), new QuantParams(0.01f, 0)), factory.Constant([1, 2, 3, 4, 5]), new QuantParams(0.05f, 1));
        return factory.Build(factory.Softmax(dense));
    }

    [GeneratedRegex(@"ReadOnlySpan<int> (?<layer>\w+)Bias(Unsigned)? =>\s*\[\s*(?<first>-?\d+),")]
    private static partial Regex Biases();

    // The calls of Execute, which name memory of the arena or the ends of the network.
    [GeneratedRegex(@"^\s+Layer\d\(ref (input|At\(ref arena).*;$", RegexOptions.Multiline)]
    private static partial Regex Calls();
}
