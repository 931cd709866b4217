using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Input.Layers;
using Specializer.Ir;

namespace Specializer.Input;

/// <summary>
/// Builds the float graph that layer attributes describe over the weights of a file (docs/architecture.md, "Weight
/// files"). Layers apply in the order written.
/// </summary>
internal static class GraphBuilder
{
    /// <summary>
    /// A graph for one sample: shapes gain a leading 1, weights TFLite's layouts. A node and its output carry the
    /// layer's name; a layer with batch normalization writes NAME.linear, which a <see cref="BatchNormNode"/> reads.
    /// </summary>
    /// <exception cref="ModelException">
    /// A layer is unknown to the file (SPZ0006), a property is out of range (SPZ0011), shapes do not fit (SPZ0012) or
    /// a name stands twice (SPZ0015); findings name their layer.
    /// </exception>
    public static Graph Build(ModelSpec spec, Dictionary<string, FloatTensor> weights, string fileName)
    {
        CheckSpec(spec);
        CheckNames(spec, weights, fileName);
        LayerGraph graph = new(new Shape([1, .. spec.Input]));
        foreach (LayerSpec layer in spec.Layers)
            Add(new LayerContext(graph, layer, weights, fileName));
        return graph.ToGraph();
    }

    private static void Add(LayerContext layer)
    {
        switch (layer.Spec.Kind)
        {
            case LayerKind.Dense: WeightedLayers.Dense(layer); break;
            case LayerKind.Conv2D: WeightedLayers.Conv2D(layer); break;
            case LayerKind.DepthwiseConv2D: WeightedLayers.DepthwiseConv2D(layer); break;
            case LayerKind.AveragePool2D: PlainLayers.Pool2D(layer, PoolKind.Average); break;
            case LayerKind.MaxPool2D: PlainLayers.Pool2D(layer, PoolKind.Max); break;
            case LayerKind.GlobalAveragePool: PlainLayers.GlobalAveragePool(layer); break;
            case LayerKind.Add or LayerKind.Multiply: PlainLayers.Binary(layer); break;
            case LayerKind.Pad: PlainLayers.Pad(layer); break;
            case LayerKind.Concatenation: PlainLayers.Concatenation(layer); break;
            case LayerKind.Reshape: PlainLayers.Reshape(layer); break;
            case LayerKind.Softmax: PlainLayers.Softmax(layer); break;
            case LayerKind.Logistic: PlainLayers.Logistic(layer); break;
            default: throw layer.Argument("Kind", layer.Spec.Kind.ToString(), "a member of LayerKind");
        }
    }

    private static void CheckSpec(ModelSpec spec)
    {
        const string shape = "the input's shape without the batch, such as [49, 10, 1]";
        if (spec.Input.Length is 0 or > 6 || !ShapeRules.Fits(spec.Input))
            throw new ModelException(new Finding(FindingIds.ArgumentInvalid, "Input", new Shape(spec.Input).ToString(), shape));
        if (spec.Layers.Length == 0)
        {
            throw new ModelException(new Finding(
                FindingIds.ArgumentInvalid, "QuantizedLayer", "none", "at least one layer attribute over a .safetensors file"));
        }
    }

    /// <summary>Everything wrong with the names, at once.</summary>
    private static void CheckNames(ModelSpec spec, Dictionary<string, FloatTensor> weights, string fileName)
    {
        const string suffix = ".weight";
        string[] known = weights.Keys
            .Where(k => k.EndsWith(suffix, StringComparison.Ordinal) && !k.EndsWith(".bn" + suffix, StringComparison.Ordinal))
            .Select(k => k.Substring(0, k.Length - suffix.Length))
            .ToArray();
        List<Finding> findings = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (LayerSpec layer in spec.Layers)
        {
            bool hasWeights = layer.Kind is LayerKind.Dense or LayerKind.Conv2D or LayerKind.DepthwiseConv2D;
            if (layer.Name is "" or LayerGraph.InputName)
                findings.Add(new Finding(FindingIds.ArgumentInvalid, "Name", $"\"{layer.Name}\"", "any name but that") { Layer = layer.Name });
            else if (!seen.Add(layer.Name))
                findings.Add(new Finding(FindingIds.LayerDuplicate, layer.Name) { Layer = layer.Name });
            else if (hasWeights && !weights.ContainsKey(layer.Name + suffix))
            {
                findings.Add(new Finding(FindingIds.LayerUnknown, layer.Name, fileName, NearestNames.List(layer.Name, known))
                {
                    Layer = layer.Name,
                    Remedy = NearestNames.Remedy(layer.Name, known),
                });
            }
        }

        if (findings.Count > 0)
            throw new ModelException(findings.ToArray());
    }
}
