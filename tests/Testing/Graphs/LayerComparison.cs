extern alias runtime;

using System;
using System.Collections.Generic;
using System.Linq;
using runtime::Specializer.QuantizationErrors;
using Specializer.Ir;
using Specializer.Reference;

namespace Specializer.Testing;

/// <summary>
/// Runs a float graph and the int8 graph made of it on the same inputs and compares them layer by layer, matched by the
/// names of their tensors.
/// </summary>
internal sealed class LayerComparison(Graph real, Graph int8, Requantization mode)
{
    private readonly Dictionary<string, int> _real = real.Tensors.Index()
        .Where(t => !t.Item.IsConstant)
        .GroupBy(t => t.Item.Name)
        .ToDictionary(same => same.Key, same => same.First().Index);

    /// <summary>What has gone wrong up to each layer: both networks run whole.</summary>
    public LayerErrors Whole { get; } = new();

    /// <summary>What goes wrong in each layer alone: its int8 kernel reads the float network's values, quantized.</summary>
    public LayerErrors Own { get; } = new();

    /// <summary>Takes in one sample.</summary>
    /// <param name="inputs">The network's inputs, as real values.</param>
    public void Add(params float[][] inputs)
    {
        TensorValues expected = FloatExecutor.Evaluate(real, inputs);
        Array[] quantized = [.. int8.Inputs.Select((input, i) => Quantize(input, inputs[i]))];
        TensorValues whole = ReferenceExecutor.Evaluate(int8, mode, quantized);

        TensorValues own = new(int8, quantized);
        foreach (Node node in int8.Nodes.Where(node => _real.ContainsKey(int8.OutputOf(node).Name)))
            own.Set(node.Output, Quantize(node.Output, expected.Float32(_real[int8.OutputOf(node).Name])));

        foreach (Node node in int8.Nodes)
        {
            Tensor output = int8.OutputOf(node);
            if (!_real.TryGetValue(output.Name, out int tensor))
                continue;
            Compare(Whole, output, expected.Float32(tensor), whole.Int8(node.Output));
            if (node.Inputs.All(input => int8.Tensors[input].IsConstant || int8.Inputs.Contains(input) || _real.ContainsKey(int8.Tensors[input].Name)))
                Compare(Own, output, expected.Float32(tensor), (sbyte[])ReferenceExecutor.Evaluate(int8, node, mode, own));
        }
    }

    private static void Compare(LayerErrors errors, Tensor tensor, float[] expected, sbyte[] values) =>
        errors.Compare(tensor.Name, expected, values, tensor.Quant!.Scale, tensor.Quant.ZeroPoint);

    private sbyte[] Quantize(int tensor, float[] values) =>
        [.. values.Select(value => Int8Elementwise.Quantize(value, int8.Tensors[tensor].Quant!))];
}
