using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using System.Threading.Tasks;
using Specializer.Input;
using Specializer.Ir;
using Specializer.Testing;

namespace Specializer.Kernels.Tests;

/// <summary>
/// What the JIT made of every emitted method, by its own listing: a child process of this executable compiles all methods
/// of all networks with optimization, and the listing names those it gave up on and shows the registers it had to spill.
/// </summary>
public sealed class JitListingTests
{
    private const string Image = "SPECIALIZER_LISTED";

    // Counted in the code, not as it runs: mostly an epilogue's constants, and the sums of depthwise tiles, which on 16
    // registers are stored once for each pair of rows. A method that lost its registers altogether has hundreds.
    private const int MostSpills = 50;

    private static readonly string[] Networks =
        ["kws_ref_model", "pretrainedResnet_quant", "vww_96_int8", "ad01_int8", "keyword_spotting_mobilenetv2"];

    private static readonly Lazy<byte[]> Compiled = new(() =>
        LoadedModels.CompileImage([.. Networks.Select(n => (Read(n), Requantization.Float32))]));

    [Theory]
    [InlineData]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    public async Task No_method_is_left_unoptimized_and_few_registers_spill(params string[] switchedOff)
    {
        Assert.SkipWhen(SharedData.Root is null, SharedData.SkipReason);
        Assert.SkipWhen(InstructionSetTests.IsChild || Environment.GetEnvironmentVariable(Image) is not null, "A child starts no children.");
        JitListing listing = await ListAsync(switchedOff);
        Assert.True(listing.Methods.Count > Networks.Length * 10, $"Only {listing.Methods.Count} methods are listed.");
        string[] unoptimized = [.. listing.Methods.Where(m => !m.IsOptimized).Select(m => m.Name)];
        Assert.True(unoptimized.Length == 0, "Without optimization: " + string.Join(", ", unoptimized));
        string[] spilling = [.. listing.Methods.Where(m => m.Spills > MostSpills).Select(m => $"{m.Name} ({m.Spills})")];
        Assert.True(spilling.Length == 0, $"More than {MostSpills} vectors spilled: " + string.Join(", ", spilling));
    }

    [Fact]
    public void The_child_compiles_every_method()
    {
        string? path = Environment.GetEnvironmentVariable(Image);
        Assert.SkipWhen(path is null, "Only children are told what to compile.");
        const BindingFlags All = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        IEnumerable<MethodInfo> methods = Assembly.LoadFrom(path).GetTypes()
            .Where(type => !type.ContainsGenericParameters)
            .SelectMany(type => type.GetMethods(All))
            .Where(method => IsReached(method.Name));
        foreach (MethodInfo method in methods)
            RuntimeHelpers.PrepareMethod(method.MethodHandle);
    }

    /// <summary>Whether this processor, with what is switched off, ever calls a kernel of this name.</summary>
    private static bool IsReached(string kernel) => kernel[(kernel.LastIndexOf('_') + 1)..] switch
    {
        "Avx512" => Vector512.IsHardwareAccelerated,
        "AvxVnni" => AvxVnni.IsSupported,
        "Avx2" => Avx2.IsSupported,
        "NeonDp" => Dp.IsSupported,
        _ => true,
    };

    private static async Task<JitListing> ListAsync(string[] switchedOff)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("specializer-");
        try
        {
            string image = Path.Combine(folder.FullName, "Models.dll");
            string listing = Path.Combine(folder.FullName, "listing.txt");
            await File.WriteAllBytesAsync(image, Compiled.Value);
            ProcessStartInfo start = new(InstructionSetTests.Executable())
            {
                ArgumentList = { "--filter-method", $"{typeof(JitListingTests).FullName}.{nameof(The_child_compiles_every_method)}", "--progress", "off" },
                RedirectStandardOutput = true,
            };
            start.Environment[Image] = image;
            start.Environment["DOTNET_TieredCompilation"] = "0";
            start.Environment["DOTNET_JitStdOutFile"] = listing;
            start.Environment["DOTNET_JitDisasm"] = "Specializer.Compiled.*:*";
            foreach (string name in switchedOff)
                start.Environment[name] = "0";
            using Process child = Process.Start(start)!;
            string output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await child.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(child.ExitCode == 0, output);
            return JitListing.Parse(File.ReadLines(listing));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Graph Read(string name)
    {
        GoldenModel golden = GoldenModel.Load(name);
        return TfliteReader.Read(golden.ReadModel(), golden.FileName);
    }
}
