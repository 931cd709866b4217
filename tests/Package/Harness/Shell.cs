using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Specializer.Package.Tests.Harness;

/// <summary>Commands as a user types them, in a folder.</summary>
internal static class Shell
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    /// <summary>The output of a command.</summary>
    /// <exception cref="InvalidOperationException">It ended with an error; the output is in the message.</exception>
    public static async Task<string> Run(string folder, string packages, string command, params string[] arguments)
    {
        (int exitCode, string output) = await Try(folder, packages, command, arguments);
        return exitCode == 0
            ? output
            : throw new InvalidOperationException($"{command} {string.Join(' ', arguments)} ended with {exitCode}:\n{output}");
    }

    /// <summary>The exit code and output of a command that may fail.</summary>
    /// <param name="folder">Where it runs.</param>
    /// <param name="packages">The folder that restored packages go to.</param>
    /// <param name="command">A program.</param>
    /// <param name="arguments">Its arguments.</param>
    public static async Task<(int ExitCode, string Output)> Try(
        string folder, string packages, string command, params string[] arguments)
    {
        ProcessStartInfo start = new(command, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // What the build that runs these tests has set is not for the builds inside them.
        foreach (string name in start.Environment.Keys.Where(IsOfTheOuterBuild).ToArray())
            start.Environment.Remove(name);
        start.Environment["NUGET_PACKAGES"] = packages;
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";

        // The framework's own packages are large and not what is tested: those this machine has are taken from there.
        string user = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set
            ? set
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        if (Directory.Exists(user))
            start.Environment["NUGET_FALLBACK_PACKAGES"] = user;

        using Process process = Process.Start(start)!;
        using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(Limit);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return (process.ExitCode, await output + await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static bool IsOfTheOuterBuild(string name) =>
        name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name.StartsWith("DOTNET_CLI_TEST", StringComparison.OrdinalIgnoreCase)
        || name is "TESTINGPLATFORM_UI_LANGUAGE";
}
