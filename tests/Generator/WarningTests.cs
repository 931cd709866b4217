using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests;

/// <summary>The warnings about a model that runs, and the bars from which they are given.</summary>
public sealed class WarningTests : IDisposable
{
    private const string Sqnr = "specializer_minimum_weight_sqnr";
    private const string Clipped = "specializer_maximum_clipped_share";
    private const string Arena = "specializer_maximum_arena_bytes";

    private readonly ModelFolder _models = Models.DenseFolder();

    private readonly ProjectOptions _options = new();

    public void Dispose() => _models.Dispose();

    [Fact]
    public void A_good_model_has_none() => Assert.Empty(DiagnosticsOf(Models.DenseClass));

    [Fact]
    public void Weights_below_the_bar_of_the_file()
    {
        _options.Files["0.cs"] = new() { [Sqnr] = "90.5" };

        Diagnostic found = Assert.Single(DiagnosticsOf(Models.DenseClass));
        AssertShows(found, "SPZ0023", "'fc'", "90.5 dB");
        Assert.Equal(DiagnosticSeverity.Warning, found.Severity);
        Assert.StartsWith("QuantizedLayer", TextAt(found), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_below_the_bar_of_the_project()
    {
        _options.Project["build_property.SpecializerMinimumWeightSqnr"] = "90";

        AssertShows(Assert.Single(DiagnosticsOf(Models.DenseClass)), "SPZ0023", "90.0 dB");
    }

    [Fact]
    public void The_files_bar_counts_before_the_projects()
    {
        _options.Files["0.cs"] = new() { [Sqnr] = "10" };
        _options.Project["build_property.SpecializerMinimumWeightSqnr"] = "90";

        Assert.Empty(DiagnosticsOf(Models.DenseClass));
    }

    [Theory]
    [InlineData("many")]
    [InlineData("-1")]
    [InlineData("20 dB")]
    [InlineData("NaN")]
    public void A_bar_that_is_no_number(string written)
    {
        _options.Files["0.cs"] = new() { [Sqnr] = written };

        AssertShows(Assert.Single(DiagnosticsOf(Models.DenseClass)), "SPZ0011", Sqnr, written);
    }

    [Fact]
    public void Weights_that_lose_much_are_told_without_a_bar()
    {
        string trimmed = Models.DenseClass.Replace("LayerKind.Dense", "LayerKind.Dense, Alpha = 0.4", StringComparison.Ordinal);
        _models.Write("dense.safetensors", Models.Safetensors(
            ("fc.weight", [2, 4], [1, -1, 0.1f, -0.1f, 0.1f, 0.05f, 3, -2]), ("fc.bias", [2], [0, 0])));

        Diagnostic[] found = DiagnosticsOf(trimmed);

        AssertShows(found[0], "SPZ0023", "'fc'", "20.0 dB");
        AssertShows(found[1], "SPZ0024", "weights of 'fc'", "Alpha", "1.00 %");
    }

    [Theory]
    [InlineData("0.02", null, true)]
    [InlineData("0.009", null, false)]
    [InlineData("0.02", "0.03", false)]
    [InlineData("0.009", "0.001", true)]
    public void Values_that_the_calibration_left_out(string share, string? bar, bool isTold)
    {
        _models.Write("dense.calibration.json", Models.Calibration("input", "fc").Replace("\"max\":1}}}", $"\"max\":1,\"clipped\":{share}}}}}}}", StringComparison.Ordinal));
        if (bar is not null)
            _options.Files["0.cs"] = new() { [Clipped] = bar };

        Diagnostic[] found = DiagnosticsOf(Models.DenseClass);
        if (isTold)
            AssertShows(Assert.Single(found), "SPZ0024", "outputs of 'fc'", "calibrated range");
        else
            Assert.Empty(found);
    }

    [Theory]
    [InlineData("MaximumArenaBytes = 1", null, true)]
    [InlineData("MaximumArenaBytes = 100000", null, false)]
    [InlineData("MaximumArenaBytes = 100000", "1", false)]
    [InlineData("MaximumArenaBytes = 1", "100000", true)]
    [InlineData("Temperature = 1", "1", true)]
    [InlineData("Temperature = 1", "100000", false)]
    public void An_arena_above_the_limit_of_the_attribute_or_else_of_the_file(string setting, string? bar, bool isTold)
    {
        if (bar is not null)
            _options.Files["0.cs"] = new() { [Arena] = bar };

        Diagnostic[] found = DiagnosticsOf(Models.DenseClass.Replace("Input = [4]", "Input = [4], " + setting, StringComparison.Ordinal));
        if (isTold)
            AssertShows(Assert.Single(found), "SPZ0025", "more than the 1 allowed");
        else
            Assert.Empty(found);
    }

    [Fact]
    public void A_negative_limit() => AssertShows(
        Assert.Single(DiagnosticsOf(Models.DenseClass.Replace("Input = [4]", "Input = [4], MaximumArenaBytes = -1", StringComparison.Ordinal))),
        "SPZ0011", "MaximumArenaBytes is -1");

    [Fact]
    public void A_layer_pruned_for_nothing()
    {
        Diagnostic found = Assert.Single(DiagnosticsOf(PrunedPointwise(0.25)));

        AssertShows(found, "SPZ0022", "25 % of the weights of 'conv'", "faster than");
        Assert.StartsWith("PrunedLayer", TextAt(found), StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_pruned_enough() => Assert.Empty(DiagnosticsOf(PrunedPointwise(0.95)));

    [Fact]
    public void A_layer_whose_shape_has_no_sparse_kernel() => AssertShows(
        Assert.Single(DiagnosticsOf(Models.DenseClass.Replace(
            "[QuantizedLayer(\"fc\", LayerKind.Dense)]", "[PrunedLayer(\"fc\", LayerKind.Dense, Sparsity = 0.5)]", StringComparison.Ordinal))),
        "SPZ0022", "no kernel for its shape skips zeros");

    [Theory]
    [InlineData("true", "linux-x64", "", "", true)]
    [InlineData("true", "", "", "", true)]
    [InlineData("true", "win-x64", "", "", true)]
    [InlineData("", "linux-x64", "", "", false)]
    [InlineData("false", "linux-x64", "", "", false)]
    [InlineData("true", "linux-arm64", "", "", false)]
    [InlineData("true", "linux-x64", "x86-64-v3", "", false)]
    [InlineData("true", "linux-x64", "", "baseline", false)]
    public void A_native_program_without_an_instruction_set(string aot, string identifier, string ilc, string ours, bool isTold)
    {
        _options.Project["build_property.PublishAot"] = aot;
        _options.Project["build_property.RuntimeIdentifier"] = identifier;
        _options.Project["build_property.IlcInstructionSet"] = ilc;
        _options.Project["build_property.SpecializerInstructionSet"] = ours;

        Diagnostic[] found = DiagnosticsOf(PrunedPointwise(0.95));
        if (isTold)
        {
            AssertShows(Assert.Single(found), "SPZ0026", "SpecializerInstructionSet");
            Assert.Equal(DiagnosticSeverity.Info, found[0].Severity);
        }
        else
        {
            Assert.Empty(found);
        }
    }

    /// <summary>A 1×1 convolution of 64 to 64 channels at 256 positions, where a sparse kernel is possible.</summary>
    private string PrunedPointwise(double sparsity)
    {
        const int Channels = 64;
        // Magnitudes without two alike, spread over the rows.
        float[] weights = [.. Enumerable.Range(0, Channels * Channels).Select(i => (((i * 2741) % 4096) - 2048) / 2048f)];
        _models.Write("wide.safetensors", Models.Safetensors(("conv.weight", [Channels, Channels, 1, 1], weights)));
        _models.Write("wide.calibration.json", Models.Calibration("input", "conv"));
        FormattableString source = $"""
            [QuantizedModel("wide.safetensors", Input = [16, 16, {Channels}])]
            [PrunedLayer("conv", LayerKind.Conv2D, Sparsity = {sparsity})]
            public static partial class Net;
            """;
        return FormattableString.Invariant(source);
    }

    private Diagnostic[] DiagnosticsOf(string source) =>
        [.. UserProgram.Driver(_options, _models.ToList()).Generate(UserProgram.Compile(source)).GetRunResult().Diagnostics];

    private static void AssertShows(Diagnostic found, string id, params string[] parts)
    {
        Assert.Equal(id, found.Id);
        string message = found.GetMessage(System.Globalization.CultureInfo.InvariantCulture);
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    private static string TextAt(Diagnostic diagnostic) =>
        diagnostic.Location.SourceTree!.GetText(TestContext.Current.CancellationToken).ToString(diagnostic.Location.SourceSpan);
}
