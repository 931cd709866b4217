using System;
using System.Linq;
using System.Runtime.Intrinsics.X86;
using Specializer.Ir;
using Specializer.Selection;
using Specializer.Testing;

namespace Specializer.Kernels.Tests;

/// <summary>Every kernel that skips zeros equals the reference where it is chosen, dense or sparse as the weights may be.</summary>
public sealed class SparseKernelTests
{
    public static TheoryData<GraphKind> Kinds =>
        [GraphKind.SparseDense, GraphKind.SparsePointwise, GraphKind.SparseConv2D];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Single_weights_gathered_equal_the_reference(GraphKind kind)
    {
        Assert.SkipUnless(Avx512Vbmi.IsSupported && AvxVnni.IsSupported, "This processor lacks AVX-512 VBMI or AVX-VNNI.");
        RandomModels.AssertEqualWith(kind, kernel => kernel.Gather == 1, leastShare: 0.1);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Blocks_gathered_equal_the_reference(GraphKind kind)
    {
        Assert.SkipUnless(Avx512Vbmi.IsSupported && AvxVnni.IsSupported, "This processor lacks AVX-512 VBMI or AVX-VNNI.");
        RandomModels.AssertEqualWith(kind, kernel => kernel.Gather == 4, leastShare: 0.1);
    }

    /// <summary>Sums of one block of outputs in one method, in a method for each of its groups, and in loops.</summary>
    [Theory]
    [InlineData(640, 80, 0.9, 1)]
    [InlineData(640, 80, 0.8, 1)]
    [InlineData(640, 80, 0.7, 4)]
    [InlineData(640, 80, 0.5, 1)]
    [InlineData(640, 80, 0.9, 640)]
    [InlineData(500, 12, 0.6, 500)]
    public void Gathered_dense_layers_equal_the_reference_however_many_steps_they_have(int inputs, int outputs, double zeros, int block)
    {
        Assert.SkipUnless(Avx512Vbmi.IsSupported && AvxVnni.IsSupported, "This processor lacks AVX-512 VBMI or AVX-VNNI.");
        RandomModels.AssertEqualWith(SparseDense(inputs, outputs, zeros, block), kernel => kernel.Gather == (block == 1 ? 1 : 4));
    }

    /// <summary>Many steps are stored without the places that have no weight, and expanded where they are read.</summary>
    [Theory]
    [InlineData(640, 128, 0.95, 1)]
    [InlineData(50, 40, 0.9, 1)]
    [InlineData(640, 80, 0.93, 1)]
    [InlineData(640, 128, 0.9, 4)]
    [InlineData(640, 80, 0.9, 4)]
    [InlineData(96, 64, 0.8, 4)]
    public void Gathered_dense_layers_whose_steps_are_expanded_equal_the_reference(int inputs, int outputs, double zeros, int unit)
    {
        Assert.SkipUnless(Avx512Vbmi.IsSupported && AvxVnni.IsSupported, "This processor lacks AVX-512 VBMI or AVX-VNNI.");
        Graph graph = SparseDense(inputs, outputs, zeros, unit);
        GatherStep[] steps = [.. GatherLayer.Of(graph, graph.Nodes[0], unit)!.Groups.SelectMany(group => group.Full.Concat(group.Half))];
        Assert.Contains(steps, step => step.IsExpanded);
        RandomModels.AssertEqualWith(graph, kernel => kernel.Gather == unit);
    }

    /// <summary>The steps of the first 64 outputs are written one after the other, those of the others are loops.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Gathered_dense_layers_with_few_and_many_steps_equal_the_reference(int unit)
    {
        Assert.SkipUnless(Avx512Vbmi.IsSupported && AvxVnni.IsSupported, "This processor lacks AVX-512 VBMI or AVX-VNNI.");
        const int Inputs = 1024, Outputs = 64;
        Random random = new(2);
        Graph graph = Dense(Inputs, 2 * Outputs, [.. Weights(random, Inputs * Outputs, 0.95, unit), .. Weights(random, Inputs * Outputs, 0.4, unit)]);
        GatherLayer layer = GatherLayer.Of(graph, graph.Nodes[0], unit)!;
        Assert.True(layer.IsStraight(layer.Groups[..4]));
        Assert.True(layer.HasPlaces);
        RandomModels.AssertEqualWith(graph, kernel => kernel.Gather == unit);
    }

    /// <summary>So many steps that they are not unpacked into working memory.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Gathered_convolutions_of_many_steps_equal_the_reference(int unit)
    {
        Assert.SkipUnless(Avx512Vbmi.IsSupported && AvxVnni.IsSupported, "This processor lacks AVX-512 VBMI or AVX-VNNI.");
        Graph graph = SparseConv2D(inputs: 64, outputs: 128, zeros: 0.5, unit);
        Assert.False(GatherLayer.Of(graph, graph.Nodes[0], unit)!.IsUnpacked);
        RandomModels.AssertEqualWith(graph, kernel => kernel.Gather == unit);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Pairs_along_positions_equal_the_reference_on_AVX512(GraphKind kind)
    {
        Assert.SkipUnless(Avx512BW.IsSupported, "This processor lacks AVX-512.");
        RandomModels.AssertEqualWith(kind, kernel => kernel is { IsSparse: true, Set: InstructionSet.Avx512 });
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Pairs_along_positions_equal_the_reference_on_AVX2(GraphKind kind)
    {
        Assert.SkipUnless(Avx2.IsSupported, "This processor lacks AVX2.");
        RandomModels.AssertEqualWith(kind, kernel => kernel is { IsSparse: true, Set: InstructionSet.Avx2 });
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Fours_along_positions_equal_the_reference(GraphKind kind)
    {
        Assert.SkipUnless(AvxVnni.IsSupported, "This processor lacks AVX-VNNI.");
        RandomModels.AssertEqualWith(kind, kernel => kernel is { IsSparse: true, Set: InstructionSet.AvxVnni });
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Pairs_along_positions_equal_the_reference_in_vectors_of_128_bits(GraphKind kind) =>
        RandomModels.AssertEqualWith(kind, kernel => kernel is { IsSparse: true, Set: InstructionSet.Vector128 });

    private static Graph SparseConv2D(int inputs, int outputs, double zeros, int block)
    {
        const int Side = 3;
        Random random = new(3);
        GraphFactory factory = new();
        int bias = factory.Constant([.. Enumerable.Range(0, outputs).Select(_ => random.Next(-1000, 1000))]);
        int weights = factory.Constant(
            new Shape(outputs, Side, Side, inputs), Weights(random, Side * Side * inputs * outputs, zeros, block), new QuantParams(0.002f, 0));
        return factory.Build(factory.Conv2D(
            factory.Input(new Shape(1, 5, 5, inputs), new QuantParams(0.05f, -7)), weights, bias, new Window(Side, Side, 1, 1, 1, 1, 1, 1, 1, 1),
            new QuantParams(0.8f, 3), Activation.None));
    }

    private static sbyte[] Weights(Random random, int count, double zeros, int block)
    {
        sbyte[] weights = new sbyte[count];
        for (int i = 0; i < weights.Length; i += block)
        {
            bool isZero = random.NextDouble() < zeros;
            for (int k = i; k < i + block && !isZero; k++)
                weights[k] = (sbyte)random.Next(-128, 128);
        }

        return weights;
    }

    private static Graph SparseDense(int inputs, int outputs, double zeros, int block)
    {
        Random random = new(1);
        return Dense(inputs, outputs, Weights(random, inputs * outputs, zeros, block));
    }

    private static Graph Dense(int inputs, int outputs, sbyte[] weights)
    {
        GraphFactory factory = new();
        int bias = factory.Constant([.. Enumerable.Range(0, outputs).Select(i => 100 * i)]);
        int x = factory.Input(new Shape(1, inputs), new QuantParams(0.05f, -7));
        return factory.Build(factory.Dense(
            x, factory.Constant(new Shape(outputs, inputs), weights, new QuantParams(0.002f, 0)), bias, new QuantParams(0.8f, 3), Activation.None));
    }
}
