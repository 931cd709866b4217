using System.Linq;
using System.Threading;
using Specializer.Ir;
using Specializer.Numerics;

namespace Specializer.Reference;

/// <summary>What a device's kernels must arrive at in a generated self-test.</summary>
internal static class SelfTestChecksum
{
    /// <summary>The checksum over the reference's answers to <see cref="SelfTestValues"/>, outputs in their order, run after run.</summary>
    /// <param name="graph">An int8 graph.</param>
    /// <param name="mode">How sums become int8.</param>
    /// <param name="cancellation">Asked before each run: plain loops over a large network take a while.</param>
    public static ulong Of(Graph graph, Requantization mode, CancellationToken cancellation)
    {
        ulong checksum = SelfTestValues.Empty;
        for (int run = 0; run < SelfTestValues.Runs; run++)
        {
            cancellation.ThrowIfCancellationRequested();
            sbyte[][] inputs = graph.Inputs.Select(t => new sbyte[graph.Tensors[t].Shape.Elements]).ToArray();
            for (int i = 0; i < inputs.Length; i++)
                SelfTestValues.Fill(inputs[i], run, i);
            foreach (sbyte[] answers in ReferenceExecutor.Run(graph, mode, inputs))
                checksum = SelfTestValues.Add(checksum, answers);
        }

        return checksum;
    }
}
