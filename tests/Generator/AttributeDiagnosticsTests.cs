using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests;

/// <summary>What is wrong with attributes and classes, before any model file is read.</summary>
public sealed class AttributeDiagnosticsTests : IDisposable
{
    private readonly ModelFolder _models = Models.DenseFolder();

    private const string Model = "[QuantizedModel(\"dense.safetensors\", Input = [4])] ";

    private const string Layer = "[QuantizedLayer(\"fc\", LayerKind.Dense)] ";

    public void Dispose() => _models.Dispose();

    [Fact]
    public void A_good_class_has_none() => Assert.Empty(UserProgram.DiagnosticsOf(Models.DenseClass, _models));

    [Theory]
    [InlineData("SPZ0001", Model + Layer + "static class Net { }", "Net")]
    [InlineData("SPZ0014", Model + Layer + "partial class Net<T> { }", "generic")]
    [InlineData("SPZ0014", "class Outer { " + Model + Layer + "partial class Net { } }", "'Outer' around it is not partial")]
    [InlineData("SPZ0014", "partial class Outer<T> { " + Model + Layer + "partial class Net { } }", "generic")]
    [InlineData("SPZ0014", Model + Layer + "partial record Net;", "record")]
    [InlineData("SPZ0014", Model + Layer + "file partial class Net { }", "local to its file")]
    [InlineData("SPZ0014", Model + Layer + "partial struct Net { }", "struct")]
    [InlineData("SPZ0015", Model + Layer + Layer + "partial class Net { }", "'fc'")]
    public void A_class_that_cannot_be_completed(string id, string source, string named) => AssertFinding(id, source, named);

    [Theory]
    [InlineData("-0.1")]
    [InlineData("1")]
    [InlineData("1.5")]
    [InlineData("double.NaN", "NaN")]
    [InlineData("double.PositiveInfinity", "Infinity")]
    public void A_sparsity_outside_0_to_1(string sparsity, string? shown = null) => AssertFinding(
        "SPZ0007", Model + $"[PrunedLayer(\"fc\", LayerKind.Dense, Sparsity = {sparsity})] partial class Net;", "'fc'", shown ?? sparsity);

    [Theory]
    [InlineData("\"\", Input = [4]", "path")]
    [InlineData("null!, Input = [4]", "path")]
    [InlineData("\"dense.bin\", Input = [4]", "path")]
    [InlineData("\"dense.safetensors\"", "Input")]
    [InlineData("\"dense.safetensors\", Input = [0]", "[0]")]
    [InlineData("\"dense.safetensors\", Input = [4, -1]", "[4, -1]")]
    [InlineData("\"dense.safetensors\", Input = null!", "Input")]
    [InlineData("\"dense.safetensors\", Input = [4], Alpha = 0.5", "Alpha")]
    [InlineData("\"dense.safetensors\", Input = [4], Alpha = -0.01", "-0.01")]
    [InlineData("\"dense.safetensors\", Input = [4], Alpha = double.NaN", "NaN")]
    [InlineData("\"dense.safetensors\", Input = [4], Calibration = \"\"", "Calibration")]
    [InlineData("\"dense.safetensors\", Input = [4], Outputs = [\"\"]", "Outputs")]
    [InlineData("\"dense.safetensors\", Input = [4], Outputs = [null!]", "Outputs")]
    [InlineData("\"dense.safetensors\", Input = [4], Requantization = (Requantization)7", "Requantization is 7")]
    public void An_argument_of_the_model_that_is_not_allowed(string arguments, string named) =>
        AssertFinding("SPZ0011", $"[QuantizedModel({arguments})] {Layer} partial class Net;", named);

    [Fact]
    public void A_weights_file_without_layers() => AssertFinding("SPZ0011", Model + "partial class Net;", "[QuantizedLayer]");

    [Theory]
    [InlineData("\"\", LayerKind.Dense", "name")]
    [InlineData("\"input\", LayerKind.Dense", "\"input\"")]
    [InlineData("\"fc\", (LayerKind)99", "kind is 99")]
    [InlineData("\"fc\", LayerKind.Conv2D, Strides = [2]", "Strides is [2]")]
    [InlineData("\"fc\", LayerKind.Conv2D, Strides = [2, 2, 2]", "Strides")]
    [InlineData("\"fc\", LayerKind.Conv2D, Strides = [-2, 2]", "Strides is [-2, 2]")]
    [InlineData("\"fc\", LayerKind.Conv2D, Strides = [0, 1]", "Strides")]
    [InlineData("\"fc\", LayerKind.Conv2D, Dilations = [0, 1]", "Dilations is [0, 1]")]
    [InlineData("\"fc\", LayerKind.MaxPool2D", "Window is []")]
    [InlineData("\"fc\", LayerKind.AveragePool2D, Window = [2, 0]", "Window is [2, 0]")]
    [InlineData("\"fc\", LayerKind.Reshape", "Shape is []")]
    [InlineData("\"fc\", LayerKind.Reshape, Shape = [4, 0]", "Shape is [4, 0]")]
    [InlineData("\"fc\", LayerKind.Pad, Shape = [1, 1]", "Shape is [1, 1]")]
    [InlineData("\"fc\", LayerKind.Pad, Shape = [1, 1, -1, 1]", "Shape")]
    [InlineData("\"fc\", LayerKind.Add", "Inputs is []")]
    [InlineData("\"fc\", LayerKind.Add, Inputs = [\"a\"]", "Inputs is [a]")]
    [InlineData("\"fc\", LayerKind.Concatenation, Inputs = [\"a\"]", "Inputs is [a]")]
    [InlineData("\"fc\", LayerKind.Dense, Inputs = [\"a\", \"b\"]", "Inputs is [a, b]")]
    [InlineData("\"fc\", LayerKind.Dense, Inputs = [\"\"]", "Inputs")]
    [InlineData("\"fc\", LayerKind.Dense, BatchNormEpsilon = 0", "BatchNormEpsilon is 0")]
    [InlineData("\"fc\", LayerKind.Dense, BatchNormEpsilon = double.NaN", "BatchNormEpsilon")]
    [InlineData("\"fc\", LayerKind.Dense, Alpha = 0.7", "Alpha is 0.7")]
    [InlineData("\"fc\", LayerKind.Dense, Activation = (Activation)5", "Activation is 5")]
    [InlineData("\"fc\", LayerKind.Conv2D, Padding = (Padding)(-1)", "Padding is -1")]
    [InlineData("\"fc\", LayerKind.Concatenation, Inputs = [\"a\", \"b\"], Axis = -2", "Axis is -2")]
    public void An_argument_of_a_layer_that_is_not_allowed(string arguments, string named)
    {
        string source = Model + $"[QuantizedLayer({arguments})] partial class Net;";

        Diagnostic found = AssertFinding("SPZ0011", source, named);

        Assert.StartsWith("QuantizedLayer(", TextAt(found.Location, source), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Dense, Structure = (PruningStructure)8", "Structure is 8")]
    [InlineData("DepthwiseConv2D, Structure = PruningStructure.Blocks", "Structure is Blocks")]
    [InlineData("DepthwiseConv2D, Structure = PruningStructure.NOfM", "Structure is NOfM")]
    [InlineData("Dense, Norm = 0.5", "Norm is 0.5")]
    [InlineData("Dense, Norm = double.NaN", "Norm is NaN")]
    [InlineData("Dense, N = 5", "N is 5")]
    [InlineData("Dense, N = 0", "N is 0")]
    [InlineData("Dense, M = 0", "M is 0")]
    [InlineData("Dense, Structure = PruningStructure.NOfM, Sparsity = 0.5", "Sparsity is 0.5")]
    public void A_way_to_prune_that_is_not_allowed(string arguments, string named) => AssertFinding(
        "SPZ0011", Model + $"[PrunedLayer(\"fc\", LayerKind.{arguments})] partial class Net;", named);

    [Theory]
    [InlineData("Structure = PruningStructure.Blocks, Norm = double.PositiveInfinity, Sparsity = 0.5", 4)]
    [InlineData("Structure = PruningStructure.Rows, Norm = 1, Sparsity = 0.5", 4)]
    [InlineData("Structure = PruningStructure.NOfM, N = 1, M = 2", 4)]
    [InlineData("Sparsity = 0.75", 6)]
    public void Weights_are_pruned_as_the_attribute_says(string arguments, int zeros)
    {
        GeneratorRunResult result = UserProgram.Run(
            Model + $"[PrunedLayer(\"fc\", LayerKind.Dense, {arguments})] public static partial class Net;", _models);

        // A layer this small is pruned for nothing.
        Assert.All(result.Diagnostics, diagnostic => Assert.Equal("SPZ0022", diagnostic.Id));
        Assert.Contains(
            $"{zeros} of 8 weights are zero", Assert.Single(result.GeneratedSources).SourceText.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LayerKind.Dense, Strides = [2, 2]", "Strides")]
    [InlineData("LayerKind.Dense, Dilations = [2, 2]", "Dilations")]
    [InlineData("LayerKind.Conv2D, Window = [3, 3]", "Window")]
    [InlineData("LayerKind.Softmax, Padding = Padding.Same", "Padding")]
    [InlineData("LayerKind.Softmax, Activation = Activation.Relu", "Activation")]
    [InlineData("LayerKind.Dense, Shape = [4]", "Shape")]
    [InlineData("LayerKind.Dense, Axis = 1", "Axis")]
    [InlineData("LayerKind.Conv2D, ChannelsFirst = true", "ChannelsFirst")]
    public void A_setting_without_effect_is_a_warning(string arguments, string setting)
    {
        string source = Model + $"[QuantizedLayer(\"fc\", {arguments})] partial class Net;";

        Diagnostic found = UserProgram.DiagnosticsOf(source, _models).First(diagnostic => diagnostic.Id == "SPZ0019");

        Assert.Equal(DiagnosticSeverity.Warning, found.Severity);
        Assert.StartsWith(setting + " has no effect", Message(found), StringComparison.Ordinal);
    }

    [Fact]
    public void Sparsity_of_a_layer_without_weights_has_no_effect()
    {
        string source = Model + "[PrunedLayer(\"fc\", LayerKind.Softmax, Sparsity = 0.5)] partial class Net;";

        Assert.Contains(UserProgram.DiagnosticsOf(source, _models), diagnostic => diagnostic.Id == "SPZ0019");
    }

    [Fact]
    public void Everything_wrong_is_said_at_once()
    {
        const string Source = """
            [QuantizedModel("dense.safetensors", Alpha = 2)]
            [QuantizedLayer("fc", LayerKind.Conv2D, Strides = [0, 0])]
            [PrunedLayer("fc", LayerKind.Dense, Sparsity = 3)]
            class Net;
            """;

        string[] ids = [.. UserProgram.DiagnosticsOf(Source, _models).Select(diagnostic => diagnostic.Id).Order()];

        Assert.Equal(["SPZ0001", "SPZ0007", "SPZ0011", "SPZ0011", "SPZ0011", "SPZ0015"], ids);
    }

    [Fact]
    public void The_later_of_two_layers_with_one_name_is_marked()
    {
        const string Source = Model + Layer + "[PrunedLayer(\"fc\", LayerKind.Dense)] partial class Net;";

        Diagnostic found = AssertFinding("SPZ0015", Source, "fc");

        Assert.StartsWith("PrunedLayer(", TextAt(found.Location, Source), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[QuantizedModel] partial class Net;")]
    [InlineData("[QuantizedModel(] partial class Net;")]
    [InlineData("[QuantizedModel(3, Input = \"x\")] [QuantizedLayer(LayerKind.Dense, \"fc\")] partial class Net;")]
    [InlineData(Model + "[QuantizedLayer] partial class Net;")]
    [InlineData(Model + "[QuantizedLayer(\"fc\", LayerKind.Dense, Strides = [\"a\", null, 2.5])] partial class Net;")]
    [InlineData(Model + "[QuantizedLayer(\"fc\", LayerKind.Dense, Inputs = [Missing, 1])] partial class Net;")]
    [InlineData(Model + Layer + "partial class Net; " + Model + Layer + "partial class Net;")]
    [InlineData(Model + Model + Layer + "partial class Net;")]
    [InlineData(Model + Layer + "partial class")]
    [InlineData(Model + Layer + "interface INet;")]
    public void Code_that_does_not_compile_yet_never_throws(string source)
    {
        GeneratorRunResult result = UserProgram.Run(source, _models);

        Assert.Null(result.Exception);
    }

    private Diagnostic AssertFinding(string id, string source, params string[] named)
    {
        GeneratorRunResult result = UserProgram.Run(source, _models);
        Assert.Null(result.Exception);
        Assert.Empty(result.GeneratedSources);
        Diagnostic found = Assert.Single(result.Diagnostics, diagnostic =>
            diagnostic.Id == id && named.All(name => Message(diagnostic).Contains(name, StringComparison.Ordinal)));
        Assert.Equal(DiagnosticSeverity.Error, found.Severity);
        Assert.Matches("^(QuantizedModel|QuantizedLayer|PrunedLayer)\\b", TextAt(found.Location, source));
        return found;
    }

    private static string Message(Diagnostic diagnostic) => diagnostic.GetMessage(CultureInfo.InvariantCulture);

    private static string TextAt(Location location, string source)
    {
        Assert.Equal("0.cs", location.GetLineSpan().Path);
        string text = UserProgram.Parse(source, "0.cs").ToString();
        Assert.Equal(
            SourceText.From(text).Lines.GetLinePositionSpan(location.SourceSpan), location.GetLineSpan().Span);
        return text.Substring(location.SourceSpan.Start, location.SourceSpan.Length);
    }
}
