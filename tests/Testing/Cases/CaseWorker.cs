using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Text;

namespace Specializer.Testing.Cases;

/// <summary>
/// A process that runs compiled cases on one instruction set, given their folder line by line; where it dies, another takes
/// its place. What runs them is <see cref="Serve"/>, a command of tests/Fuzzing.
/// </summary>
/// <param name="set">What the process is limited to.</param>
/// <param name="program">tests/Fuzzing, built for the processor that the set is of.</param>
internal sealed class CaseWorker(InstructionSwitches set, string program) : IDisposable
{
    public const string CommandName = "worker";

    private const string Present = "present";
    private const string Running = "run";
    private const string Differs = "differs";
    private const string Done = "done";

    private readonly StringBuilder _complaints = new();
    private Process? _process;

    public InstructionSwitches Set => set;

    /// <summary>The worker's side: reads folders and first cases, runs, answers; ends with its input.</summary>
    public static int Serve(TextReader commands, TextWriter answers)
    {
        while (commands.ReadLine() is { } command)
        {
            if (command == Present)
            {
                Say(answers, InstructionSwitches.Present());
                continue;
            }

            int space = command.IndexOf(' ', StringComparison.Ordinal);
            int first = int.Parse(command.AsSpan(0, space), CultureInfo.InvariantCulture);
            CaseRunner.Run(command[(space + 1)..], i => Say(answers, $"{Running} {i}"), (i, how) => Say(answers, $"{Differs} {i} {how}"), first);
            Say(answers, Done);
        }

        return 0;
    }

    /// <summary>The sets that the process has (<see cref="InstructionSwitches.Present"/>); null where it does not answer.</summary>
    public string? PresentSets()
    {
        Process process = _process ??= Start();
        process.StandardInput.WriteLine(Present);
        process.StandardInput.Flush();
        return process.StandardOutput.ReadLine();
    }

    /// <summary>What differs from the reference, by the case's index; a death counts as the difference of the case it happened in.</summary>
    public Dictionary<int, string> Run(string folder)
    {
        Dictionary<int, string> differences = [];
        int current = -1;
        bool done = false;
        while (!done)
        {
            Process process = _process ??= Start();
            process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{current + 1} {folder}"));
            process.StandardInput.Flush();
            int before = current;
            while (!done && process.StandardOutput.ReadLine() is { } line)
            {
                string[] parts = line.Split(' ', 3);
                switch (parts[0])
                {
                    case Running: current = int.Parse(parts[1], CultureInfo.InvariantCulture); break;
                    case Differs: differences[int.Parse(parts[1], CultureInfo.InvariantCulture)] = parts[2]; break;
                    case Done: done = true; break;
                }
            }

            if (!done)
            {
                process.WaitForExit();
                differences[Math.Max(current, 0)] = $"the process ended with {process.ExitCode}: {FirstLines(_complaints.ToString())}";
                Dispose();
                if (current == before)
                    break;
            }
        }

        return differences;
    }

    public void Dispose()
    {
        if (_process is { } process)
        {
            if (!process.HasExited)
                process.StandardInput.Close();
            process.WaitForExit();
            process.Dispose();
        }

        _process = null;
        _complaints.Clear();
    }

    private Process Start()
    {
        ProcessStartInfo start = set.Start(program, CommandName);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;

        // What users run is optimized code; the first tier would hide the JIT's own choices.
        start.Environment["DOTNET_TieredCompilation"] = "0";
        Process process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) => _complaints.AppendLine(line.Data);
        process.BeginErrorReadLine();
        return process;
    }

    private static void Say(TextWriter answers, string line)
    {
        answers.WriteLine(line.ReplaceLineEndings(" "));
        answers.Flush();
    }

    private static string FirstLines(string text)
    {
        const int most = 1500;
        string flat = text.Trim();
        return flat.Length > most ? flat[..most] : flat;
    }
}
