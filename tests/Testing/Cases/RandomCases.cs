using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using Specializer.Ir;
using Specializer.Passes;
using Specializer.Reference;

namespace Specializer.Testing.Cases;

/// <summary>
/// Random cases, each from its number alone: mostly networks of several layers with branches and joins, else single
/// operators; in both requantizations; some with sparse weights, or with dead channels that are taken out. Every second case
/// has kernels scattered over all candidates.
/// </summary>
internal static class RandomCases
{
    private const int Runs = 2;

    private static readonly GraphKind[] Kinds = Enum.GetValues<GraphKind>();

    /// <summary>The case of a number.</summary>
    public static TestCase Make(ulong seed, long number)
    {
        PCG stream = new((uint)number, seed);
        Draw draw = new(stream);
        GraphKind kind = draw.Chance(0.6) ? GraphKind.Network : draw.Chance(0.4) ? GraphKind.PrunedNetwork : draw.OneOf(Kinds);
        Graph whole = RandomGraphs.Of(kind).Generate(stream, null!, out _);
        Requantization mode = draw.OneOf(Requantization.Float32, Requantization.Tflite);
        if (draw.Chance(0.4))
            whole = SparseWeights.In(whole, draw);
        Graph graph = RemoveDead.Run(whole);
        if (draw.Chance(kind == GraphKind.PrunedNetwork ? 0.9 : 0.3))
        {
            whole = kind == GraphKind.PrunedNetwork ? graph : RemoveDead.Run(PlantedZeros.In(graph, draw));
            bool mayHaveBorders = draw.Chance(0.8);
            graph = RemoveDeadChannels.Run(whole, mode, _ => mayHaveBorders);
        }

        TestCase test = Of(whole, graph, mode, Enumerable.Range(0, Runs).Select(_ => RandomGraphs.Inputs(whole, draw)).ToArray());
        return test with { Scatter = number % 2 == 0 ? 0 : (uint)number };
    }

    /// <summary>One operator, of a number, in each requantization by turns.</summary>
    public static TestCase Operator(GraphKind kind, ulong seed, int number)
    {
        PCG stream = new((uint)kind, seed + (ulong)number);
        Draw draw = new(stream);
        Graph graph = RandomGraphs.Of(kind).Generate(stream, null!, out _);
        if (number % 3 == 2)
            graph = SparseWeights.In(graph, draw);
        return Of(graph, graph, (Requantization)(number % 2), [RandomGraphs.Inputs(graph, draw)]);
    }

    /// <summary>The case that the reference's answers of <paramref name="whole"/> make of a graph.</summary>
    public static TestCase Of(Graph whole, Graph graph, Requantization mode, sbyte[][][] inputs) =>
        new(graph, mode, inputs, [.. inputs.Select(i => ReferenceExecutor.Run(whole, mode, i))]);
}
