using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests;

/// <summary>
/// The whole generated file of three small models, so that a change to it is seen and read. What the code computes is
/// tested elsewhere.
/// </summary>
public sealed class EmittedCodeTests
{
    private static readonly string Version = typeof(SpecializerGenerator).Assembly.GetName().Version!.ToString(3);

    [Fact]
    public void Dense()
    {
        using ModelFolder models = Models.DenseFolder();
        Baseline.Verify(Emit(models, Models.DenseClass));
    }

    [Fact]
    public void Convolutions()
    {
        using ModelFolder models = new ModelFolder()
            .Write("image.safetensors", Models.Safetensors(
                ("conv.weight", [8, 1, 3, 3], Ramp(72)),
                ("conv.bias", [8], Ramp(8)),
                ("depthwise.weight", [8, 1, 3, 3], Ramp(72)),
                ("fc.weight", [3, 8], Ramp(24))))
            .Write("image.calibration.json", Models.Calibration("input", "conv", "depthwise", "fc"));

        Baseline.Verify(Emit(models, """
            [QuantizedModel("image.safetensors", Input = [6, 5, 1])]
            [QuantizedLayer("conv", LayerKind.Conv2D, Strides = [2, 1], Padding = Padding.Same, Activation = Activation.Relu)]
            [QuantizedLayer("depthwise", LayerKind.DepthwiseConv2D, Padding = Padding.Same, Activation = Activation.Relu6)]
            [QuantizedLayer("pool", LayerKind.GlobalAveragePool)]
            [QuantizedLayer("fc", LayerKind.Dense)]
            [QuantizedLayer("probabilities", LayerKind.Softmax)]
            public static partial class Image;
            """));
    }

    [Fact]
    public void Branches()
    {
        using ModelFolder models = new ModelFolder()
            .Write("branches.safetensors", Models.Safetensors(
                ("left.weight", [8, 4], Ramp(32)),
                ("right.weight", [8, 4], Ramp(32))))
            .Write("branches.calibration.json", Models.Calibration("input", "left", "right", "sum", "both"));

        Baseline.Verify(Emit(models, """
            [QuantizedModel("branches.safetensors", Input = [4], Requantization = Requantization.Tflite, Alpha = 0.01, PerChannel = false, Symmetric = false)]
            [PrunedLayer("left", LayerKind.Dense, Sparsity = 0.5)]
            [QuantizedLayer("right", LayerKind.Dense, Inputs = ["input"])]
            [QuantizedLayer("sum", LayerKind.Add, Inputs = ["left", "right"], Activation = Activation.Relu)]
            [QuantizedLayer("both", LayerKind.Concatenation, Inputs = ["sum", "right"])]
            [QuantizedLayer("gate", LayerKind.Logistic)]
            public static partial class Branches;
            """));
    }

    /// <summary>Half of the first layer's filters are zero, and what is constant behind them meets the padding of the second.</summary>
    [Fact]
    public void Borders()
    {
        using ModelFolder models = new ModelFolder()
            .Write("block.safetensors", Models.Safetensors(
                ("wide.weight", [16, 4, 1, 1], [.. Ramp(32), .. new float[32]]),
                ("wide.bias", [16], [.. Enumerable.Repeat(0.5f, 16)]),
                ("depthwise.weight", [16, 1, 3, 3], Ramp(144)),
                ("narrow.weight", [8, 16, 1, 1], Ramp(128))))
            .Write("block.calibration.json", Models.Calibration("input", "wide", "depthwise", "narrow"));

        Baseline.Verify(Emit(models, """
            [QuantizedModel("block.safetensors", Input = [6, 5, 4])]
            [QuantizedLayer("wide", LayerKind.Conv2D, Activation = Activation.Relu)]
            [QuantizedLayer("depthwise", LayerKind.DepthwiseConv2D, Padding = Padding.Same)]
            [QuantizedLayer("narrow", LayerKind.Conv2D)]
            public static partial class Block;
            """));
    }

    private static string Emit(ModelFolder models, string source)
    {
        GeneratorRunResult result = UserProgram.Run(source, models);
        Assert.DoesNotContain(result.Diagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        return result.GeneratedSources.Single().SourceText.ToString().Replace(Version, "VERSION", StringComparison.Ordinal);
    }

    /// <summary>Small values of both signs, none equal to its neighbours.</summary>
    private static float[] Ramp(int count) => [.. Enumerable.Range(0, count).Select(i => ((i * 5 % 11) - 5) / 8f)];
}
