using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using Specializer.Input;
using Specializer.Ir;
using Specializer.Testing;
using Specializer.Testing.Cases;

namespace Specializer.Kernels.Tests;

/// <summary>
/// Random networks and operators, compiled once into folders; for each instruction set a child process of this executable
/// runs them all and logs what it met.
/// </summary>
public sealed class InstructionSetRuns : IDisposable
{
    /// <summary>Plain networks, run as users run them.</summary>
    internal const string Networks = "networks";

    /// <summary>Every operator and some networks between guard pages, with the kernels that the cost model prefers.</summary>
    internal const string Guarded = "guarded";

    /// <summary>The same with kernels scattered over all candidates.</summary>
    internal const string AnyKernel = "guarded-any-kernel";

    /// <summary>And with NEON's dot product, emulated; run on one instruction set.</summary>
    internal const string Neon = "guarded-neon";

    /// <summary>Networks that other people trained, where ../shared is.</summary>
    internal const string Trained = "trained";

    private const string Folder = "SPECIALIZER_CASES";
    private const ulong Seed = 20_261;
    private const int NetworkCount = 300;
    private const int GraphsPerKind = 6;

    private readonly Lazy<DirectoryInfo> _folder = new(Write);
    private readonly ConcurrentDictionary<string, Lazy<CaseLog>> _logs = new(StringComparer.Ordinal);

    /// <summary>Where a child finds the cases; null in the process that starts children.</summary>
    internal static string? ChildFolder => Environment.GetEnvironmentVariable(Folder);

    /// <summary>What the child of an instruction set met.</summary>
    internal CaseLog LogOf(InstructionSwitches set) =>
        _logs.GetOrAdd(set.Name, _ => new Lazy<CaseLog>(() => set.EmulatedProcessor is null
            ? Child(set, _folder.Value.FullName)
            : Worker(set, _folder.Value.FullName))).Value;

    /// <summary>Runs one folder of cases in a child process.</summary>
    internal static CaseLog Child(InstructionSwitches set, string folder)
    {
        string log = Path.Combine(folder, set.Name.Replace(' ', '-') + ".log");
        ProcessStartInfo start = set.Start(
            InstructionSetTests.Executable(), "--filter-class", typeof(CaseFolderTests).FullName!, "--progress", "off");
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment[Folder] = folder;
        start.Environment[Folder + "_LOG"] = log;
        using Process child = Process.Start(start)!;
        System.Threading.Tasks.Task<string> error = child.StandardError.ReadToEndAsync();
        string output = child.StandardOutput.ReadToEnd() + error.GetAwaiter().GetResult();
        child.WaitForExit();
        return new CaseLog(File.Exists(log) ? File.ReadAllLines(log) : [], child.ExitCode, output);
    }

    /// <summary>The child's side.</summary>
    internal static void RunCases()
    {
        using StreamWriter log = new(Environment.GetEnvironmentVariable(Folder + "_LOG")!) { AutoFlush = true };
        bool isLimited = Path.GetFileName(Environment.GetEnvironmentVariable(Folder + "_LOG")) != "all.log";
        foreach (string folder in Folders(ChildFolder!))
        {
            string name = Path.GetFileName(folder);
            if (name == Neon && isLimited)
                continue;
            CaseRunner.Run(folder, i => log.WriteLine($"{name} run {i}"), (i, how) => log.WriteLine($"{name} differs {i} {how}"));
            log.WriteLine($"{name} done");
        }
    }

    /// <summary>Runs the folders on an emulated processor, where starting these tests would take longer than the cases.</summary>
    private static CaseLog Worker(InstructionSwitches set, string root)
    {
        using CaseWorker worker = new(set, Arm64Emulator.Program!);
        List<string> log = [];
        foreach (string folder in Folders(root).Where(f => Path.GetFileName(f) != Neon))
        {
            log.AddRange(worker.Run(folder).Select(d => $"{Path.GetFileName(folder)} differs {d.Key} {d.Value}"));
            log.Add($"{Path.GetFileName(folder)} done");
        }

        return new CaseLog(log, 0, "");
    }

    private static IEnumerable<string> Folders(string root) => Directory.GetDirectories(root).Order(StringComparer.Ordinal);

    /// <summary>Every operator several times and networks, each in both requantizations.</summary>
    internal static TestCase[] Operators() =>
    [
        .. Enum.GetValues<GraphKind>().SelectMany(kind => Enumerable.Range(0, GraphsPerKind).Select(i => RandomCases.Operator(kind, Seed, i))),
        .. Enumerable.Range(0, GraphsPerKind * 2).Select(i => RandomCases.Make(Seed, NetworkCount + i)),
    ];

    /// <summary>Networks in each requantization by turns, on the first of the inputs that TFLite answered to.</summary>
    private static TestCase[] TrainedNetworks() =>
    [
        .. GoldenModel.Int8Networks.Select((name, i) =>
        {
            GoldenModel golden = GoldenModel.Load(name);
            Graph graph = TfliteReader.Read(golden.ReadModel(), golden.FileName);
            sbyte[][][] inputs = [.. Enumerable.Range(0, Math.Min(golden.Samples, 2)).Select(s => golden.Input(s).Cast<sbyte[]>().ToArray())];
            return RandomCases.Of(graph, graph, (Requantization)(i % 2), inputs);
        }),
    ];

    public void Dispose()
    {
        if (_folder.IsValueCreated)
            _folder.Value.Delete(recursive: true);
    }

    private static DirectoryInfo Write()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("specializer-cases-");
        string At(string name) => Path.Combine(folder.FullName, name);
        CaseFolder.Write(At(Networks), [.. Enumerable.Range(0, NetworkCount).Select(i => RandomCases.Make(Seed, i))], isGuarded: false);
        if (SharedData.Root is not null)
            CaseFolder.Write(At(Trained), TrainedNetworks(), isGuarded: false);
        if (GuardedMemory.IsSupported)
        {
            TestCase[] operators = Operators();
            TestCase[] scattered = [.. operators.Select((test, i) => test with { Scatter = (uint)i + 1 })];
            CaseFolder.Write(At(Guarded), operators, isGuarded: true);
            CaseFolder.Write(At(AnyKernel), scattered, isGuarded: true);
            CaseFolder.Write(At(Neon), scattered, isGuarded: true, EmulatedInstructions.Dp);
        }

        return folder;
    }
}

/// <summary>What a child process wrote down.</summary>
internal sealed record CaseLog(IReadOnlyList<string> Lines, int ExitCode, string Output)
{
    /// <summary>Fails unless a folder's cases were all run and all answered as the reference.</summary>
    public void AssertEqual(string folder)
    {
        string[] differing = [.. Lines.Where(l => l.StartsWith(folder + " differs ", StringComparison.Ordinal))];
        Assert.True(differing.Length == 0, string.Join("\n", differing.Take(5)));
        Assert.True(Lines.Contains(folder + " done"), $"The child ended with {ExitCode} at {(Lines.Count == 0 ? "its start" : Lines[^1])}.\n{Output}");
    }
}
