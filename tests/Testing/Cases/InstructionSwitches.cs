using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Specializer.Testing.Cases;

/// <summary>An instruction set that a process can be limited to, on this machine or in an emulator.</summary>
/// <param name="Name">What is left.</param>
/// <param name="Off">Environment variables that switch off the rest when .NET starts; each is set to 0.</param>
/// <param name="IsReachable">Whether this processor has it, or an emulator is there.</param>
internal sealed record InstructionSwitches(string Name, IReadOnlyList<string> Off, bool IsReachable)
{
    /// <summary>What <see cref="Arm64Emulator"/> calls the processor, for sets of processors that this machine has not.</summary>
    public string? EmulatedProcessor { get; init; }

    /// <summary>Those of this machine, the widest first, and the emulated ones; emitted code chooses among them by what it finds.</summary>
    public static IReadOnlyList<InstructionSwitches> All { get; } =
    [
        new("all", [], true),
        new("AVX-512 without AVX-VNNI", ["DOTNET_EnableAVXVNNI"], Vector512.IsHardwareAccelerated && AvxVnni.IsSupported),
        new("AVX-VNNI", ["DOTNET_EnableAVX512"], Vector512.IsHardwareAccelerated && AvxVnni.IsSupported),
        new("AVX2", ["DOTNET_EnableAVX512", "DOTNET_EnableAVXVNNI"], Avx2.IsSupported),
        new("NEON", ["DOTNET_EnableArm64Dp"], Dp.IsSupported),
        new("Vector128", ["DOTNET_EnableAVX2"], Vector128.IsHardwareAccelerated),
        new("scalar", ["DOTNET_EnableHWIntrinsic"], true),
        // Those of a Raspberry Pi 5 and of a Pi 3.
        new("emulated NEON with dot product", [], Arm64Emulator.IsPresent) { EmulatedProcessor = "cortex-a76" },
        new("emulated NEON", [], Arm64Emulator.IsPresent) { EmulatedProcessor = "cortex-a53" },
    ];

    public static IEnumerable<InstructionSwitches> Reachable => All.Where(s => s.IsReachable);

    /// <summary>The set of a name.</summary>
    public static InstructionSwitches Of(string name) => All.Single(s => s.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The sets that emitted code asks for, as this process has them.</summary>
    public static string Present()
    {
        List<string> sets = [];
        if (Vector512.IsHardwareAccelerated)
            sets.Add("Vector512");
        if (Avx2.IsSupported)
            sets.Add("Avx2");
        if (AvxVnni.IsSupported)
            sets.Add("AvxVnni");
        if (AdvSimd.Arm64.IsSupported)
            sets.Add("AdvSimd");
        if (Dp.IsSupported)
            sets.Add("Dp");
        if (sets.Count == 0)
            sets.Add(Vector128.IsHardwareAccelerated ? "Vector128" : "Scalar");
        return string.Join('+', sets);
    }

    /// <summary>How a process limited to this set starts.</summary>
    /// <param name="program">A program for this machine, or the same one for arm64 where the processor is emulated.</param>
    /// <param name="arguments">What it is given.</param>
    public ProcessStartInfo Start(string program, params string[] arguments)
    {
        ProcessStartInfo start = EmulatedProcessor is null ? new ProcessStartInfo(program) : Arm64Emulator.Start(EmulatedProcessor, program);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (string name in Off)
            start.Environment[name] = "0";
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        return start;
    }
}
