using System;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests;

public sealed class LowRankTests : IDisposable
{
    // Two thin layers are faster than one of 128 inputs and outputs, and slower than one of 8.
    private readonly ModelFolder _models = new ModelFolder()
        .Write("wide.safetensors", Models.Dense(128, 128))
        .Write("wide.calibration.json", Models.Calibration("input", "fc"))
        .Write("small.safetensors", Models.Dense(8, 8))
        .Write("small.calibration.json", Models.Calibration("input", "fc", "fc.lowrank"));

    public void Dispose() => _models.Dispose();

    [Theory]
    [InlineData("Rank = 2")]
    [InlineData("Energy = 0.5")]
    [InlineData("Error = 0.9")]
    [InlineData("Macs = 600")]
    public void The_attribute_makes_two_layers(string rule)
    {
        GeneratorRunResult result = UserProgram.Run(Wide(rule), _models);

        Assert.Empty(result.Diagnostics);
        string text = TextOf(result);
        Assert.Contains("<c>fc.lowrank</c>, Dense:", text, StringComparison.Ordinal);
        Assert.Matches(@"/// The first of two layers of rank \d in place of <c>fc</c>\.\n", text);
        Assert.Matches(@"/// Cycles expected of it whole and of the two: .*Avx2 [\d,]+ and [\d,]+", text);
        Assert.Matches(@"/// The second of two layers of rank \d, see <c>fc\.lowrank</c>\.\n", text);
    }

    [Fact]
    public void A_layer_that_is_faster_whole_stays_so_and_the_user_hears_of_it()
    {
        GeneratorRunResult result = UserProgram.Run(Small("Rank = 2"), _models);

        Diagnostic found = Assert.Single(result.Diagnostics);
        Assert.Equal(("SPZ0027", DiagnosticSeverity.Info), (found.Id, found.Severity));
        Assert.Equal(3, found.Location.GetLineSpan().StartLinePosition.Line);
        string message = found.GetMessage(CultureInfo.InvariantCulture);
        // 1.5 cycles for each of 8 · 8 and of 2 · 2 · 8 products.
        Assert.All(
            ["'fc' stays whole", "rank 2", "Avx2 ", "Scalar 96 and 48", "smaller rank", "Always = true"],
            part => Assert.Contains(part, message, StringComparison.Ordinal));

        string text = TextOf(result);
        Assert.DoesNotContain("fc.lowrank", text, StringComparison.Ordinal);
        Assert.Contains("/// Whole: two layers of rank 2 are not expected to be faster on every instruction set.\n", text, StringComparison.Ordinal);
        Assert.Matches(@"/// Cycles expected of it and of the two: .*Scalar 96 and 48\.\n", text);
    }

    [Fact]
    public void A_layer_that_stays_whole_is_the_one_without_the_attribute()
    {
        string asked = TextOf(UserProgram.Run(Small("Rank = 2"), _models));
        string without = TextOf(UserProgram.Run(Small("Rank = 2").Replace("[LowRankLayer(\"fc\", Rank = 2)]", "", StringComparison.Ordinal), _models));

        string[] said = ["/// Whole:", "/// Cycles expected of it and"];
        Assert.Equal(without, string.Join('\n', asked.Split('\n').Where(line => !said.Any(line.Contains))));
    }

    [Fact]
    public void Always_makes_two_layers_of_it()
    {
        GeneratorRunResult result = UserProgram.Run(Small("Rank = 2, Always = true"), _models);

        Assert.Empty(result.Diagnostics);
        Assert.Contains("rank 2 in place of <c>fc</c>, as asked whatever they cost.", TextOf(result), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(0.95, false)]
    public void A_pruned_layer_is_compared_by_the_kernel_that_skips_its_zeros(double sparsity, bool isThin)
    {
        const int Channels = 64;
        // Magnitudes without two alike, spread over the rows.
        float[] weights = [.. Enumerable.Range(0, Channels * Channels).Select(i => (((i * 2741) % 4096) - 2048) / 2048f)];
        _models.Write("conv.safetensors", Models.Safetensors(("conv.weight", [Channels, Channels, 1, 1], weights)));
        _models.Write("conv.calibration.json", Models.Calibration("input", "conv"));
        GeneratorRunResult result = UserProgram.Run(FormattableString.Invariant($"""
            [QuantizedModel("conv.safetensors", Input = [16, 16, {Channels}])]
            [PrunedLayer("conv", LayerKind.Conv2D, Sparsity = {sparsity})]
            [LowRankLayer("conv", Rank = 4)]
            public static partial class Net;
            """), _models);

        string text = TextOf(result);
        Assert.Equal(isThin, text.Contains("<c>conv.lowrank</c>", StringComparison.Ordinal));
        Assert.Equal(isThin ? [] : ["SPZ0027"], result.Diagnostics.Select(d => d.Id));
        if (!isThin)
            Assert.Matches(@"/// Vbmi: \w+x4g1_Vbmi, ", text);
    }

    [Fact]
    public void The_same_input_is_decided_the_same_way()
    {
        foreach (string source in new[] { Wide("Rank = 2"), Small("Rank = 2") })
        {
            GeneratorRunResult first = UserProgram.Run(source, _models), second = UserProgram.Run(source, _models);
            Assert.Equal(TextOf(first), TextOf(second));
            Assert.Equal(first.Diagnostics.Select(d => d.ToString()), second.Diagnostics.Select(d => d.ToString()));
        }
    }

    [Theory]
    [InlineData("Rank = 4", "at most 3")]
    [InlineData("Rank = 4, Always = true", "at most 3")]
    [InlineData("Rank = 9", "no rank 9")]
    [InlineData("Rank = 2, Energy = 0.5", "several rules")]
    [InlineData("Macs = 15", "raise Macs")]
    public void What_cannot_be_is_said_at_the_attribute(string rule, string said)
    {
        Diagnostic found = Assert.Single(UserProgram.DiagnosticsOf(Small(rule), _models));

        Assert.Equal("SPZ0020", found.Id);
        Assert.Contains(said, found.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Equal(3, found.Location.GetLineSpan().StartLinePosition.Line);
    }

    private static string TextOf(GeneratorRunResult result) => Assert.Single(result.GeneratedSources).SourceText.ToString();

    private static string Wide(string rule) => Source("wide", 128, rule);

    private static string Small(string rule) => Source("small", 8, rule);

    private static string Source(string file, int inputs, string rule) => $$"""
        [QuantizedModel("{{file}}.safetensors", Input = [{{inputs}}])]
        [QuantizedLayer("fc", LayerKind.Dense)]
        [LowRankLayer("fc", {{rule}})]
        public static partial class Net;
        """;
}
