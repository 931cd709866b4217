using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Specializer.Testing.Cases;

/// <summary>An instruction set that a process of this machine can be limited to.</summary>
/// <param name="Name">What is left.</param>
/// <param name="Off">Environment variables that switch off the rest when .NET starts; each is set to 0.</param>
/// <param name="IsReachable">Whether this processor has it.</param>
internal sealed record InstructionSwitches(string Name, IReadOnlyList<string> Off, bool IsReachable)
{
    /// <summary>Those of this machine, the widest first; emitted code chooses among them by what it finds.</summary>
    public static IReadOnlyList<InstructionSwitches> All { get; } =
    [
        new("all", [], true),
        new("AVX-512 without AVX-VNNI", ["DOTNET_EnableAVXVNNI"], Vector512.IsHardwareAccelerated && AvxVnni.IsSupported),
        new("AVX-VNNI", ["DOTNET_EnableAVX512"], Vector512.IsHardwareAccelerated && AvxVnni.IsSupported),
        new("AVX2", ["DOTNET_EnableAVX512", "DOTNET_EnableAVXVNNI"], Avx2.IsSupported),
        new("Vector128", ["DOTNET_EnableAVX2"], Vector128.IsHardwareAccelerated),
        new("scalar", ["DOTNET_EnableHWIntrinsic"], true),
    ];

    public static IEnumerable<InstructionSwitches> Reachable => All.Where(s => s.IsReachable);

    /// <summary>The set of a name.</summary>
    public static InstructionSwitches Of(string name) => All.Single(s => s.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
