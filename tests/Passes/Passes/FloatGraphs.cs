using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using CsCheck;
using Specializer.Ir;
using Specializer.Reference;
using Specializer.Testing;

namespace Specializer.Passes.Tests.Passes;

/// <summary>Float graphs with calibrated ranges, made from random int8 graphs, and the samples they were calibrated on.</summary>
internal static class FloatGraphs
{
    public static readonly ModelSpec Spec = new("model.safetensors");

    /// <summary>A graph and one sample whose values lie within the calibrated ranges.</summary>
    public static Gen<(Graph Graph, float[][] Sample)> Of(GraphKind kind) =>
        Gen.Select(RandomGraphs.Of(kind), Gen.Int).Select((int8, seed) =>
        {
            Random random = new(seed);
            float[][] sample = [.. int8.Inputs.Select(i => FloatTwin.Dequantize(
                int8.Tensors[i],
                [.. Enumerable.Range(0, int8.Tensors[i].Shape.Elements).Select(_ => (sbyte)random.Next(-128, 128))]))];
            return (Calibrate(FloatTwin.Of(int8), sample), sample);
        });

    /// <summary>Sets every activation's range to the values it takes on the samples.</summary>
    public static Graph Calibrate(Graph graph, params float[][][] samples)
    {
        TensorValues[] values = [.. samples.Select(sample => FloatExecutor.Evaluate(graph, sample))];
        return graph with
        {
            Tensors = [.. graph.Tensors.Select((tensor, i) => tensor.IsConstant ? tensor : tensor with
            {
                Range = new ValueRange(values.Min(v => v.Float32(i).Min()), values.Max(v => v.Float32(i).Max())),
            })],
        };
    }

    public static Graph WithOptions(Graph graph, WeightOptions options) =>
        graph with { Nodes = [.. graph.Nodes.Select(node => node with { Options = options })] };

    public static Graph WithData(Graph graph, int tensor, float[] values) =>
        graph with { Tensors = graph.Tensors.SetItem(tensor, graph.Tensors[tensor] with { Data = new TensorData(values) }) };

    /// <summary>What the compiled network's Predict answers.</summary>
    public static float[][] Predict(Graph int8, IReadOnlyList<float[]> sample)
    {
        sbyte[][] inputs = [.. int8.Inputs.Select((input, i) =>
            sample[i].Select(v => Int8Elementwise.Quantize(v, int8.Tensors[input].Quant!)).ToArray())];
        sbyte[][] outputs = ReferenceExecutor.Run(int8, Requantization.Float32, inputs);
        return [.. int8.Outputs.Select((output, i) => FloatTwin.Dequantize(int8.Tensors[output], outputs[i]))];
    }

    public static Finding[] FindingsOf(Action action) =>
        [.. Assert.Throws<ModelException>(action).Findings];
}
