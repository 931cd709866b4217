using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using Specializer.Diagnostics;
using Specializer.Ir;

namespace Specializer.Testing.Fuzzing;

/// <summary>What became of one damaged file.</summary>
/// <param name="Target">The kind of file.</param>
/// <param name="Damaged">The file and what was done to it.</param>
/// <param name="IsRead">The reader answered with a value rather than with findings.</param>
/// <param name="Allocated">Bytes that the reader allocated, whether they were still needed or not.</param>
/// <param name="Time">How long reading and compiling took.</param>
/// <param name="Failure">What must not happen, or null.</param>
internal sealed record FuzzOutcome(
    FuzzTarget Target, DamagedFile Damaged, bool IsRead, long Allocated, TimeSpan Time, string? Failure);

/// <summary>
/// Makes damaged files, each from its number alone, and holds their readers to what is promised: an answer or findings,
/// nothing else thrown, within a second, and memory of at most ten times the file.
/// </summary>
internal sealed partial class Fuzzer(IReadOnlyList<FuzzTarget> targets, int seed)
{
    /// <summary>Bytes that may be allocated for each byte of the file.</summary>
    public const int MostCopies = 10;

    /// <summary>And what any reading may cost, however short the file: tables of names, findings, their texts.</summary>
    public const int AnyReading = 128 * 1024;

    /// <summary>What passes and emission of a file that is compiled may allocate: the source of a small network and what leads to it.</summary>
    public const long AnyCompiling = 64L << 20;

    public static readonly TimeSpan MostTime = TimeSpan.FromSeconds(1);

    private static readonly ConcurrentDictionary<string, int> Placeholders = new(StringComparer.Ordinal);

    /// <summary>The file of a number.</summary>
    public (FuzzTarget Target, DamagedFile Damaged) Make(long number)
    {
        Random random = new(unchecked((int)((seed * 2_654_435_761L) + number)));
        int share = random.Next(targets.Sum(t => t.Share));
        FuzzTarget target = targets.First(t => (share -= t.Share) < 0);
        return (target, target.Next(random));
    }

    /// <summary>Reads and compiles the file of a number.</summary>
    public FuzzOutcome Run(long number)
    {
        (FuzzTarget target, DamagedFile damaged) = Make(number);
        FuzzOutcome outcome = Run(target, damaged);

        // The first time may have met the JIT or another process's turn.
        return outcome.Time > MostTime ? Run(target, damaged) : outcome;
    }

    /// <summary>Reads and compiles one file.</summary>
    public static FuzzOutcome Run(FuzzTarget target, DamagedFile damaged)
    {
        string? failure = null;
        bool isRead = false;
        long start = Stopwatch.GetTimestamp();
        TimeSpan used = Environment.CpuUsage.TotalTime;
        long before = GC.GetAllocatedBytesForCurrentThread();
        long allocated = 0;
        try
        {
            object answer = damaged.Seed.Read(damaged.File);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            isRead = answer is not null;
            failure = isRead ? null : "the reader answered with nothing";
        }
        catch (ModelException e)
        {
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            failure = e.Findings.Select(Wrong).FirstOrDefault(w => w is not null);
        }
        catch (Exception e)
        {
            failure = "the reader threw " + e;
        }

        if (allocated > ((long)MostCopies * damaged.File.Length) + AnyReading)
            failure ??= $"reading {damaged.File.Length} bytes allocated {allocated}";
        if (isRead && failure is null && damaged.Seed.Compile is { } compile)
            failure = Compile(compile, damaged.File);

        // Other processes lengthen the one, other threads the other.
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        used = Environment.CpuUsage.TotalTime - used;
        TimeSpan time = used < elapsed ? used : elapsed;
        if (time > MostTime)
            failure ??= $"it took {time.TotalSeconds:F2} s";
        return new FuzzOutcome(target, damaged, isRead, allocated, time, failure);
    }

    /// <summary>What is wrong with a finding: it is the compiler's own fault, or its message has holes.</summary>
    public static string? Wrong(Finding finding)
    {
        string text = $"{finding.Id} {string.Join(" | ", finding.Arguments)}";
        if (finding.Id == FindingIds.CompilerFailure)
            return "the compiler failed: " + text;
        int placeholders = Placeholders.GetOrAdd(finding.Id, id => Placeholder()
            .Matches(Descriptors.Of(id).MessageFormat.ToString(CultureInfo.InvariantCulture))
            .Select(m => m.Value).Distinct().Count());
        return placeholders == finding.Arguments.Length && finding.Arguments.All(a => !string.IsNullOrWhiteSpace(a))
            ? null
            : "a message has holes: " + text;
    }

    private static string? Compile(Action<byte[]> compile, byte[] file)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            compile(file);
        }
        catch (Exception e)
        {
            return "compiling: " + e;
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return allocated <= AnyCompiling + (MostCopies * (long)file.Length) ? null : $"compiling {file.Length} bytes allocated {allocated}";
    }

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Placeholder();
}
