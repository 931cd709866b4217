using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using CsCheck;
using Specializer.Ir;
using Specializer.Reference;
using Specializer.Selection;
using Specializer.Testing;

namespace Specializer.Kernels.Tests;

/// <summary>Compiles many random graphs at once and compares what they answer with the reference.</summary>
internal static class RandomModels
{
    private const int GraphsPerKind = 30;
    private const int InputsPerModel = 3;
    private const ulong FirstSeed = 20_261;

    private static readonly ConcurrentDictionary<GraphKind, Lazy<byte[]>> Images = new();

    /// <summary>
    /// Writes the compiled models of every kind into <paramref name="folder"/>, from where child processes load them:
    /// starting a compiler in each would take most of their time.
    /// </summary>
    public static void WriteImages(string folder)
    {
        foreach (GraphKind kind in Enum.GetValues<GraphKind>())
            File.WriteAllBytes(Path.Combine(folder, kind.ToString()), Image(kind, Models(Draw(kind))));
    }

    /// <summary>
    /// Fails with the smallest of the graphs that differ and the CsCheck seed it was drawn from. The compiled models
    /// come from <paramref name="folder"/> where it is given.
    /// </summary>
    public static void AssertEqualToReference(GraphKind kind, string? folder) => AssertEqualToReference(
        kind, models => folder is null ? Image(kind, models) : File.ReadAllBytes(Path.Combine(folder, kind.ToString())));

    /// <summary>The same where some instructions are emulated.</summary>
    public static void AssertEqualWithEmulated(GraphKind kind, string instructions) =>
        AssertEqualToReference(kind, models => LoadedModels.CompileImage(models, instructions));

    /// <summary>The same where any candidate may be chosen, not the one expected to be fastest.</summary>
    public static void AssertEqualWithAnyKernel(GraphKind kind, int seed) => AssertEqualToReference(
        kind, models => LoadedModels.CompileImage(models, rank: (_, candidate) => Scattered(candidate.Kernel.Name, seed)));

    /// <summary>The same where kernels that <paramref name="isWanted"/> accepts are chosen wherever there are any.</summary>
    /// <param name="kind">What is drawn.</param>
    /// <param name="isWanted">Which kernels.</param>
    /// <param name="leastShare">In what share of the graphs there have to be any.</param>
    public static void AssertEqualWith(GraphKind kind, Func<Microkernel, bool> isWanted, double leastShare = 0)
    {
        double Rank(Node node, Candidate candidate) => isWanted(candidate.Kernel) ? 0 : candidate.Kernel.Set <= InstructionSet.Vector128 ? 1 : 2;
        AssertEqualToReference(kind, models =>
        {
            int chosen = models.Count(m => Chooses(m.Item1, isWanted, Rank));
            Assert.True(chosen >= leastShare * models.Length, $"Only {chosen} of {models.Length} models have such a kernel.");
            return LoadedModels.CompileImage(models, rank: Rank);
        });
    }

    /// <summary>One graph with the kernels that <paramref name="isWanted"/> accepts wherever there are any.</summary>
    public static void AssertEqualWith(Graph graph, Func<Microkernel, bool> isWanted)
    {
        double Rank(Node node, Candidate candidate) => isWanted(candidate.Kernel) ? 0 : 1;
        Assert.True(Chooses(graph, isWanted, Rank), "There is no such kernel.");
        Assert.Null(Difference(LoadedModels.Compile(graph, Requantization.Float32, Rank)));
    }

    private static bool Chooses(Graph graph, Func<Microkernel, bool> isWanted, Func<Node, Candidate, double> rank) =>
        Selector.Select(graph, Requantization.Float32, rank).Layers.Any(layer => layer.Choices.Any(choice => isWanted(choice.Chosen.Kernel)));

    /// <summary>Graphs of one layer, compiled together, each with a kernel of one set that <paramref name="isWanted"/> accepts.</summary>
    public static void AssertEqualWith(IReadOnlyList<Graph> layers, InstructionSet set, Func<Graph, Microkernel, bool> isWanted)
    {
        KernelPlan[] plans = [.. layers.Select(layer => Selector.Select(
            layer, Requantization.Float32, (_, c) => c.Kernel.Set == set && isWanted(layer, c.Kernel) ? 0 : c.Kernel.Set <= InstructionSet.Vector128 ? 1 : 2))];
        Assert.All(plans, plan => Assert.Contains(plan.Layers[0].Choices, c => c.Set == set && isWanted(plan.Graph, c.Chosen.Kernel)));
        (Graph, Requantization)[] models = [.. layers.Select(layer => (layer, Requantization.Float32))];
        foreach (LoadedModel model in LoadedModels.Load(models, LoadedModels.CompileImage(plans, emulated: null)))
            Assert.True(Difference(model) is null, $"{Difference(model)}\n{GraphText.Describe(model.Graph)}");
    }

    private static uint Scattered(string name, int seed)
    {
        uint hash = (uint)seed;
        foreach (char c in name)
            hash = (hash ^ c) * 2_654_435_761;
        return hash ^ (hash >> 15);
    }

    private static void AssertEqualToReference(GraphKind kind, Func<(Graph, Requantization)[], byte[]> compile)
    {
        (Graph Graph, string Seed)[] drawn = Draw(kind);
        (Graph, Requantization)[] models = Models(drawn);
        LoadedModel[] compiled = LoadedModels.Load(models, compile(models));
        (string? Difference, Graph Graph, string Seed)[] failures = compiled
            .Select((model, i) => (Difference(model), model.Graph, drawn[i / 2].Seed))
            .Where(f => f.Item1 is not null)
            .OrderBy(f => f.Graph.Tensors.Sum(t => t.Shape.Elements))
            .ToArray();
        if (failures.Length == 0)
            return;

        var (difference, graph, smallest) = failures[0];
        Assert.Fail(
            $"{failures.Length} of {compiled.Length} models differ. The smallest, RandomGraphs.Generate(GraphKind.{kind}, "
            + $"\"{smallest}\"): {difference}\n{GraphText.Describe(graph)}");
    }

    private static byte[] Image(GraphKind kind, (Graph, Requantization)[] models) =>
        Images.GetOrAdd(kind, _ => new Lazy<byte[]>(() => LoadedModels.CompileImage(models))).Value;

    private static (Graph Graph, string Seed)[] Draw(GraphKind kind)
    {
        List<(Graph, string)> drawn = [];
        for (int i = 0; i < GraphsPerKind; i++)
        {
            PCG stream = new((uint)kind, FirstSeed + (ulong)i);
            string seed = stream.ToString();
            drawn.Add((RandomGraphs.Of(kind).Generate(stream, null!, out _), seed));
        }

        return [.. drawn];
    }

    private static (Graph, Requantization)[] Models((Graph Graph, string Seed)[] drawn) => drawn
        .SelectMany(d => new[] { (d.Graph, Requantization.Float32), (d.Graph, Requantization.Tflite) })
        .ToArray();

    private static string? Difference(LoadedModel model)
    {
        for (int run = 0; run < InputsPerModel; run++)
        {
            Draw draw = new(new PCG(77, FirstSeed + (ulong)run));
            sbyte[][] inputs = RandomGraphs.Inputs(model.Graph, draw);
            sbyte[][] copies = inputs.Select(i => i.ToArray()).ToArray();
            sbyte[][] expected = ReferenceExecutor.Run(model.Graph, model.Mode, inputs);

            string? difference = Difference(model, expected, model.Run(inputs))
                ?? Difference(model, expected, RunInDirtyArena(model, inputs, draw));
            if (difference is not null)
                return difference;
            if (!inputs.Zip(copies).All(pair => pair.First.SequenceEqual(pair.Second)))
                return $"{model.Mode}: an input was written to.";
        }

        return null;
    }

    /// <summary>An arena of exactly the bytes asked for, at an odd address, full of another call's remains.</summary>
    private static sbyte[][] RunInDirtyArena(LoadedModel model, sbyte[][] inputs, Draw draw)
    {
        int offset = draw.Int(0, 65);
        byte[] arena = (byte[])(object)draw.Bytes(offset + model.ArenaBytes);
        sbyte[][] outputs = model.Outputs();
        model.RunInArena(inputs, outputs, arena, offset);
        return outputs;
    }

    private static string? Difference(LoadedModel model, sbyte[][] expected, sbyte[][] actual)
    {
        for (int o = 0; o < expected.Length; o++)
        {
            for (int i = 0; i < expected[o].Length; i++)
            {
                if (expected[o][i] != actual[o][i])
                {
                    int wrong = expected[o].Zip(actual[o]).Count(p => p.First != p.Second);
                    return $"{model.Mode}: output {o}[{i}] is {actual[o][i]}, the reference {expected[o][i]}; "
                        + $"{wrong} of {expected[o].Length} differ.";
                }
            }
        }

        return null;
    }
}
