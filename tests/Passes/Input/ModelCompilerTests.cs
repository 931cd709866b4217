using System;
using System.Linq;
using System.Threading;
using CsCheck;
using Specializer.Input;
using Specializer.Ir;

namespace Specializer.Passes.Tests.Input;

/// <summary>The whole line on input at the edges of what is allowed: source or an error, never an exception.</summary>
public sealed class ModelCompilerTests
{
    private static readonly TargetClass Target = new("", EquatableArray<string>.Empty, "partial class Net", "Net", "Net.g.cs");

    private static readonly float[] Extreme =
        [0, 1, -1, float.MaxValue, -float.MaxValue, float.Epsilon, -float.Epsilon, 1.17549435e-38f, 1e30f, -1e30f, 1e-30f];

    [Fact]
    public void Missing_ranges_are_all_named_with_the_file_looked_for()
    {
        CompiledModel compiled = Compiling.AssertSourceOrError(Compiling.Compile(SmallNetworks.Spec, SmallNetworks.Safetensors()), "");

        Assert.Equal(["input", "conv", "fc"], compiled.Findings.Select(f => f.Arguments[0]));
        Assert.All(compiled.Findings, f => Assert.Equal((FindingIds.CalibrationMissing, "net.calibration.json"), (f.Id, f.Arguments[1])));
    }

    [Fact]
    public void One_missing_range_names_its_layer()
    {
        string without = SmallNetworks.Calibration.Replace("\"fc\"", "\"fd\"", StringComparison.Ordinal);

        Finding finding = Assert.Single(Compiling.Compile(SmallNetworks.Spec, SmallNetworks.Safetensors(), without).Findings);

        Assert.Equal((FindingIds.CalibrationMissing, "fc", "fc"), (finding.Id, finding.Arguments[0], finding.Layer));
    }

    [Fact]
    public void A_damaged_calibration_file_is_a_finding()
    {
        Finding finding = Assert.Single(Compiling.Compile(SmallNetworks.Spec, SmallNetworks.Safetensors(), "{").Findings);

        Assert.Equal((FindingIds.CalibrationInvalid, "net.calibration.json"), (finding.Id, finding.Arguments[0]));
    }

    /// <summary>Weights, biases and ranges from the smallest floats to the largest.</summary>
    [Fact]
    public void Numbers_at_the_ends_of_float()
    {
        Gen<float> value = Gen.Int[0, Extreme.Length - 1].Select(i => Extreme[i]);
        Gen<WeightOptions> options = Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool, (perChannel, symmetric, trims) =>
            new WeightOptions(trims ? 0.5 : 0, trims ? 0.25 : 0, perChannel, symmetric));
        Gen.Select(value.Array[10], value.Array[8], options, Gen.Bool).Sample(
            (weights, ranges, asked, tflite) =>
            {
                ModelSpec spec = new("net.safetensors")
                {
                    Input = new[] { 1, 1, 2 },
                    Requantization = tflite ? Requantization.Tflite : Requantization.Float32,
                    Layers = new[]
                    {
                        new LayerSpec("conv", LayerKind.Conv2D) { Options = asked },
                        new LayerSpec("dw", LayerKind.DepthwiseConv2D) { Options = asked },
                        new LayerSpec("sum", LayerKind.Add) { Inputs = new[] { "conv", "dw" } },
                        new LayerSpec("product", LayerKind.Multiply) { Inputs = new[] { "sum", "dw" } },
                        new LayerSpec("both", LayerKind.Concatenation) { Inputs = new[] { "product", "dw" } },
                        new LayerSpec("mean", LayerKind.GlobalAveragePool),
                    },
                };
                byte[] file = SafetensorsFile.Of(
                    ("conv.weight", [2, 2, 1, 1], weights[..4]), ("conv.bias", [2], weights[4..6]),
                    ("dw.weight", [2, 1, 1, 1], weights[6..8]), ("dw.bias", [2], weights[8..]));
                string[] names = ["input", "conv", "dw", "sum", "product", "mean"];
                string calibration = "{\"format\":\"specializer-calibration\",\"version\":1,\"tensors\":{" + string.Join(",", names.Select((n, i) =>
                    FormattableString.Invariant($"\"{n}\":{{\"min\":{Math.Min(ranges[i], ranges[i + 1]):R},\"max\":{Math.Max(ranges[i], ranges[i + 1]):R}}}"))) + "}}";

                Compiling.AssertSourceOrError(Compiling.Compile(spec, file, calibration), calibration);
            },
            iter: 1000);
    }

    [Theory]
    [InlineData(1f, 1e-38f)]
    [InlineData(1e-38f, 1f)]
    [InlineData(1.4e-45f, 1.4e-45f)]
    [InlineData(3e38f, 3e38f)]
    [InlineData(3e38f, 1e38f)]
    public void Scales_at_the_ends_of_float(float input, float output)
    {
        foreach (Requantization mode in Enum.GetValues<Requantization>())
        {
            foreach ((int code, byte options) in new[] { (0, (byte)11), (18, (byte)21), (2, (byte)10), (114, (byte)0), (14, (byte)0) })
            {
                TfliteFile file = new();
                int x = file.Add(new FileTensor("x", TfliteFile.Int8, [1, 2]) { Scales = [input], ZeroPoints = [-128] });
                int y = file.Add(new FileTensor("y", TfliteFile.Int8, code == 2 ? [1, 4] : [1, 2]) { Scales = [output], ZeroPoints = [127] });
                file.Operator(code, code is 114 or 14 ? [x] : [x, x], y, options, options == 10 ? [(0, 1)] : []);

                Compiling.AssertSourceOrError(
                    Compiling.Compile(new ModelSpec("net.tflite") { Requantization = mode }, file.ToBytes()), $"operator {code}, {mode}");
            }
        }
    }

    [Fact]
    public void Activations_as_large_as_are_read()
    {
        TfliteFile file = new();
        int large = file.Activation("in", 1, 16384, 16384, 1);
        for (int i = 0; i < 20; i++)
        {
            int next = file.Activation("l" + i, 1, 16384, 16384, 1);
            file.Operator(0, [large, 0], next, 11);
            large = next;
        }

        Compiling.AssertSourceOrError(Compiling.Compile(new ModelSpec("net.tflite"), file.ToBytes()), "large activations");
    }

    [Theory]
    [InlineData("sum,sum")]
    [InlineData("conv,dw,sum,product,both,pooled,mean,logits,out")]
    public void Outputs_in_any_combination(string outputs) => Compiling.AssertSourceOrError(
        Compiling.Compile(new ModelSpec("net.tflite") { Outputs = outputs.Split(',') }, SmallNetworks.Tflite().ToBytes()), outputs);

    [Fact]
    public void Only_cancellation_leaves_as_an_exception()
    {
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();

        Assert.Throws<OperationCanceledException>(() => ModelCompiler.Compile(
            new ModelSpec("net.tflite"), Target, () => SmallNetworks.Tflite().ToBytes(), () => null, "net.tflite", "", cancelled.Token));
    }

    [Fact]
    public void A_fault_of_the_compilers_own_is_an_error_too()
    {
        CompiledModel compiled = ModelCompiler.Compile(
            new ModelSpec("net.tflite"), Target, () => throw new InvalidOperationException("x"), () => null, "net.tflite", "", CancellationToken.None);

        Assert.Null(compiled.Source);
        Assert.Equal(FindingIds.CompilerFailure, Assert.Single(compiled.Findings).Id);
    }
}
