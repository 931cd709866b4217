using System;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests;

/// <summary>Finding the model file and reading its bytes.</summary>
public sealed class ModelFileDiagnosticsTests : IDisposable
{
    private readonly ModelFolder _models = Models.DenseFolder();

    public void Dispose() => _models.Dispose();

    [Fact]
    public void A_file_that_is_not_listed_names_the_known_ones_nearest_first()
    {
        _models.Write("audio/kws.tflite", "x").Write("zebra.tflite", "x");

        string message = MessageOf("SPZ0002", "danse.safetensors");

        Assert.Contains("'danse.safetensors'", message, StringComparison.Ordinal);
        Assert.Contains("nearest first: dense.safetensors, ", message, StringComparison.Ordinal);
        Assert.DoesNotContain(_models.Root, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_project_without_models_is_told_so()
    {
        GeneratorRunResult result = UserProgram.Driver().Generate(UserProgram.Compile(Models.DenseClass)).GetRunResult().Results[0];

        Assert.Contains("none", Assert.Single(result.Diagnostics).GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_ends_several_files_is_ambiguous()
    {
        _models.Write("a/net.safetensors", Models.Dense()).Write("b/net.safetensors", Models.Dense());

        string message = MessageOf("SPZ0017", "net.safetensors");

        Assert.Contains("a/net.safetensors, b/net.safetensors", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a/net.safetensors")]
    [InlineData("./a/net.safetensors")]
    [InlineData("a\\\\net.safetensors")]
    public void More_of_the_path_tells_them_apart(string path)
    {
        _models.Write("a/net.safetensors", Models.Dense()).Write("b/net.safetensors", Models.Dense())
            .Write("a/net.calibration.json", Models.Calibration("input", "fc"));

        Assert.Empty(UserProgram.DiagnosticsOf(ClassOf(path), _models));
    }

    [Fact]
    public void A_file_of_exactly_that_name_wins_over_longer_ones()
    {
        _models.Write("copies/dense.safetensors", "not read");

        Assert.Empty(UserProgram.DiagnosticsOf(Models.DenseClass, _models));
    }

    [Fact]
    public void The_end_of_a_file_name_is_not_the_end_of_a_path() => MessageOf("SPZ0002", "ense.safetensors");

    [Fact]
    public void A_file_that_is_gone_since_it_was_listed_cannot_be_read()
    {
        _models.ListOnly("gone.safetensors");

        string message = MessageOf("SPZ0003", "gone.safetensors");

        Assert.Contains("'gone.safetensors'", message, StringComparison.Ordinal);
        Assert.DoesNotContain(_models.Root, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_calibration_file_that_is_not_listed()
    {
        string source = Models.DenseClass.Replace("Input", "Calibration = \"other.json\", Input", StringComparison.Ordinal);

        Diagnostic found = Assert.Single(UserProgram.DiagnosticsOf(source, _models));

        Assert.Equal("SPZ0002", found.Id);
        Assert.Contains("'other.json'", found.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public void The_rest_of_the_program_compiles_beside_a_bad_model()
    {
        CSharpCompilation compilation = UserProgram.Compile(
            ClassOf("gone.safetensors") + " public static class Rest { public static int Answer() => 42; }");

        UserProgram.Driver(_models.ToList()).RunGeneratorsAndUpdateCompilation(
            compilation, out Compilation updated, out _, TestContext.Current.CancellationToken);

        Assert.Empty(updated.GetDiagnostics(TestContext.Current.CancellationToken));
    }

    private string MessageOf(string id, string path)
    {
        GeneratorRunResult result = UserProgram.Run(ClassOf(path), _models);
        Assert.Null(result.Exception);
        Assert.Empty(result.GeneratedSources);
        Diagnostic found = Assert.Single(result.Diagnostics);
        Assert.Equal(id, found.Id);
        return found.GetMessage(CultureInfo.InvariantCulture);
    }

    private static string ClassOf(string path) =>
        Models.DenseClass.Replace("dense.safetensors", path, StringComparison.Ordinal);
}
