using Specializer.Ir;

namespace Specializer.Input.Layers;

/// <summary>Dense, Conv2D and DepthwiseConv2D, with the batch normalization that may follow each.</summary>
internal static class WeightedLayers
{
    /// <summary>
    /// Weights [out, in]. An input whose elements are the weights' columns is flattened; one whose last axis is, is
    /// taken row by row.
    /// </summary>
    public static void Dense(LayerContext layer)
    {
        FloatTensor weight = Weight(layer, 2, "[out, in]");
        int outputs = weight.Shape[0];
        int inputs = weight.Shape[1];
        Shape from = layer.InputShape;
        int input = layer.Input;
        if (from.Elements == inputs && from.Rank != 2)
            input = Flatten(layer, input, inputs);
        else if (from[-1] != inputs)
            throw layer.Mismatch($"its weights {weight.Shape} do not fit its input {from}, which has {from.Elements} elements");

        Shape image = layer.Graph.ShapeBeforeReshapes(input);
        bool permuted = layer.Spec.ChannelsFirst && image.Rank == 4 && image.Elements == inputs;
        float[] values = permuted ? WeightLayouts.FlattenedChannelsLast(weight.Values, image) : weight.Values;
        int weights = layer.Graph.AddConstant(weight.Name, weight.Shape, values);
        Shape to = ShapeRules.WithLast(layer.Graph[input].Shape, outputs);
        AddNormalized(layer, [input, weights], to, (name, operands, output, activation) =>
            new DenseNode(name, operands, output, activation));
    }

    /// <summary>Weights [out, in, height, width] in the file, [out, height, width, in] in the graph.</summary>
    public static void Conv2D(LayerContext layer)
    {
        FloatTensor weight = Weight(layer, 4, "[out, in, height, width]");
        Shape from = layer.ImageShape;
        (int outputs, int inputs, int height, int width) = (weight.Shape[0], weight.Shape[1], weight.Shape[2], weight.Shape[3]);
        if (inputs != from[3])
            throw layer.Mismatch($"its weights {weight.Shape} read {inputs} channels, but its input {from} has {from[3]}");

        Window window = layer.Window(height, width, 1, 1);
        float[] values = WeightLayouts.ChannelsLast(weight.Values, outputs, inputs, height, width);
        int weights = layer.Graph.AddConstant(weight.Name, new Shape(outputs, height, width, inputs), values);
        AddNormalized(layer, [layer.Input, weights], After(from, window, outputs), (name, operands, output, activation) =>
            new Conv2DNode(name, operands, output, window, activation));
    }

    /// <summary>Weights [in · multiplier, 1, height, width] in the file, [1, height, width, in · multiplier] in the graph.</summary>
    public static void DepthwiseConv2D(LayerContext layer)
    {
        FloatTensor weight = Weight(layer, 4, "[in x multiplier, 1, height, width]");
        Shape from = layer.ImageShape;
        (int channels, int height, int width) = (weight.Shape[0], weight.Shape[2], weight.Shape[3]);
        if (weight.Shape[1] != 1 || channels % from[3] != 0)
            throw layer.Mismatch($"its weights {weight.Shape} are not [{from[3]} x multiplier, 1, height, width] for its input {from}");

        Window window = layer.Window(height, width, 1, 1);
        float[] values = WeightLayouts.Depthwise(weight.Values, channels, height, width);
        int weights = layer.Graph.AddConstant(weight.Name, new Shape(1, height, width, channels), values);
        AddNormalized(layer, [layer.Input, weights], After(from, window, channels), (name, operands, output, activation) =>
            new DepthwiseConv2DNode(name, operands, output, window, channels / from[3], activation));
    }

    private static FloatTensor Weight(LayerContext layer, int rank, string layout)
    {
        FloatTensor weight = layer.Require(".weight");
        return weight.Shape.Rank == rank && weight.Values.Length > 0
            ? weight
            : throw layer.Mismatch($"'{weight.Name}' has the shape {weight.Shape}, where {layer.Spec.Kind} reads {layout}");
    }

    private static int Flatten(LayerContext layer, int input, int elements)
    {
        string name = layer.Name + ".flatten";
        int output = layer.Graph.AddActivation(name, new Shape(1, elements));
        layer.Graph.Add(new ReshapeNode(name, new[] { input }, output));
        return output;
    }

    private static Shape After(Shape input, Window window, int channels) =>
        new(1, window.OutputHeight(input[1]), window.OutputWidth(input[2]), channels);

    /// <summary>
    /// The layer with its bias and, where the file has the statistics, a batch normalization after it, which then
    /// carries the layer's name and activation.
    /// </summary>
    private static void AddNormalized(LayerContext layer, int[] operands, Shape shape, CreateNode create)
    {
        int channels = shape[-1];
        if (layer.Find(".bias") is { } bias)
            operands = [.. operands, layer.AddVector(bias, channels)];
        if (layer.Find(".bn.weight") is null && layer.Find(".bn.running_mean") is null)
        {
            int output = layer.AddOutput(shape);
            layer.Add(create(layer.Name, operands, output, layer.Spec.Activation));
            return;
        }

        FloatTensor variance = layer.Require(".bn.running_var");
        foreach (float value in variance.Values)
        {
            if (!(value + layer.Spec.BatchNormEpsilon > 0))
                throw layer.Mismatch($"'{variance.Name}' holds the negative variance {value}");
        }

        int[] statistics =
        [
            layer.AddVector(layer.Require(".bn.weight"), channels),
            layer.AddVector(layer.Require(".bn.bias"), channels),
            layer.AddVector(layer.Require(".bn.running_mean"), channels),
            layer.AddVector(variance, channels),
        ];
        string linearName = layer.Name + ".linear";
        int linear = layer.Graph.AddActivation(linearName, shape);
        layer.Add(create(layer.Name, operands, linear, Activation.None));
        int normalized = layer.AddOutput(shape);
        layer.Add(new BatchNormNode(
            layer.Name + ".bn", new[] { linear, statistics[0], statistics[1], statistics[2], statistics[3] }, normalized,
            layer.Spec.BatchNormEpsilon, layer.Spec.Activation));
    }

    private delegate Node CreateNode(string name, int[] operands, int output, Activation activation);
}
