using System;
using System.CommandLine;
using Specializer.Benchmarks.Commands;
using Spectre.Console;

namespace Specializer.Benchmarks;

/// <summary>Measures this project's kernels, see README.md beside this file.</summary>
internal static class Program
{
    private static readonly Argument<string[]> Files = new("files") { Description = ".tflite files; the networks of MLPerf Tiny unless given.", Arity = ArgumentArity.ZeroOrMore };

    private static readonly Option<string?> Json = new("--json") { Description = "Also write the figures to this file." };

    private static readonly Option<int> Rounds = new("--rounds") { Description = "Turns of each contender.", DefaultValueFactory = _ => 301 };

    private static readonly Option<bool> Removal = new("--removal") { Description = "Also without the channels that reach no answer." };

    private static readonly Option<bool> All = new("--all") { Description = "Also every sparse kernel, chosen or not." };

    private static readonly Option<bool> Sweep = new("--sweep") { Description = "Every tenth of zeros instead." };

    private static readonly Option<string?> Figure = new("--figure") { Description = "With --sweep: where an SVG of the first layer's speeds goes." };

    private static readonly Option<bool> WholeNetworks = new("--networks") { Description = "Whole networks instead." };

    private static readonly Option<bool> LowRank = new("--low-rank") { Description = "Layers whole and as two thin ones instead." };

    private static readonly Option<bool> Native = new("--native") { Description = "The same layers and networks also compiled ahead." };

    private static readonly Option<int> Repetitions = new("--repetitions") { Description = "Builds or processes of each.", DefaultValueFactory = _ => 9 };

    private static readonly Option<string?> Programs = new("--programs") { Description = "Build into this folder, or measure what an earlier run has built there." };

    public static int Main(string[] args)
    {
        // Tables are for files and terminals alike.
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 160);
        Command compare = new("compare", "This project's code against ONNX Runtime, in turns.") { Files, Json, Rounds, Removal };
        compare.SetAction(r => CompareCommand.Run(r.GetValue(Files)!, r.GetValue(Json), r.GetValue(Rounds), r.GetValue(Removal)));
        Command sets = new("isa", "The same on each instruction set, each in a process of its own.") { Files, Rounds };
        sets.SetAction(r => InstructionSetsCommand.Run(r.GetValue(Files)!, r.GetValue(Rounds)));
        Command layers = new("layers", "Single layers of the networks, against ONNX Runtime.") { Files, Rounds };
        layers.SetAction(r => LayersCommand.Run(r.GetValue(Files)!, r.GetValue(Rounds)));
        Command candidates = new("candidates", "Every candidate kernel of each layer, and what was chosen.") { Files, Json };
        candidates.SetAction(r => CandidatesCommand.Run(r.GetValue(Files)!, r.GetValue(Json)));
        Option<double> gigahertz = new("--gigahertz") { Description = "The processor's clock while the candidates were measured.", DefaultValueFactory = _ => 3.1 };
        Command fit = new("fit", "The cost model's constants for what candidates --json measured.") { Files, gigahertz };
        fit.SetAction(r => FitCommand.Run(r.GetValue(Files)!, r.GetValue(gigahertz)));
        Command statistics = new("statistics", "The networks in BenchmarkDotNet.");
        statistics.SetAction(_ => NetworkBenchmarks.RunAll());
        Command build = new("build", "What a network adds to the time a project builds in.") { Files, Repetitions };
        build.SetAction(r => BuildCommand.Run(r.GetValue(Files)!, r.GetValue(Repetitions)));
        Command cold = new("cold", "From the start of a process to its first answer.") { Files, Repetitions };
        cold.SetAction(r => ColdCommand.Run(r.GetValue(Files)!, r.GetValue(Repetitions)));
        Command native = new("native", "NativeAOT against the JIT.") { Files, Repetitions, Programs };
        native.SetAction(r => NativeCommand.Run(r.GetValue(Files)!, r.GetValue(Repetitions), r.GetValue(Programs)));
        Command footprint = new("footprint", "Size and first answer of native programs, against an empty one.") { Files, Repetitions, Programs };
        footprint.SetAction(r => FootprintCommand.Run(r.GetValue(Files)!, r.GetValue(Repetitions), r.GetValue(Programs)));
        Command sparse = new("sparse", "Layers with zeros: dense kernels against sparse ones.") { Rounds, All, Json, Sweep, Figure, WholeNetworks, LowRank, Native };
        sparse.SetAction(r => r.GetValue(Json) is { } costs ? SparseCommand.Measure(r.GetValue(Rounds), costs)
            : r.GetValue(Sweep) ? SparseSweep.Run(r.GetValue(Rounds), r.GetValue(Figure))
            : r.GetValue(WholeNetworks) ? SparseNetworks.Run(r.GetValue(Rounds))
            : r.GetValue(Native) ? SparseNative.Run(r.GetValue(Rounds))
            : r.GetValue(LowRank) ? SparseLowRank.Run(r.GetValue(Rounds))
            : SparseCommand.Run(r.GetValue(Rounds), r.GetValue(All)));
        Command generator = new("generator", "Time and memory of the generator, as models grow.") { Repetitions };
        generator.SetAction(r => GeneratorCommand.Run(r.GetValue(Repetitions)));
        return new RootCommand("Times of generated networks.") { compare, sets, layers, candidates, fit, sparse, statistics, build, generator, cold, native, footprint }.Parse(args).Invoke();
    }
}
