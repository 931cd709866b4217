using System;
using System.Threading.Tasks;
using Specializer.Package.Tests.Harness;

namespace Specializer.Package.Tests;

/// <summary>What SpecializerInstructionSet tells the native compiler.</summary>
public sealed class InstructionSetTests(InstructionSetTests.Restored restored) : IClassFixture<InstructionSetTests.Restored>
{
    [Theory]
    [InlineData("linux-x64", "", "")]
    [InlineData("linux-x64", "", "-p:SpecializerInstructionSet=baseline")]
    [InlineData("linux-x64", "avx", "-p:SpecializerInstructionSet=AVX")]
    [InlineData("win-x64", "x86-64-v3", "-p:SpecializerInstructionSet=avx2")]
    [InlineData("osx-x64", "x86-64-v4", "-p:SpecializerInstructionSet=avx512")]
    [InlineData("linux-x64", "native", "-p:SpecializerInstructionSet=native")]
    [InlineData("linux-x64", "x86-64-v2", "-p:SpecializerInstructionSet=avx2", "-p:IlcInstructionSet=x86-64-v2")]
    [InlineData("linux-arm64", "", "-p:SpecializerInstructionSet=avx2")]
    public async Task It_names_sets_of_the_compiler(string runtime, string expected, params string[] properties)
    {
        (int exitCode, string output) = await Evaluate(["-p:RuntimeIdentifier=" + runtime, .. properties]);

        Assert.Equal(0, exitCode);
        Assert.Equal(expected, output.Trim());
    }

    [Fact]
    public async Task An_unknown_name_is_an_error_that_lists_the_known()
    {
        (int exitCode, string output) = await Evaluate(["-p:RuntimeIdentifier=linux-x64", "-p:SpecializerInstructionSet=fast"]);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("SPZ1002", output, StringComparison.Ordinal);
        Assert.Contains("'fast', which is none of baseline, avx, avx2, avx512 and native", output, StringComparison.Ordinal);
    }

    private Task<(int ExitCode, string Output)> Evaluate(string[] properties) =>
        restored.Project.TryMsbuild(["-t:SpecializerInstructionSets", "-getProperty:IlcInstructionSet", .. properties]);

    /// <summary>A project whose package is restored, once for all cases.</summary>
    public sealed class Restored(PackedPackage package) : IAsyncLifetime
    {
        internal UserProject Project { get; } = new(
            package, "sets", "<OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework>", UserProject.Reference(package));

        public async ValueTask InitializeAsync() =>
            Assert.Equal(0, (await Project.TryMsbuild("-t:Restore")).ExitCode);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
