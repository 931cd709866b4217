using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using Specializer.Reference;
using Specializer.Testing;
using Specializer.Testing.Cases;
using Spectre.Console;

namespace Specializer.Fuzzing;

/// <summary>
/// Random networks, emitted and compiled many at a time, on every instruction set of this machine against the reference;
/// with guard pages also what they read and write outside of their memory.
/// </summary>
internal sealed class NetworksCommand(ulong seed, int batchSize, bool isGuarded, string failuresFolder) : IDisposable
{
    private const int MostFailures = 5;

    private readonly List<CaseWorker> _workers =
        [.. InstructionSwitches.Reachable.Select(s => new CaseWorker(s, s.EmulatedProcessor is null ? Environment.ProcessPath! : Arm64Emulator.Program!))];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("specializer-networks-");
    private readonly Dictionary<string, (long Networks, TimeSpan Time)> _runs = [];

    public int Run(long count, long first)
    {
        Stopwatch watch = Stopwatch.StartNew();
        long done = 0;
        int failures = 0;
        AnsiConsole.Progress().AutoClear(true).Start(context =>
        {
            ProgressTask task = context.AddTask("networks", maxValue: count);
            while (done < count && failures < MostFailures)
            {
                int size = (int)Math.Min(batchSize, count - done);
                failures += Batch(first + done, size);
                done += size;
                task.Value = done;
            }
        });

        foreach ((string name, (long runs, TimeSpan time)) in _runs)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-36} {runs,9:N0} networks {time.TotalSeconds,8:N0} s"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{done:N0} networks{(isGuarded ? " between guard pages" : "")} from number {first} of seed {seed} in {watch.Elapsed.TotalSeconds:N0} s: {failures} differ from the reference."));
        return failures == 0 ? 0 : 1;
    }

    public void Dispose()
    {
        foreach (CaseWorker worker in _workers)
            worker.Dispose();
        _folder.Delete(recursive: true);
    }

    private int Batch(long first, int size)
    {
        Stopwatch watch = Stopwatch.StartNew();
        TestCase[] cases = [.. Enumerable.Range(0, size).Select(i => RandomCases.Make(seed, first + i))];
        Count("drawn, with the reference's answers", size, watch);
        long number = first / batchSize;

        // NEON's dot product, one batch in eight where no arm64 runs: the instruction is emulated, which is slow.
        (string Name, string? Source) emulated = number % 8 == 3 && !Arm64Emulator.IsPresent ? ("emulated NEON dot product", EmulatedInstructions.Dp) : ("", null);
        Write(cases, emulated.Source, out Dictionary<int, string> uncompiled);
        Count("emitted and compiled", size, watch);
        if (uncompiled.Count > 0)
            return uncompiled.Take(MostFailures).Sum(f => Report(first + f.Key, cases[f.Key], "compiler", f.Value));

        int failures = 0;
        foreach (CaseWorker worker in emulated.Source is null ? _workers : _workers.Take(1))
        {
            string name = emulated.Source is null ? worker.Set.Name : emulated.Name;
            Dictionary<int, string> differences = worker.Run(_folder.FullName);
            Count(name, size, watch);
            foreach ((int index, string how) in differences.Take(MostFailures - failures))
            {
                TestCase smallest = Shrinker.Shrink(cases[index], candidates => Fails(candidates, emulated.Source, worker));
                failures += Report(first + index, smallest, name, how);
            }

            // Shrinking has overwritten the batch.
            if (differences.Count > 0)
                break;
        }

        return failures;
    }

    private void Count(string step, int networks, Stopwatch watch)
    {
        (long before, TimeSpan time) = _runs.GetValueOrDefault(step);
        _runs[step] = (before + networks, time + watch.Elapsed);
        watch.Restart();
    }

    private void Write(TestCase[] cases, string? emulated, out Dictionary<int, string> uncompiled)
    {
        uncompiled = [];
        try
        {
            CaseFolder.Write(_folder.FullName, cases, isGuarded, emulated);
        }
        catch (InvalidOperationException) when (cases.Length > 1)
        {
            for (int i = 0; i < cases.Length; i++)
            {
                Write([cases[i]], emulated, out Dictionary<int, string> alone);
                if (alone.Count > 0)
                    uncompiled.Add(i, alone[0]);
            }
        }
        catch (InvalidOperationException e)
        {
            uncompiled.Add(0, e.Message);
        }
    }

    private bool[] Fails(IReadOnlyList<TestCase> candidates, string? emulated, CaseWorker worker)
    {
        Write([.. candidates], emulated, out Dictionary<int, string> uncompiled);
        if (uncompiled.Count > 0)
            return new bool[candidates.Count];
        Dictionary<int, string> differences = worker.Run(_folder.FullName);
        return [.. Enumerable.Range(0, candidates.Count).Select(differences.ContainsKey)];
    }

    private int Report(long number, TestCase test, string set, string how)
    {
        string text = $"// Network {number} of seed {seed} on {set}: {how}\n{GraphText.Describe(test.Graph)}\n"
            + GraphCode.Of(test.Graph, test.Mode, test.Inputs[0]);
        bool isOfThePasses = !ReferenceExecutor.Run(test.Graph, test.Mode, test.Inputs[0]).Zip(test.Expected[0]).All(p => p.First.SequenceEqual(p.Second));
        if (isOfThePasses)
            text += "// The reference's own answers changed when dead channels were removed: the pass is at fault.\n";
        Directory.CreateDirectory(failuresFolder);
        string path = Path.Combine(failuresFolder, string.Create(CultureInfo.InvariantCulture, $"network-{seed}-{number}.txt"));
        File.WriteAllText(path, text);
        Console.WriteLine($"{text}// also written to {path}");
        return 1;
    }
}
