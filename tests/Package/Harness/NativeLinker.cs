using System;
using System.IO;
using System.Linq;

namespace Specializer.Package.Tests.Harness;

/// <summary>Whether this machine links native programs.</summary>
internal static class NativeLinker
{
    public const string SkipReason = "Native programs need clang or gcc to be linked, and neither is on the PATH.";

    public static bool IsPresent { get; } = !OperatingSystem.IsWindows()
        && (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "clang")) || File.Exists(Path.Combine(folder, "gcc")));
}
