using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Passes.Tests.Input;

/// <summary>
/// What the generator allocates from a file to its C# grows with the model and no faster: twice the layers, or twice the
/// weights, take at most twice the bytes. Counted, not timed, so that it is the same everywhere; for time there is the
/// command <c>generator</c> of the benchmarks.
/// </summary>
public sealed class GrowthTests
{
    // Twice, and what a longer text or a larger table costs on top.
    private const double MostForTwice = 2.1;

    [Fact]
    public void Twice_the_layers_take_at_most_twice_the_memory()
    {
        Allocated(Deep(4));
        AssertLinear(Allocated(Deep(16)), Allocated(Deep(32)), Allocated(Deep(64)));
    }

    [Fact]
    public void Twice_the_weights_take_at_most_twice_the_memory()
    {
        Allocated(Wide(16));
        AssertLinear(Allocated(Wide(128)), Allocated(Wide(256)), Allocated(Wide(512)));
    }

    private static void AssertLinear(params long[] allocated) => Assert.All(allocated.Skip(1).Zip(allocated), pair =>
        Assert.True(pair.First <= pair.Second * MostForTwice, $"From {pair.Second:N0} to {pair.First:N0} bytes: all of {string.Join(", ", allocated)}."));

    /// <summary>Pairs of a depthwise and a pointwise convolution.</summary>
    private static (ModelSpec Spec, byte[] File) Deep(int blocks)
    {
        const int Channels = 16;
        IEnumerable<(LayerSpec Layer, int[] Shape)> layers = Enumerable.Range(0, blocks).SelectMany(i => new[]
        {
            (new LayerSpec($"dw{i}", LayerKind.DepthwiseConv2D) { Padding = PaddingKind.Same, Activation = Activation.Relu }, new[] { Channels, 1, 3, 3 }),
            (new LayerSpec($"pw{i}", LayerKind.Conv2D) { Activation = Activation.Relu }, new[] { Channels, Channels, 1, 1 }),
        });
        return Model([6, 6, Channels], [.. layers]);
    }

    /// <summary>Two dense layers of ever more outputs.</summary>
    private static (ModelSpec Spec, byte[] File) Wide(int outputs)
    {
        const int Inputs = 64;
        return Model(
            [Inputs],
            [
                (new LayerSpec("first", LayerKind.Dense) { Activation = Activation.Relu }, [outputs, Inputs]),
                (new LayerSpec("second", LayerKind.Dense), [Inputs, outputs]),
            ]);
    }

    private static (ModelSpec Spec, byte[] File) Model(int[] input, (LayerSpec Layer, int[] Shape)[] layers)
    {
        // Magnitudes that leave no layer constant, and rows that differ.
        Random random = new(1);
        float[] Weights(int[] shape) => [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(_ => random.NextSingle() - 0.5f)];
        ModelSpec spec = new("net.safetensors") { Input = input, Layers = layers.Select(l => l.Layer).ToEquatableArray() };
        return (spec, SafetensorsFile.Of([.. layers.Select(l => (l.Layer.Name + ".weight", l.Shape, Weights(l.Shape)))]));
    }

    private static long Allocated((ModelSpec Spec, byte[] File) model)
    {
        string ranges = string.Join(",", model.Spec.Layers.Select(l => l.Name).Prepend("input").Select(name => $"\"{name}\":{{\"min\":-4,\"max\":6}}"));
        string calibration = $"{{\"format\":\"specializer-calibration\",\"version\":1,\"tensors\":{{{ranges}}}}}";
        long before = GC.GetAllocatedBytesForCurrentThread();
        CompiledModel compiled = Compiling.Compile(model.Spec, model.File, calibration);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.NotNull(compiled.Source);
        return allocated;
    }
}
