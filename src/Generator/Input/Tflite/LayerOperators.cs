using System.Linq;
using Specializer.Ir;

namespace Specializer.Input.Tflite;

/// <summary>FULLY_CONNECTED, CONV_2D and DEPTHWISE_CONV_2D.</summary>
internal static class LayerOperators
{
    /// <summary>
    /// Weights [out, in]. TFLite takes the input as rows of the weights' width whatever its shape; where that is not
    /// the input's own last axis, a reshape says so.
    /// </summary>
    public static Node FullyConnected(OperatorReader op)
    {
        op.Expect(2, 3);
        op.ReadOptions(TfliteSchema.FullyConnectedOptions);
        Activation activation = op.OptionActivation(0);
        if (op.OptionByte(1) != 0)
            throw op.Unsupported("its weights are shuffled for one processor", "convert the model with default weights");
        bool keepsAxes = op.OptionByte(2) != 0;

        int input = op.Input(0);
        int weights = Weights(op, input, axis: 0, rank: 2);
        Shape from = op[input].Shape;
        int outputs = op[weights].Shape[0];
        int width = op[weights].Shape[1];
        if (from.Rank == 0 || from.Elements % width != 0 || (keepsAxes && from[-1] != width))
            throw op.Mismatch($"an input of shape {from} does not divide into rows of its weights {op[weights].Shape}");

        Shape rows = keepsAxes ? from : new Shape(from.Elements / width, width);
        if (!rows.Equals(from))
            input = op.Reshaped(input, rows);
        int? bias = op.Bias(2, IsFloat(op, input), outputs);
        int output = op.Output(ShapeRules.WithLast(rows, outputs), op[input].Type);
        CheckMultipliers(op, input, weights, output);
        return new DenseNode(op.Name, Inputs(input, weights, bias), output, activation);
    }

    /// <summary>Weights [out, height, width, in].</summary>
    public static Node Conv2D(OperatorReader op)
    {
        op.Expect(2, 3);
        op.ReadOptions(TfliteSchema.Conv2DOptions);
        int input = op.Input(0);
        Shape from = ImageShape(op, input);
        int weights = Weights(op, input, axis: 0, rank: 4);
        Shape kernel = op[weights].Shape;
        if (kernel[3] != from[3])
        {
            throw kernel[3] < from[3] && from[3] % kernel[3] == 0
                ? op.Unsupported($"it convolves {from[3] / kernel[3]} groups of channels apart", "use one group, or a depthwise convolution")
                : op.Mismatch($"an input of shape {from} does not have the channels of its weights {kernel}");
        }

        Activation activation = op.OptionActivation(3);
        WindowSize size = new(kernel[1], kernel[2], op.Option(2), op.Option(1), op.Option(5, 1), op.Option(4, 1));
        Window window = WindowRules.Resolve(from, size, op.OptionPadding(0), out string problem) ?? throw op.Mismatch(problem);
        int? bias = op.Bias(2, IsFloat(op, input), kernel[0]);
        int output = op.Output(OutputShape(from, window, kernel[0]), op[input].Type);
        CheckMultipliers(op, input, weights, output);
        return new Conv2DNode(op.Name, Inputs(input, weights, bias), output, window, activation);
    }

    /// <summary>Weights [1, height, width, in · multiplier].</summary>
    public static Node DepthwiseConv2D(OperatorReader op)
    {
        op.Expect(2, 3);
        op.ReadOptions(TfliteSchema.DepthwiseConv2DOptions);
        int input = op.Input(0);
        Shape from = ImageShape(op, input);
        int weights = Weights(op, input, axis: 3, rank: 4);
        Shape kernel = op[weights].Shape;
        if (kernel[0] != 1 || kernel[3] % from[3] != 0)
            throw op.Mismatch($"an input of shape {from} does not fit depthwise weights {kernel}");

        Activation activation = op.OptionActivation(4);
        WindowSize size = new(kernel[1], kernel[2], op.Option(2), op.Option(1), op.Option(6, 1), op.Option(5, 1));
        Window window = WindowRules.Resolve(from, size, op.OptionPadding(0), out string problem) ?? throw op.Mismatch(problem);
        int? bias = op.Bias(2, IsFloat(op, input), kernel[3]);
        int output = op.Output(OutputShape(from, window, kernel[3]), op[input].Type);
        CheckMultipliers(op, input, weights, output);
        return new DepthwiseConv2DNode(op.Name, Inputs(input, weights, bias), output, window, kernel[3] / from[3], activation);
    }

    /// <summary>The shape of an NHWC input of one sample.</summary>
    public static Shape ImageShape(OperatorReader op, int input)
    {
        Shape shape = op[input].Shape;
        if (shape.Rank != 4)
            throw op.Mismatch($"an input of shape {shape} where [1, height, width, channels] is read");
        if (shape[0] != 1)
            throw op.Unsupported($"its input {shape} is a batch of {shape[0]}", "convert the model for a batch of 1");
        return shape;
    }

    public static Shape OutputShape(Shape input, Window window, int channels) =>
        new(1, window.OutputHeight(input[1]), window.OutputWidth(input[2]), channels);

    private static bool IsFloat(OperatorReader op, int input) => op[input].Type == ElementType.Float32;

    private static int Weights(OperatorReader op, int input, int axis, int rank)
    {
        int weights = op.Constant(1, IsFloat(op, input), axis);
        return op[weights].Shape.Rank == rank
            ? weights
            : throw op.Mismatch($"its weights have the shape {op[weights].Shape} where {rank} axes are read");
    }

    private static void CheckMultipliers(OperatorReader op, int input, int weights, int output)
    {
        if (op[input].Quant is { } x && op[output].Quant is { } y)
        {
            double largest = op[weights].Quant!.Scales.Max();
            op.ExpectMultiplier((double)x.Scale * largest / y.Scale);
        }
    }

    private static int[] Inputs(int input, int weights, int? bias) =>
        bias is { } b ? [input, weights, b] : [input, weights];
}
