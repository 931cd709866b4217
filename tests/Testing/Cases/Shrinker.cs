using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Ir;
using Specializer.Reference;

namespace Specializer.Testing.Cases;

/// <summary>
/// Makes a failing case smaller for as long as it still fails: one layer of a network, fewer channels and positions,
/// plainer weights, inputs and quantization.
/// </summary>
internal static class Shrinker
{
    private const int MostRounds = 60;

    /// <param name="failing">A case that fails.</param>
    /// <param name="fails">Which of several cases fail; they are compiled together.</param>
    public static TestCase Shrink(TestCase failing, Func<IReadOnlyList<TestCase>, bool[]> fails)
    {
        for (int round = 0; round < MostRounds; round++)
        {
            TestCase[] smaller = [.. Smaller(failing).OrderBy(Size)];
            if (smaller.Length == 0)
                break;
            bool[] failed = fails(smaller);
            int first = Array.IndexOf(failed, true);
            if (first < 0)
                break;
            failing = smaller[first];
        }

        return failing;
    }

    /// <summary>What a reader has to look at: layers, values that are not zero, numbers of channels.</summary>
    public static long Size(TestCase test)
    {
        long size = (1000L * test.Graph.Nodes.Length) + (100L * test.Inputs.Length);
        IEnumerable<int> used = test.Graph.Nodes.SelectMany(n => n.Inputs.Append(n.Output)).Concat(test.Graph.Inputs).Concat(test.Graph.Outputs).Distinct();
        foreach (Tensor tensor in used.Select(t => test.Graph.Tensors[t]))
        {
            size += tensor.Shape.Elements;
            if (tensor.Quant is { } quant)
                size += quant.Scales.Length + quant.ZeroPoints.Count(z => z != 0);
            size += tensor.Data is null ? 0 : tensor.Type == ElementType.Int32
                ? 4 * tensor.Data.Int32.Count(b => b != 0)
                : 4 * tensor.Data.Int8.Count(w => w != (sbyte)(tensor.Quant?.ZeroPoint ?? 0));
        }

        return size + (2 * test.Inputs.Sum(run => run.Sum(values => values.Count(v => v != 0)))) + test.Graph.Nodes.Sum(n => ActivationOf(n) == Activation.None ? 0 : 1);
    }

    private static List<TestCase> Smaller(TestCase test)
    {
        long size = Size(test);
        IEnumerable<TestCase> all = Runs(test).Concat(Layers(test)).Concat(GraphReductions.Of(test)).Concat(Inputs(test));
        List<TestCase> smaller = [];
        foreach (TestCase candidate in all)
        {
            if (Size(candidate) < size)
                smaller.Add(candidate with { Scatter = test.Scatter });
        }

        return smaller;
    }

    private static IEnumerable<TestCase> Runs(TestCase test) => test.Inputs.Length == 1
        ? []
        : test.Inputs.Select((inputs, i) => new TestCase(test.Graph, test.Mode, [inputs], [test.Expected[i]]));

    /// <summary>Every layer by itself, and what lies before and behind each.</summary>
    private static IEnumerable<TestCase> Layers(TestCase test)
    {
        Graph graph = test.Graph;
        if (graph.Nodes.Length == 1)
            yield break;
        TensorValues[] values = [.. test.Inputs.Select(i => ReferenceExecutor.Evaluate(graph, test.Mode, i))];
        for (int first = 0; first < graph.Nodes.Length; first++)
        {
            foreach (int count in new[] { 1, 2, graph.Nodes.Length / 2, graph.Nodes.Length - first }.Distinct())
            {
                if (count >= 1 && first + count <= graph.Nodes.Length && count < graph.Nodes.Length)
                    yield return Part(test, values, [.. graph.Nodes.Skip(first).Take(count)]);
            }
        }
    }

    /// <summary>Some of the layers; what the others gave them is their input.</summary>
    private static TestCase Part(TestCase test, TensorValues[] values, Node[] nodes)
    {
        Graph graph = test.Graph;
        HashSet<int> written = [.. nodes.Select(n => n.Output)];
        int[] inputs = [.. nodes.SelectMany(n => n.Inputs).Distinct().Where(t => !graph.Tensors[t].IsConstant && !written.Contains(t))];
        Graph part = graph with { Nodes = [.. nodes], Inputs = [.. inputs], Outputs = [nodes[^1].Output] };
        sbyte[][][] runs = [.. values.Select(v => inputs.Select(v.Int8).ToArray())];
        return RandomCases.Of(part, part, test.Mode, runs);
    }

    /// <summary>Halves of the inputs, then quarters, become the zero point.</summary>
    private static IEnumerable<TestCase> Inputs(TestCase test)
    {
        for (int input = 0; input < test.Graph.Inputs.Length; input++)
        {
            int length = test.Inputs[0][input].Length;
            foreach ((int start, int count) in Stretches(length))
            {
                sbyte[][][] runs = [.. test.Inputs.Select(run => run.Select(v => v.ToArray()).ToArray())];
                foreach (sbyte[][] run in runs)
                    run[input].AsSpan(start, count).Clear();
                yield return RandomCases.Of(test.Graph, test.Graph, test.Mode, runs);
            }
        }
    }

    /// <summary>The whole, its halves, quarters and so on, up to a number that still compiles quickly.</summary>
    public static IEnumerable<(int Start, int Count)> Stretches(int length)
    {
        for (int parts = 1; parts <= 8 && parts <= length; parts *= 2)
        {
            for (int part = 0; part < parts; part++)
            {
                int start = (int)((long)length * part / parts);
                yield return (start, (int)((long)length * (part + 1) / parts) - start);
            }
        }
    }

    public static Activation ActivationOf(Node node) => node switch
    {
        DenseNode n => n.Activation,
        Conv2DNode n => n.Activation,
        DepthwiseConv2DNode n => n.Activation,
        Pool2DNode n => n.Activation,
        AddNode n => n.Activation,
        MulNode n => n.Activation,
        _ => Activation.None,
    };
}
