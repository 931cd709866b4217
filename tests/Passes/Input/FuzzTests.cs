using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Testing.Fuzzing;

namespace Specializer.Passes.Tests.Input;

/// <summary>A bounded run of what tests/Fuzzing runs by command, and the run's own rules.</summary>
public sealed class FuzzTests
{
    private const int Files = 6_000;

    [Fact]
    public void Damaged_files_end_in_an_answer_or_in_findings()
    {
        Fuzzer fuzzer = new(FuzzTargets.All(realNetworks: false), seed: 20_261);
        int read = 0;
        for (int i = 0; i < Files; i++)
        {
            FuzzOutcome outcome = fuzzer.Run(i);
            read += outcome.IsRead ? 1 : 0;
            Assert.True(outcome.Failure is null, $"File {i}, {outcome.Damaged.Seed.Name}: {outcome.Damaged.What}: {outcome.Failure}");
        }

        // Damage that no file survives would test nothing but the first checks.
        Assert.InRange(read, Files / 10, Files * 9 / 10);
    }

    [Fact]
    public void The_same_number_is_the_same_file()
    {
        Fuzzer fuzzer = new(FuzzTargets.All(realNetworks: false), seed: 3);
        Assert.All(Enumerable.Range(0, 200), i => Assert.Equal(fuzzer.Make(i).Damaged.File, fuzzer.Make(i).Damaged.File));
    }

    [Fact]
    public void Every_file_to_start_from_is_sound() => Assert.All(
        FuzzTargets.All(realNetworks: false).SelectMany(t => t.Seeds.Select(s => (t, s))),
        pair =>
        {
            FuzzOutcome outcome = Fuzzer.Run(pair.t, new DamagedFile(pair.s, pair.s.File, "nothing"));
            Assert.True(outcome is { Failure: null, IsRead: true }, $"{pair.s.Name}: {outcome.Failure}");
        });

    [Fact]
    public void The_files_to_start_from_are_those_of_the_reader_tests()
    {
        Assert.Equal(SmallNetworks.Tflite().ToBytes(), FuzzTargets.Seed("small.tflite"));
        Assert.Equal(SmallNetworks.FloatTflite().ToBytes(), FuzzTargets.Seed("small_float.tflite"));
        Assert.Equal(SmallNetworks.Safetensors(), FuzzTargets.Seed("small.safetensors"));
    }

    /// <summary>A million damaged files found names that led into the weights, and were copied into every message that might come.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void Long_names_take_memory_in_proportion_to_the_file(int tensor)
    {
        TfliteFile file = SmallNetworks.Tflite();
        file.Change(tensor, t => t with { Name = string.Concat(Enumerable.Repeat("a/b;", 75_000)) });
        byte[] bytes = file.ToBytes();
        FuzzSeed seed = new("long.tflite", bytes, b => Specializer.Input.TfliteReader.Read(b, "long.tflite"));
        Assert.Null(Fuzzer.Run(new FuzzTarget("reader", 1, [seed], []), new DamagedFile(seed, bytes, "")).Failure);
    }

    [Fact]
    public void Whatever_is_not_an_answer_counts_as_a_failure()
    {
        static string? FailureOf(Func<byte[], object> read, Action<byte[]>? compile = null)
        {
            FuzzSeed seed = new("seed", new byte[10], read, compile);
            return Fuzzer.Run(new FuzzTarget("reader", 1, [seed], []), new DamagedFile(seed, seed.File, "")).Failure;
        }

        Assert.Contains("InvalidCast", FailureOf(_ => throw new InvalidCastException()), StringComparison.Ordinal);
        Assert.Contains("allocated", FailureOf(_ => new byte[200_000]), StringComparison.Ordinal);
        Assert.Contains("KeyNotFound", FailureOf(_ => "", _ => throw new KeyNotFoundException()), StringComparison.Ordinal);
        // Processor time counts: a reader that only waits is not slow.
        Assert.Contains("it took", FailureOf(_ =>
        {
            TimeSpan tooLong = Fuzzer.MostTime + TimeSpan.FromMilliseconds(50);
            TimeSpan used = Environment.CpuUsage.TotalTime;
            long start = System.Diagnostics.Stopwatch.GetTimestamp();
            while (Environment.CpuUsage.TotalTime - used < tooLong || System.Diagnostics.Stopwatch.GetElapsedTime(start) < tooLong)
                System.Threading.Thread.SpinWait(10_000);
            return "";
        }), StringComparison.Ordinal);
        Assert.Null(FailureOf(_ => ""));
    }
}
