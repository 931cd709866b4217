using System;
using System.Linq;
using System.Runtime.Intrinsics.X86;
using Specializer.Ir;
using Specializer.Selection;
using Specializer.Testing;

namespace Specializer.Kernels.Tests;

/// <summary>
/// Depthwise layers whose tiles are whole rows, which leave padding out, in every way a window can reach beyond an image; and
/// layers whose vectors hold two positions that lie apart.
/// </summary>
public sealed class DepthwiseKernelTests
{
    private static readonly Window[] Windows =
    [
        new(3, 3, 1, 1, 1, 1, 1, 1, 1, 1), new(3, 3, 2, 2, 1, 1, 0, 1, 0, 1), new(3, 3, 2, 1, 1, 1, 1, 1, 2, 0), new(2, 2, 1, 1, 1, 1, 0, 1, 1, 0),
        new(3, 1, 1, 1, 1, 1, 2, 2, 0, 0), new(1, 5, 1, 1, 1, 1, 0, 0, 2, 2), new(3, 3, 1, 1, 2, 2, 2, 2, 2, 2), new(1, 3, 1, 3, 1, 2, 0, 0, 4, 3),
    ];

    private static readonly (int Height, int Width)[] Images = [(1, 1), (1, 4), (5, 1), (2, 3), (7, 5), (6, 6), (4, 8)];

    [Fact]
    public void Windows_beyond_the_edges_equal_the_reference_on_AVX512()
    {
        Assert.SkipUnless(Avx512BW.IsSupported, "This processor lacks AVX-512.");
        AssertEqual(InstructionSet.Avx512, widest: 8);
    }

    [Fact]
    public void Windows_beyond_the_edges_equal_the_reference_on_AVX2()
    {
        Assert.SkipUnless(Avx2.IsSupported, "This processor lacks AVX2.");
        AssertEqual(InstructionSet.Avx2, widest: 5);
    }

    [Fact]
    public void Windows_beyond_the_edges_equal_the_reference_in_vectors_of_128_bits() => AssertEqual(InstructionSet.Vector128, widest: 5);

    [Fact]
    public void Two_positions_apart_in_a_vector_equal_the_reference()
    {
        Assert.SkipUnless(Avx512BW.IsSupported, "This processor lacks AVX-512.");
        Random random = new(2);
        Graph[] layers =
        [
            .. from image in new[] { (Height: 5, Width: 8), (Height: 4, Width: 12), (Height: 3, Width: 13), (Height: 1, Width: 4) }
               from window in new Window[]
               {
                   new(3, 3, 2, 2, 1, 1, 1, 1, 1, 1), new(3, 3, 2, 2, 1, 1, 0, 1, 0, 1), new(1, 2, 1, 2, 1, 1, 0, 0, 0, 1), new(1, 1, 1, 3, 1, 1, 0, 0, 0, 0),
                   new(2, 4, 1, 2, 1, 2, 1, 0, 3, 3),
               }
               where image.Height + window.PadTop + window.PadBottom >= window.ExtentH && window.OutputWidth(image.Width) % 2 == 0
               select Layer(random, image.Height, image.Width, 16, window),
        ];
        Assert.True(layers.Length > 8);
        for (int mr = 1; mr <= 3; mr++)
        {
            Graph[] wide = [.. layers.Where(layer => layer.OutputOf(layer.Nodes[0]).Shape[2] >= 2 * mr)];
            RandomModels.AssertEqualWith(wide, InstructionSet.Avx512, (_, kernel) => kernel.Tile.Kr == 2 && kernel.Tile.Mr == mr);
        }
    }

    private static void AssertEqual(InstructionSet set, int widest)
    {
        Random random = new(1);
        Graph[] layers =
        [
            .. from image in Images
               from window in Windows
               where image.Height + window.PadTop + window.PadBottom >= window.ExtentH && image.Width + window.PadLeft + window.PadRight >= window.ExtentW
               where window.OutputWidth(image.Width) <= widest
               from channels in new[] { 9, 24, 63, 64 }
               select Layer(random, image.Height, image.Width, channels, window),
        ];
        RandomModels.AssertEqualWith(layers, set, (graph, kernel) => kernel.Tile.Kr == 2 && kernel.Tile.Mr == graph.OutputOf(graph.Nodes[0]).Shape[2]);
    }

    private static Graph Layer(Random random, int height, int width, int channels, Window window)
    {
        GraphFactory factory = new();
        sbyte[] weights = new sbyte[window.Height * window.Width * channels];
        random.NextBytes((byte[])(object)weights);
        int bias = factory.Constant([.. Enumerable.Range(0, channels).Select(_ => random.Next(-5000, 5000))]);
        int x = factory.Input(new Shape(1, height, width, channels), new QuantParams(0.05f, random.Next(-128, 128)));
        int w = factory.Constant(new Shape(1, window.Height, window.Width, channels), weights, new QuantParams(0.01f, 0));
        return factory.Build(factory.DepthwiseConv2D(x, w, bias, window, new QuantParams(0.2f, 3), Activation.None));
    }
}
