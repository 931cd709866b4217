using System;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis.CodeFixes;
using Specializer.CodeFixes;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.CodeFixes;

/// <summary>Each fix leaves code that the generator accepts, and nothing else changed.</summary>
public sealed class CodeFixTests : IDisposable
{
    private const string Attributes = "[QuantizedModel(\"dense.safetensors\", Input = [4])]\n[QuantizedLayer(\"fc\", LayerKind.Dense)]\n";

    private readonly ModelFolder _models = Models.DenseFolder();

    public void Dispose() => _models.Dispose();

    [Theory]
    [InlineData("public static class Net { }", "public static partial class Net { }")]
    [InlineData("class Net { }", "partial class Net { }")]
    [InlineData("/// <summary>A net.</summary>\nclass Net { }", "/// <summary>A net.</summary>\npartial class Net { }")]
    [InlineData("sealed class Net\n{\n}", "sealed partial class Net\n{\n}")]
    public async Task A_class_is_made_partial(string written, string expected) =>
        await AssertFixedAsync(new MakePartialFix(), "SPZ0001", Attributes + written, Attributes + expected);

    [Fact]
    public async Task The_types_around_it_are_made_partial() => await AssertFixedAsync(
        new MakePartialFix(), "SPZ0014",
        "public class Outer { struct Middle { " + Attributes + "class Net { } } }",
        "public partial class Outer { partial struct Middle { " + Attributes + "partial class Net { } } }");

    [Fact]
    public async Task A_generic_class_is_offered_nothing()
    {
        using CodeFixRun run = new(_models, Attributes + "partial class Net<T> { }");
        Assert.Empty(await run.OfferedAsync(new MakePartialFix(), "SPZ0014"));
    }

    [Theory]
    [InlineData("SPZ0006", "[QuantizedLayer(\"fd\", LayerKind.Dense)]", "[QuantizedLayer(\"fc\", LayerKind.Dense)]")]
    [InlineData("SPZ0006", "[PrunedLayer( /* last */ @\"FC\", LayerKind.Dense)]", "[PrunedLayer( /* last */ \"fc\", LayerKind.Dense)]")]
    [InlineData(
        "SPZ0006",
        "[QuantizedLayer(\"fc\", LayerKind.Dense)]\n[LowRankLayer(\"fcc\", Rank = 1, Always = true)]",
        "[QuantizedLayer(\"fc\", LayerKind.Dense)]\n[LowRankLayer(\"fc\", Rank = 1, Always = true)]")]
    [InlineData(
        "SPZ0011",
        "[QuantizedLayer(\"fc\", LayerKind.Dense)]\n[QuantizedLayer(\"p\", LayerKind.Softmax, Inputs = [\"fcc\"])]",
        "[QuantizedLayer(\"fc\", LayerKind.Dense)]\n[QuantizedLayer(\"p\", LayerKind.Softmax, Inputs = [\"fc\"])]")]
    public async Task A_misspelt_layer_is_corrected(string id, string written, string expected)
    {
        const string Model = "[QuantizedModel(\"dense.safetensors\", Input = [4])]\n";
        await AssertFixedAsync(
            new CorrectNameFix(), id, Model + written + "\npartial class Net;", Model + expected + "\npartial class Net;", mayBeLeft: "SPZ0020");
    }

    [Theory]
    [InlineData("\"dens.safetensors\", Input = [4]", "\"dense.safetensors\", Input = [4]", "SPZ0002")]
    [InlineData("\"dense.safetensors\", Input = [4], Outputs = [\"fv\"]", "\"dense.safetensors\", Input = [4], Outputs = [\"fc\"]", "SPZ0016")]
    [InlineData(
        "\"dense.safetensors\", Input = [4], Calibration = \"dense.calibation.json\"",
        "\"dense.safetensors\", Input = [4], Calibration = \"dense.calibration.json\"",
        "SPZ0002")]
    public async Task A_misspelt_file_or_output_is_corrected(string written, string expected, string id)
    {
        static string Class(string arguments) => $"[QuantizedModel({arguments})]\n[QuantizedLayer(\"fc\", LayerKind.Dense)]\npartial class Net;";
        await AssertFixedAsync(new CorrectNameFix(), id, Class(written), Class(expected));
    }

    [Fact]
    public async Task Each_of_several_files_is_offered()
    {
        _models.Write("a/twin.safetensors", Models.Dense()).Write("b/twin.safetensors", Models.Dense());
        using CodeFixRun run = new(_models, "[QuantizedModel(\"twin.safetensors\", Input = [4])]\n[QuantizedLayer(\"fc\", LayerKind.Dense)]\npartial class Net;");

        Assert.Equal(
            ["Change \"twin.safetensors\" to \"a/twin.safetensors\"", "Change \"twin.safetensors\" to \"b/twin.safetensors\""],
            (await run.OfferedAsync(new CorrectNameFix(), "SPZ0017")).Select(action => action.Title));
    }

    [Theory]
    [InlineData("\"fc\", LayerKind.Dense, Strides = [2, 2]", "\"fc\", LayerKind.Dense")]
    [InlineData("\"fc\", LayerKind.Dense, Axis = 1, Activation = Activation.Relu", "\"fc\", LayerKind.Dense, Activation = Activation.Relu")]
    public async Task A_setting_without_effect_is_removed(string written, string expected)
    {
        static string Class(string arguments) => $"[QuantizedModel(\"dense.safetensors\", Input = [4])]\n[QuantizedLayer({arguments})]\npartial class Net;";
        await AssertFixedAsync(new RemoveSettingFix(), "SPZ0019", Class(written), Class(expected));
    }

    [Fact]
    public async Task A_layer_of_a_file_that_carries_its_own_is_removed()
    {
        using CodeFixRun run = new(_models, "[QuantizedModel(\"net.tflite\")]\n[QuantizedLayer(\"fc\", LayerKind.Dense)]\npartial class Net;");
        await run.ApplyAsync(new RemoveSettingFix(), "SPZ0019");

        Assert.Equal(["[QuantizedModel(\"net.tflite\")]\npartial class Net;"], await run.TextsAsync());
    }

    private async Task AssertFixedAsync(CodeFixProvider fix, string id, string written, string expected, string? mayBeLeft = null)
    {
        Assert.Contains(id, fix.FixableDiagnosticIds);
        Assert.NotNull(fix.GetFixAllProvider());
        using CodeFixRun run = new(_models, written);
        await run.ApplyAsync(fix, id);

        Assert.Equal([expected], await run.TextsAsync());
        Assert.DoesNotContain(await run.DiagnosticsAsync(), d => d.Id != mayBeLeft);
    }
}
