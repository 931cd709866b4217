using System.Linq;
using Specializer.Ir;

namespace Specializer.Input.Layers;

/// <summary>The layers without weights.</summary>
internal static class PlainLayers
{
    public static void Pool2D(LayerContext layer, PoolKind kind)
    {
        Shape from = layer.ImageShape;
        if (layer.Spec.Window.Length == 0)
            throw layer.Argument("Window", "[]", "[height, width] of the pool");
        (int height, int width) = layer.Pair("Window", layer.Spec.Window, 0, 0);
        Window window = layer.Window(height, width, height, width);
        int output = layer.AddOutput(new Shape(1, window.OutputHeight(from[1]), window.OutputWidth(from[2]), from[3]));
        layer.Add(new Pool2DNode(layer.Name, layer.Inputs, output, kind, window, layer.Spec.Activation));
    }

    public static void GlobalAveragePool(LayerContext layer)
    {
        layer.ExpectNoActivation();
        Shape shape = new(1, layer.ImageShape[3]);
        layer.Add(new MeanNode(layer.Name, new[] { layer.Input }, layer.AddOutput(shape)));
    }

    /// <summary>Add and Multiply: the operand that repeats, if one does, comes second.</summary>
    public static void Binary(LayerContext layer)
    {
        if (layer.Inputs.Length != 2)
            throw layer.Argument("Inputs", LayerContext.Written(layer.Spec.Inputs), $"two names: {layer.Spec.Kind} reads two tensors");
        (int first, int second) = (layer.Inputs[0], layer.Inputs[1]);
        if (layer.Graph[first].Shape.Elements < layer.Graph[second].Shape.Elements)
            (first, second) = (second, first);
        (Shape large, Shape small) = (layer.Graph[first].Shape, layer.Graph[second].Shape);
        if (!ShapeRules.Broadcasts(large, small))
            throw layer.Mismatch($"its inputs have the shapes {large} and {small}; they are equal, or the smaller repeats along leading axes");
        int[] inputs = [first, second];
        int output = layer.AddOutput(large);
        layer.Add(layer.Spec.Kind == LayerKind.Add
            ? new AddNode(layer.Name, inputs, output, layer.Spec.Activation)
            : new MulNode(layer.Name, inputs, output, layer.Spec.Activation));
    }

    /// <summary>Pads height and width with zeros.</summary>
    public static void Pad(LayerContext layer)
    {
        layer.ExpectNoActivation();
        Shape from = layer.ImageShape;
        if (layer.Spec.Shape.Length != 4 || layer.Spec.Shape.Any(p => p is < 0 or > 32768))
            throw layer.Argument("Shape", new Shape(layer.Spec.Shape).ToString(), "[top, bottom, left, right], none negative");
        int[] before = [0, layer.Spec.Shape[0], layer.Spec.Shape[2], 0];
        int[] after = [0, layer.Spec.Shape[1], layer.Spec.Shape[3], 0];
        int output = layer.AddOutput(new Shape(from.Extents.Select((e, i) => e + before[i] + after[i]).ToArray()));
        layer.Add(new PadNode(layer.Name, layer.Inputs, output, before, after));
    }

    public static void Concatenation(LayerContext layer)
    {
        layer.ExpectNoActivation();
        Shape[] shapes = layer.Inputs.Select(i => layer.Graph[i].Shape).ToArray();
        int rank = shapes[0].Rank;
        int axis = layer.Spec.Axis < 0 ? rank + layer.Spec.Axis : layer.Spec.Axis + 1;
        if (axis < 1 || axis >= rank)
            throw layer.Argument("Axis", layer.Spec.Axis.ToString(System.Globalization.CultureInfo.InvariantCulture), $"an axis of {shapes[0]} counted without the batch, or -1 for the last");
        Shape shape = ShapeRules.Concatenate(shapes, axis)
            ?? throw layer.Mismatch($"its inputs {string.Join(" and ", shapes.Select(s => s.ToString()))} differ elsewhere than along axis {axis}");
        layer.Add(new ConcatenationNode(layer.Name, layer.Inputs, layer.AddOutput(shape), axis));
    }

    /// <summary>One extent may be −1: what is left over.</summary>
    public static void Reshape(LayerContext layer)
    {
        layer.ExpectNoActivation();
        Shape from = layer.InputShape;
        int[] extents = layer.Spec.Shape.ToArray();
        long known = extents.Where(e => e != -1).Aggregate(1L, (product, e) => e < 1 ? 0 : System.Math.Min(product * e, int.MaxValue));
        int open = System.Array.IndexOf(extents, -1);
        if (open >= 0 && known > 0)
        {
            extents[open] = (int)(from.Elements / known);
            known *= extents[open];
        }

        if (extents.Length == 0 || known != from.Elements || extents.Contains(-1))
            throw layer.Mismatch($"its input {from} does not have the elements of Shape = {new Shape(layer.Spec.Shape)}");
        int output = layer.AddOutput(new Shape([1, .. extents]));
        layer.Add(new ReshapeNode(layer.Name, new[] { layer.Input }, output));
    }

    public static void Softmax(LayerContext layer)
    {
        layer.ExpectNoActivation();
        layer.Add(new SoftmaxNode(layer.Name, new[] { layer.Input }, layer.AddOutput(layer.InputShape), 1f));
    }

    public static void Logistic(LayerContext layer)
    {
        layer.ExpectNoActivation();
        layer.Add(new LogisticNode(layer.Name, new[] { layer.Input }, layer.AddOutput(layer.InputShape)));
    }
}
