using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Input;

/// <summary>What can be said against one layer's attribute on its own.</summary>
internal static class LayerChecks
{
    public static IEnumerable<Finding> Check(LayerSpec layer)
    {
        if (string.IsNullOrWhiteSpace(layer.Name) || layer.Name == "input")
            yield return Invalid("name", Show.Text(layer.Name), "the layer's own name; \"input\" is the network's input");
        if (!Enum.IsDefined(typeof(LayerKind), layer.Kind))
        {
            yield return Invalid("kind", Show.Number((int)layer.Kind), "a member of LayerKind");
            yield break;
        }

        if (!Enum.IsDefined(typeof(Activation), layer.Activation))
            yield return Invalid("Activation", Show.Number((int)layer.Activation), "None, Relu or Relu6");
        if (!Enum.IsDefined(typeof(PaddingKind), layer.Padding))
            yield return Invalid("Padding", Show.Number((int)layer.Padding), "Valid or Same");
        if (!(layer.Options.Sparsity is >= 0 and < 1))
            yield return new Finding(FindingIds.SparsityOutOfRange, layer.Name, Show.Number(layer.Options.Sparsity));
        if (!(layer.BatchNormEpsilon > 0) || float.IsInfinity(layer.BatchNormEpsilon))
            yield return Invalid("BatchNormEpsilon", Show.Number(layer.BatchNormEpsilon), "a positive number");
        if (layer.Axis < -1)
            yield return Invalid("Axis", Show.Number(layer.Axis), "an axis counted from 0 without the batch axis, or -1 for the last");

        foreach (Finding finding in CheckPruning(layer))
            yield return finding;
        foreach (Finding finding in CheckArrays(layer).Concat(CheckInputs(layer)).Concat(CheckEffect(layer)))
            yield return finding;
    }

    private static IEnumerable<Finding> CheckPruning(LayerSpec layer)
    {
        PruningOptions pruning = layer.Options.Pruning;
        if (!Enum.IsDefined(typeof(PruningStructure), pruning.Structure))
            yield return Invalid("Structure", Show.Number((int)pruning.Structure), "Weights, Blocks, Rows or NOfM");
        if (layer.Kind == LayerKind.DepthwiseConv2D && pruning.Structure is PruningStructure.Blocks or PruningStructure.NOfM)
            yield return Invalid("Structure", pruning.Structure.ToString(), "Weights or Rows for DepthwiseConv2D, whose channels are no neighbours of one sum");
        if (!(pruning.Norm >= 1))
            yield return Invalid("Norm", Show.Number(pruning.Norm), "at least 1; double.PositiveInfinity takes the largest magnitude");
        if (pruning.M < 1)
            yield return Invalid("M", Show.Number(pruning.M), "at least 1");
        else if (pruning.N < 1 || pruning.N > pruning.M)
            yield return Invalid("N", Show.Number(pruning.N), $"in [1, {Show.Number(pruning.M)}], the weights that are kept of each M");
        if (pruning.Structure == PruningStructure.NOfM && layer.Options.Sparsity > 0)
            yield return Invalid("Sparsity", Show.Number(layer.Options.Sparsity), "left out with PruningStructure.NOfM: N and M say how many are dropped");
    }

    private static IEnumerable<Finding> CheckArrays(LayerSpec layer)
    {
        if (!IsPairOrEmpty(layer.Strides))
            yield return Invalid("Strides", Show.Array(layer.Strides), "two steps of at least 1, [height, width]");
        if (!IsPairOrEmpty(layer.Dilations))
            yield return Invalid("Dilations", Show.Array(layer.Dilations), "two distances of at least 1, [height, width]");
        if (!IsPairOrEmpty(layer.Window) || (IsPool(layer.Kind) && layer.Window.Length == 0))
            yield return Invalid("Window", Show.Array(layer.Window), "two extents of at least 1, [height, width]");
        if (layer.Kind == LayerKind.Reshape && (layer.Shape.Length == 0 || layer.Shape.Any(extent => extent < 1)))
            yield return Invalid("Shape", Show.Array(layer.Shape), "the extents of the result without the batch axis, each at least 1");
        if (layer.Kind == LayerKind.Pad && (layer.Shape.Length != 4 || layer.Shape.Any(count => count < 0)))
            yield return Invalid("Shape", Show.Array(layer.Shape), "four counts of at least 0, [top, bottom, left, right]");
    }

    private static IEnumerable<Finding> CheckInputs(LayerSpec layer)
    {
        int count = layer.Inputs.Length;
        (bool fits, string allowed) = layer.Kind switch
        {
            LayerKind.Add or LayerKind.Multiply => (count == 2, "the names of two earlier layers, \"input\" for the network's input"),
            LayerKind.Concatenation => (count >= 2, "the names of two or more earlier layers, \"input\" for the network's input"),
            _ => (count <= 1, "the name of one earlier layer, or not set for the layer before"),
        };
        if (!fits || layer.Inputs.Any(string.IsNullOrWhiteSpace))
            yield return Invalid("Inputs", Show.Array(layer.Inputs), allowed);
    }

    private static IEnumerable<Finding> CheckEffect(LayerSpec layer)
    {
        bool convolves = layer.Kind is LayerKind.Conv2D or LayerKind.DepthwiseConv2D;
        bool slides = convolves || IsPool(layer.Kind);
        (string Property, bool IsSet, bool HasEffect)[] settings =
        [
            ("Strides", layer.Strides.Length > 0, slides),
            ("Dilations", layer.Dilations.Length > 0, convolves),
            ("Window", layer.Window.Length > 0, IsPool(layer.Kind)),
            ("Padding", layer.Padding != PaddingKind.Valid, slides),
            ("Shape", layer.Shape.Length > 0, layer.Kind is LayerKind.Reshape or LayerKind.Pad),
            ("Axis", layer.Axis != -1, layer.Kind == LayerKind.Concatenation),
            ("ChannelsFirst", layer.ChannelsFirst, layer.Kind == LayerKind.Dense),
            ("Sparsity", layer.Options.Sparsity > 0, convolves || layer.Kind == LayerKind.Dense),
            ("Structure", layer.Options.Pruning.Structure != PruningStructure.Weights, convolves || layer.Kind == LayerKind.Dense),
            ("Activation", layer.Activation != Activation.None, slides || layer.Kind is LayerKind.Dense or LayerKind.Add or LayerKind.Multiply),
        ];
        return settings
            .Where(setting => setting.IsSet && !setting.HasEffect)
            .Select(setting => new Finding(FindingIds.LayerNotApplicable, setting.Property, $"{layer.Kind} does not use it, remove it")
            {
                Remedy = new Remedy.RemoveProperty(setting.Property),
            });
    }

    private static bool IsPool(LayerKind kind) => kind is LayerKind.AveragePool2D or LayerKind.MaxPool2D;

    private static bool IsPairOrEmpty(EquatableArray<int> values) =>
        values.Length == 0 || (values.Length == 2 && values[0] >= 1 && values[1] >= 1);

    private static Finding Invalid(string property, string value, string allowed) =>
        SpecChecks.Invalid(null, property, value, allowed);
}
