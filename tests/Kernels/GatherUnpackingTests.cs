extern alias runtime;

using System;
using System.Diagnostics;
using System.Linq;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Threading.Tasks;
using Specializer.Emission.Sparse;
using Specializer.Ir;
using Specializer.Selection;
using Specializer.Testing;
using GatherUnpacking512 = runtime::Specializer.Kernels.GatherUnpacking512;

namespace Specializer.Kernels.Tests;

/// <summary>Steps that are stored without the places that have no weight are, unpacked, what was planned.</summary>
public sealed class GatherUnpackingTests
{
    // VBMI2, which the kernels do not ask for.
    private const string Expansion = "DOTNET_EnableAVX512v3";

    // Bytes that are read or written as whole vectors behind the last.
    private const int Slack = 64;

    /// <summary>Indices of 6 and 7 bits, of 4 and 5; lanes that are all full, all empty and anything between.</summary>
    [Theory]
    [InlineData(64, 64, 0.9, 1)]
    [InlineData(64, 64, 0.4, 1)]
    [InlineData(128, 70, 0.9, 1)]
    [InlineData(300, 24, 0.7, 1)]
    [InlineData(64, 64, 0.9, 4)]
    [InlineData(128, 70, 0.8, 4)]
    [InlineData(300, 24, 0.7, 4)]
    [InlineData(64, 9, 0.99, 1)]
    [InlineData(64, 9, 0.99, 4)]
    public void Steps_are_unpacked_as_planned(int inputs, int outputs, double zeros, int unit)
    {
        Assert.SkipUnless(Avx512Vbmi.IsSupported, "This processor lacks AVX-512 VBMI.");
        for (int seed = 0; seed < 10; seed++)
            AssertUnpacked(Layer(inputs, outputs, zeros, unit, seed));
    }

    [Fact]
    public async Task Steps_are_unpacked_as_planned_without_an_instruction_that_expands()
    {
        Assert.SkipUnless(Avx512Vbmi2.IsSupported, "This processor lacks AVX-512 VBMI2.");
        ProcessStartInfo start = new(InstructionSetTests.Executable())
        {
            ArgumentList = { "--filter-method", $"{typeof(GatherUnpackingTests).FullName}.{nameof(Steps_are_unpacked_as_planned)}", "--progress", "off" },
            RedirectStandardOutput = true,
        };
        start.Environment[Expansion] = "0";
        using Process child = Process.Start(start)!;
        string output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(child.ExitCode == 0, output);
        Assert.Contains("skipped: 0", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1.75)]
    [InlineData(4, 1.125)]
    public void Places_without_a_weight_take_no_bytes_of_their_own(int unit, double bytesOfWeight)
    {
        GatherLayer layer = Layer(64, 64, 0.9, unit, seed: 1);

        // Beside the counts nothing but weights and their indices, to the next whole byte.
        double items = layer.StepBytes - layer.CountsBytes;
        Assert.InRange(items, bytesOfWeight * layer.Weights, (bytesOfWeight * layer.Weights) + layer.FullSteps + layer.HalfSteps);
        Assert.Equal((unit == 1 ? 6 : 2) * (layer.FullSteps + layer.HalfSteps), layer.CountsBytes);
        Assert.True(layer.StepBytes < (layer.FullSteps * layer.FullBytes) + (layer.HalfSteps * layer.HalfBytes));
    }

    private static void AssertUnpacked(GatherLayer layer)
    {
        Assert.True(layer.IsUnpacked);
        byte[] packed = GatherStream.Of(layer);
        int counts = 0, items = layer.CountsBytes;
        foreach ((GatherStep step, int lanes) in layer.Steps(isHalf: false).Select(step => (step, 16)).Concat(layer.Steps(isHalf: true).Select(step => (step, 8))))
        {
            byte[] target = new byte[(8 * lanes) + Slack];
            if (layer.Unit == 1)
                GatherUnpacking512.Singles(ref packed[counts], ref packed[items], ref target[0], layer.IndexBits, lanes, 1);
            else
                GatherUnpacking512.Fours(ref packed[counts], ref packed[items], ref target[0], layer.IndexBits, lanes, 1);
            AssertEqual(step, target, lanes, layer);
            counts += layer.StepCountsBytes;
            items += layer.ItemsBytes(step.Items);
        }

        Assert.Equal(layer.StepBytes, items);
    }

    private static void AssertEqual(GatherStep step, byte[] target, int lanes, GatherLayer layer)
    {
        Assert.Equal(step.Weights, target.Take(4 * lanes).Select(b => (sbyte)b));
        byte[] behind = target[(4 * lanes)..(8 * lanes)];
        int[] indices = layer.Unit == 1 ? [.. behind.Select(b => (int)b)] : MemoryMarshal.Cast<byte, int>(behind).ToArray();

        // Permutations read no more bits than the kernel's lines need.
        int read = (1 << layer.IndexBits) - 1;
        Assert.Equal(step.Indices, indices.Select(index => index & read));
    }

    /// <summary>A pointwise layer; an output of each sixteen has no weights, and one has as many as there are.</summary>
    private static GatherLayer Layer(int inputs, int outputs, double zeros, int unit, int seed)
    {
        Random random = new(seed);
        sbyte[] weights = new sbyte[outputs * inputs];
        for (int i = 0; i < weights.Length; i += unit)
        {
            int output = i / inputs % 16;
            bool isZero = output switch { 3 => true, 4 => i % inputs >= 0.6 * inputs, _ => random.NextDouble() < zeros };
            for (int k = i; k < i + unit && !isZero; k++)
                weights[k] = (sbyte)(random.Next(2) == 0 ? random.Next(-128, 0) : random.Next(1, 128));
        }

        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 1, 5, inputs), new QuantParams(0.05f, -7));
        int weight = factory.Constant(new Shape(outputs, 1, 1, inputs), weights, new QuantParams(0.002f, 0));
        Graph graph = factory.Build(factory.Conv2D(
            x, weight, factory.Constant(new int[outputs]), new Window(1, 1, 1, 1, 1, 1, 0, 0, 0, 0), new QuantParams(0.8f, 3), Activation.None));
        return GatherLayer.Of(graph, graph.Nodes[0], unit)!;
    }
}
