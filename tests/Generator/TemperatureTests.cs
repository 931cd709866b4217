using System;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests;

/// <summary>From where a temperature is taken, and where it is found in the generated text.</summary>
public sealed class TemperatureTests : IDisposable
{
    private readonly ModelFolder _models = Models.DenseFolder();

    public void Dispose() => _models.Dispose();

    [Fact]
    public void Without_one_nothing_is_divided()
    {
        Assert.DoesNotContain("temperature", Text(Class("")), StringComparison.Ordinal);
        Assert.Equal(Text(Class("")), Text(Class(", Temperature = 1")));
    }

    [Fact]
    public void The_attributes_divides_the_scale_of_scores()
    {
        double scale = OutputScale(Text(Class("")));

        string text = Text(Class(", Temperature = 4"));

        Assert.Contains("divided by the temperature 4.", text, StringComparison.Ordinal);
        Assert.Equal((float)(scale / 4), (float)OutputScale(text));
    }

    [Fact]
    public void The_calibration_files_divides_too()
    {
        WithFileTemperature("4");
        Assert.Equal(Text(Class(", Temperature = 4")), Text(Class("")));
    }

    [Fact]
    public void The_attributes_comes_before_the_files()
    {
        string expected = Text(Class(", Temperature = 2"));
        string plain = Text(Class(""));
        WithFileTemperature("4");
        Assert.Equal(expected, Text(Class(", Temperature = 2")));
        Assert.Equal(plain, Text(Class(", Temperature = 1")));
    }

    [Fact]
    public void Softmax_says_its_beta_and_keeps_the_scale()
    {
        string text = Text(Class(", Temperature = 4", "[QuantizedLayer(\"p\", LayerKind.Softmax)]"));

        Assert.Contains("Softmax, β 0.25", text, StringComparison.Ordinal);
        Assert.Equal(1.0 / 256, OutputScale(text));
    }

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-1.5", "-1.5")]
    [InlineData("double.NaN", "NaN")]
    [InlineData("double.PositiveInfinity", "Infinity")]
    public void One_that_is_none_is_a_finding_at_the_attribute(string written, string shown)
    {
        Diagnostic found = Assert.Single(UserProgram.DiagnosticsOf(Class(", Temperature = " + written), _models));

        Assert.Equal("SPZ0011", found.Id);
        Assert.StartsWith($"Temperature is {shown}, but must be positive and finite", Message(found), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("null")]
    [InlineData("\"2\"")]
    public void One_that_is_none_in_the_file_is_a_finding(string written)
    {
        WithFileTemperature(written);

        Diagnostic found = Assert.Single(UserProgram.DiagnosticsOf(Class(""), _models));

        Assert.Equal("SPZ0010", found.Id);
        Assert.Contains("dense.calibration.json", Message(found), StringComparison.Ordinal);
        Assert.Contains("line 1, column ", Message(found), StringComparison.Ordinal);
        Assert.Contains("\"temperature\"", Message(found), StringComparison.Ordinal);
    }

    [Fact]
    public void Several_outputs_are_a_finding()
    {
        Diagnostic found = Assert.Single(UserProgram.DiagnosticsOf(
            Class(", Temperature = 2, Outputs = [\"p\", \"fc\"]", "[QuantizedLayer(\"p\", LayerKind.Softmax)]"), _models));

        Assert.Equal("SPZ0011", found.Id);
        Assert.Contains("has 2", Message(found), StringComparison.Ordinal);
    }

    private void WithFileTemperature(string json) => _models.Write(
        "dense.calibration.json",
        Models.Calibration("input", "fc").Replace("\"tensors\"", $"\"temperature\":{json},\"tensors\"", StringComparison.Ordinal));

    private static string Class(string arguments, string layers = "") =>
        $"[QuantizedModel(\"dense.safetensors\", Input = [4]{arguments})] [QuantizedLayer(\"fc\", LayerKind.Dense)] {layers} public static partial class Net;";

    private string Text(string source)
    {
        GeneratorRunResult result = UserProgram.Run(source, _models);
        Assert.Empty(result.Diagnostics);
        return result.GeneratedSources.Single().SourceText.ToString();
    }

    private static double OutputScale(string text)
    {
        const string Start = "public const float OutputScale = ";
        int start = text.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        return double.Parse(text[start..text.IndexOf(';', start)].TrimEnd('f'), CultureInfo.InvariantCulture);
    }

    private static string Message(Diagnostic diagnostic) => diagnostic.GetMessage(CultureInfo.InvariantCulture);
}
