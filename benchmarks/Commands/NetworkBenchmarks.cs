using System;
using System.Collections.Generic;
using System.Linq;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Specializer.Benchmarks.Contenders;
using Specializer.Ir;

namespace Specializer.Benchmarks.Commands;

/// <summary>
/// The networks in BenchmarkDotNet, for its statistics. Both contenders run in this process, since the generated code
/// exists nowhere else; they do not take turns, so that ratios are those of <see cref="CompareCommand"/>.
/// </summary>
[MemoryDiagnoser]
public class NetworkBenchmarks : IDisposable
{
    private GeneratedModel _ours = null!;
    private OnnxTwin _theirs = null!;

    /// <summary>The networks there are.</summary>
    public static IEnumerable<string> Networks => Specializer.Benchmarks.Networks.Load([]).Select(n => n.Name);

    /// <summary>Which of them.</summary>
    [ParamsSource(nameof(Networks))]
    public string Network { get; set; } = "";

    /// <summary>Compiles the network and writes its twin.</summary>
    [GlobalSetup]
    public void Setup()
    {
        Graph graph = Specializer.Benchmarks.Networks.Load([]).Single(n => n.Name == Network).Graph;
        _ours = GeneratedModel.Of(graph);
        _theirs = new OnnxTwin(graph);
    }

    /// <summary>The generated class.</summary>
    [Benchmark(Baseline = true)]
    public void Generated() => _ours.Run();

    /// <summary>ONNX Runtime's twin.</summary>
    [Benchmark]
    public void OnnxRuntime() => _theirs.Run();

    /// <summary>Frees the twin's session.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _ours.Dispose();
        _theirs.Dispose();
        GC.SuppressFinalize(this);
    }

    internal static int RunAll()
    {
        BenchmarkRunner.Run<NetworkBenchmarks>(
            DefaultConfig.Instance.AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance)));
        return 0;
    }
}
