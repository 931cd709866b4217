using System;
using System.Collections.Generic;
using System.Diagnostics;

namespace Specializer.Benchmarks.Programs;

/// <summary>Runs commands, and tells how long they took.</summary>
internal static class Shell
{
    /// <summary>Milliseconds until a command ended.</summary>
    /// <exception cref="InvalidOperationException">It ended with an error: its output is the message.</exception>
    public static double Run(string folder, string command, params IReadOnlyList<string> arguments)
    {
        using Process process = Start(folder, command, arguments, out long started);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        double elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        return process.ExitCode == 0
            ? elapsed
            : throw new InvalidOperationException($"{command} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}");
    }

    /// <summary>The first line a program writes, and the milliseconds from its start until that line was there.</summary>
    /// <exception cref="InvalidOperationException">It wrote nothing, or ended with an error.</exception>
    public static (string Line, double Milliseconds) FirstLine(string folder, string command, params IReadOnlyList<string> arguments)
    {
        using Process process = Start(folder, command, arguments, out long started);
        string? line = process.StandardOutput.ReadLine();
        double elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return line is not null && process.ExitCode == 0
            ? (line, elapsed)
            : throw new InvalidOperationException($"{command} ended with {process.ExitCode} and wrote '{line}'.");
    }

    private static Process Start(string folder, string command, IReadOnlyList<string> arguments, out long started)
    {
        ProcessStartInfo start = new(command) { WorkingDirectory = folder, RedirectStandardOutput = true };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        // Settings of this process must not reach a program that is measured as its user would start it.
        start.Environment.Remove("DOTNET_TieredPGO");
        start.Environment.Remove("DOTNET_TieredCompilation");
        started = Stopwatch.GetTimestamp();
        return Process.Start(start)!;
    }
}
