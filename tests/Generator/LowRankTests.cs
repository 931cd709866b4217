using System;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests;

public sealed class LowRankTests : IDisposable
{
    private readonly ModelFolder _models = new ModelFolder()
        .Write("dense.safetensors", Models.Dense(8, 8))
        .Write("dense.calibration.json", Models.Calibration("input", "fc"));

    public void Dispose() => _models.Dispose();

    [Theory]
    [InlineData("Rank = 2")]
    [InlineData("Energy = 0.5")]
    [InlineData("Error = 0.9")]
    [InlineData("Macs = 40")]
    public void The_attribute_makes_two_layers(string rule)
    {
        GeneratorRunResult result = UserProgram.Run(Source(rule), _models);

        Assert.Empty(result.Diagnostics);
        string text = Assert.Single(result.GeneratedSources).SourceText.ToString();
        Assert.Contains("<c>fc.lowrank</c>", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Rank = 4", "at most 3")]
    [InlineData("Rank = 9", "no rank 9")]
    [InlineData("Rank = 2, Energy = 0.5", "several rules")]
    [InlineData("Macs = 15", "raise Macs")]
    public void What_cannot_be_is_said_at_the_attribute(string rule, string said)
    {
        Diagnostic found = Assert.Single(UserProgram.DiagnosticsOf(Source(rule), _models));

        Assert.Equal("SPZ0020", found.Id);
        Assert.Contains(said, found.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Equal(3, found.Location.GetLineSpan().StartLinePosition.Line);
    }

    private static string Source(string rule) => $$"""
        [QuantizedModel("dense.safetensors", Input = [8])]
        [QuantizedLayer("fc", LayerKind.Dense)]
        [LowRankLayer("fc", {{rule}})]
        public static partial class Net;
        """;
}
