using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Ir;
using Specializer.Numerics;

namespace Specializer.Passes;

/// <summary>
/// Chooses scale and zero point of every float activation: asymmetric from its calibrated range, or those of the
/// operand where the operator only moves values.
/// </summary>
internal sealed class ActivationRanges
{
    private static readonly QuantParams Probability = new(1f / 256, -128);

    private readonly Graph _graph;
    private readonly QuantParams?[] _chosen;
    private readonly List<Finding> _findings = [];
    private readonly string _calibration;

    private ActivationRanges(Graph graph, string calibration)
    {
        _graph = graph;
        _calibration = calibration;
        _chosen = graph.Tensors.Select(tensor => tensor.Quant).ToArray();
    }

    /// <summary>The parameters of each tensor that is not the weights or bias of a layer.</summary>
    /// <exception cref="ModelException">SPZ0009 for each range that is missing.</exception>
    public static QuantParams?[] Choose(Graph graph, string calibration)
    {
        ActivationRanges ranges = new(graph, calibration);
        foreach (int input in graph.Inputs.Where(ranges.IsFloat))
            ranges._chosen[input] = ranges.FromRange(input, layer: null, Activation.None);
        foreach (Node node in graph.Nodes)
        {
            ranges.ChooseConstants(node);
            if (ranges.IsFloat(node.Output))
                ranges._chosen[node.Output] = ranges.ForOutput(node);
        }

        if (ranges._findings.Count > 0)
            throw new ModelException(ranges._findings.ToArray());

        // From the last to the first, so that a concatenation read by another one passes its parameters on.
        foreach (ConcatenationNode node in graph.Nodes.OfType<ConcatenationNode>().Reverse())
        {
            foreach (int input in node.Inputs.Where(_ => ranges.IsFloat(node.Output)))
                ranges.TryWriteWith(input, ranges._chosen[node.Output]!);
        }

        return ranges._chosen;
    }

    private bool IsFloat(int tensor) => _graph.Tensors[tensor] is { Type: ElementType.Float32, IsConstant: false };

    private QuantParams ForOutput(Node node) => node switch
    {
        Pool2DNode or ReshapeNode or PadNode or DequantizeNode => _chosen[node.Inputs[0]]!,
        SoftmaxNode or LogisticNode => Probability,
        MeanNode when _graph.OutputOf(node).Range is null => _chosen[node.Inputs[0]]!,
        ConcatenationNode when _graph.OutputOf(node).Range is null => Union(node.Inputs.Select(i => _chosen[i]!).ToArray()),
        _ when node.OutputBounds.Length > 0 => FitBounds(node),
        DenseNode dense => FromRange(node.Output, node, dense.Activation),
        Conv2DNode conv => FromRange(node.Output, node, conv.Activation),
        DepthwiseConv2DNode depthwise => FromRange(node.Output, node, depthwise.Activation),
        AddNode add => FromRange(node.Output, node, add.Activation),
        MulNode mul => FromRange(node.Output, node, mul.Activation),
        _ => FromRange(node.Output, node, Activation.None),
    };

    private QuantParams FitBounds(Node node)
    {
        QuantParams input = _chosen[node.Inputs[0]]!;
        ValueRange range = new(End(sbyte.MinValue, input), End(sbyte.MaxValue, input));
        ValueRange bound = IntermediateRange.Of(_graph.InputOf(node, 1), range, node.OutputBounds);
        return Fit(bound.Min, bound.Max);
    }

    private QuantParams FromRange(int tensor, Node? layer, Activation activation)
    {
        if (_graph.Tensors[tensor].Range is not { } range)
        {
            _findings.Add(new Finding(FindingIds.CalibrationMissing, NameOf(tensor), _calibration) { Layer = layer?.Name });
            return Probability;
        }

        // What the activation cuts off would only cost the rest its resolution.
        (float min, float max) = (range.Min, range.Max);
        if (activation != Activation.None)
            (min, max) = (Math.Max(min, 0), Math.Max(max, 0));
        if (activation == Activation.Relu6)
            (min, max) = (Math.Min(min, 6), Math.Min(max, 6));
        return Fit(min, max);
    }

    // The calibration file calls a network's only input "input", whatever the model file calls it.
    private string NameOf(int tensor) =>
        _graph.Inputs.Length == 1 && _graph.Inputs[0] == tensor ? "input" : _graph.Tensors[tensor].Name;

    private void ChooseConstants(Node node)
    {
        if (LayerWeights.Has(node) || node is BatchNormNode)
            return;
        foreach (int input in node.Inputs)
        {
            if (_graph.Tensors[input] is { Type: ElementType.Float32, Data: { Length: > 0 } data })
            {
                (float min, float max) = Quantile.Range(data.Float32, alpha: 0);
                _chosen[input] = Fit(min, max);
            }
        }
    }

    private static QuantParams Fit(float min, float max)
    {
        AffineParams fitted = AffineParams.Asymmetric(min, max);
        return new QuantParams(fitted.Scale, fitted.ZeroPoint);
    }

    private static QuantParams Union(QuantParams[] parts) => parts.All(part => part.Equals(parts[0]))
        ? parts[0]
        : Fit(
            parts.Min(part => End(sbyte.MinValue, part)),
            parts.Max(part => End(sbyte.MaxValue, part)));

    // Rounded to a whole step, the ends of the widest ranges lie beyond the largest float.
    private static float End(sbyte q, QuantParams part) => Math.Min(
        Math.Max(AffineQuantizer.Dequantize(q, part.Scale, part.ZeroPoint), -float.MaxValue), float.MaxValue);

    /// <summary>
    /// Lets the node that writes a tensor, which nothing but a concatenation reads, write it with the concatenation's
    /// parameters: one rounding instead of two, and a plain copy. Where that cannot be, the concatenation requantizes.
    /// </summary>
    private bool TryWriteWith(int tensor, QuantParams quant)
    {
        if (!IsFloat(tensor) || _graph.Outputs.Contains(tensor) || ReadsOf(tensor) != 1
            || _graph.ProducerOf(tensor) is not { } index)
        {
            return false;
        }

        Node producer = _graph.Nodes[index];
        bool can = producer switch
        {
            DenseNode or Conv2DNode or DepthwiseConv2DNode or AddNode or MulNode or ConcatenationNode => true,
            MeanNode => true,
            Pool2DNode or ReshapeNode or PadNode => TryWriteWith(producer.Inputs[0], quant),
            _ => false,
        };
        if (can)
            _chosen[tensor] = quant;
        return can;
    }

    private int ReadsOf(int tensor) => _graph.Nodes.Sum(node => node.Inputs.Count(input => input == tensor));
}
