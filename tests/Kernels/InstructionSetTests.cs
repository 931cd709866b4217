using System;
using System.Diagnostics;
using System.IO;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Specializer.Testing.Cases;

namespace Specializer.Kernels.Tests;

/// <summary>
/// The operators again on every instruction set below this processor's own: in child processes of this executable,
/// since .NET reads what is switched off when it starts.
/// </summary>
public sealed class InstructionSetTests(InstructionSetTests.CompiledOnce compiled)
    : IClassFixture<InstructionSetTests.CompiledOnce>
{
    private const string Expectation = "SPECIALIZER_EXPECT";
    private const string Folder = "SPECIALIZER_MODELS";

    /// <summary>Whether this process was started by a test for one instruction set.</summary>
    public static bool IsChild => Environment.GetEnvironmentVariable(Expectation) is not null;

    /// <summary>Where a child finds the compiled models; null in the process that compiles them.</summary>
    public static string? Images => Environment.GetEnvironmentVariable(Folder);

    [Theory]
    [InlineData("Avx2+AvxVnni", "DOTNET_EnableAVX512")]
    [InlineData("Avx2", "DOTNET_EnableAVX512", "DOTNET_EnableAVXVNNI")]
    [InlineData("Vector128", "DOTNET_EnableAVX2")]
    [InlineData("Scalar", "DOTNET_EnableHWIntrinsic")]
    public async Task Operators_equal_the_reference_on(string expected, params string[] switchedOff)
    {
        Assert.SkipWhen(IsChild, "A child starts no children.");
        Assert.SkipUnless(IsReachable(expected), $"This processor does not have {expected}.");

        ProcessStartInfo start = new(Executable())
        {
            ArgumentList =
            {
                "--filter-class", typeof(OperatorTests).FullName!,
                "--filter-class", typeof(InstructionSetTests).FullName!,
                "--progress", "off",
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Expectation] = expected;
        start.Environment[Folder] = compiled.Folder;
        foreach (string name in switchedOff)
            start.Environment[name] = "0";

        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using Process child = Process.Start(start)!;
        Task<string> error = child.StandardError.ReadToEndAsync(cancellation);
        string output = await child.StandardOutput.ReadToEndAsync(cancellation) + await error;
        await child.WaitForExitAsync(cancellation);
        Assert.True(child.ExitCode == 0, $"{expected}: exit code {child.ExitCode}\n{output}");
        Assert.Equal(Enum.GetValues<Testing.GraphKind>().Length + 1, Succeeded(output));
    }

    [Fact]
    public void The_child_runs_on_the_instruction_set_asked_for()
    {
        string? expected = Environment.GetEnvironmentVariable(Expectation);
        Assert.SkipWhen(expected is null, "Only children are told what to expect.");
        Assert.Equal(expected, InstructionSwitches.Present());
    }

    private static bool IsReachable(string expected) => expected switch
    {
        "Avx2+AvxVnni" => Avx2.IsSupported && AvxVnni.IsSupported,
        "Avx2" => Avx2.IsSupported,
        "Vector128" => Vector128.IsHardwareAccelerated,
        _ => true,
    };

    internal static string Executable()
    {
        string name = typeof(InstructionSetTests).Assembly.GetName().Name!;
        return Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? name + ".exe" : name);
    }

    private static int Succeeded(string output)
    {
        Match line = Regex.Match(output, @"succeeded: (\d+)");
        return line.Success ? int.Parse(line.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>The compiled models in a folder of their own, for as long as these tests run.</summary>
    public sealed class CompiledOnce : IDisposable
    {
        private readonly Lazy<DirectoryInfo> _folder = new(() =>
        {
            DirectoryInfo folder = Directory.CreateTempSubdirectory("specializer-");
            RandomModels.WriteImages(folder.FullName);
            return folder;
        });

        public string Folder => _folder.Value.FullName;

        public void Dispose()
        {
            if (_folder.IsValueCreated)
                _folder.Value.Delete(recursive: true);
        }
    }
}
