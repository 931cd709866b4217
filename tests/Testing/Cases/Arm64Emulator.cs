using System;
using System.Diagnostics;

namespace Specializer.Testing.Cases;

/// <summary>
/// Runs programs for linux-arm64 on a machine of another kind, in QEMU. There is one where the environment names the program
/// to run cases with, which tests/Fuzzing/arm64.sh builds.
/// </summary>
internal static class Arm64Emulator
{
    /// <summary>The environment variable that names tests/Fuzzing, built for linux-arm64.</summary>
    public const string ProgramVariable = "SPECIALIZER_ARM64";

    // Where Debian's cross packages have arm64's C library.
    private const string Libraries = "/usr/aarch64-linux-gnu";

    /// <summary>What runs cases on arm64; null where nothing does.</summary>
    public static string? Program { get; } =
        Environment.GetEnvironmentVariable(ProgramVariable) is { Length: > 0 } path ? path : null;

    public static bool IsPresent => Program is not null;

    /// <param name="processor">A name of QEMU's: cortex-a76 has the dot product of int8, cortex-a53 has not.</param>
    /// <param name="program">An executable for linux-arm64.</param>
    public static ProcessStartInfo Start(string processor, string program)
    {
        ProcessStartInfo start = new("qemu-aarch64-static") { ArgumentList = { "-L", Libraries, "-cpu", processor, program } };

        // Code that is written through a second mapping is translated anew, page by page.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        return start;
    }
}
