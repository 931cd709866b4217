using System.Linq;
using Specializer.Ir;

namespace Specializer.Input.Tflite;

/// <summary>AVERAGE_POOL_2D, MAX_POOL_2D and MEAN.</summary>
internal static class PoolOperators
{
    private static readonly int[] HeightAndWidth = [1, 2];

    public static Node Pool2D(OperatorReader op, PoolKind kind)
    {
        op.Expect(1, 1);
        op.ReadOptions(TfliteSchema.Pool2DOptions);
        int input = op.Input(0);
        Shape from = LayerOperators.ImageShape(op, input);
        WindowSize size = new(op.Option(4), op.Option(3), op.Option(2), op.Option(1));
        Activation activation = op.OptionActivation(5);
        Window window = WindowRules.Resolve(from, size, op.OptionPadding(0), out string problem) ?? throw op.Mismatch(problem);
        int output = op.Output(LayerOperators.OutputShape(from, window, from[3]), op[input].Type);
        op.ExpectSameQuantization(input, output);
        return new Pool2DNode(op.Name, new[] { input }, output, kind, window, activation);
    }

    /// <summary>Over height and width, in any order; the two axes may stay as extents of 1.</summary>
    public static Node Mean(OperatorReader op)
    {
        op.Expect(2, 2);
        op.ReadOptions(TfliteSchema.ReducerOptions);
        int input = op.Input(0);
        Shape from = op[input].Shape;
        int[] axes = op.Integers(1).Select(a => a < 0 ? a + from.Rank : a).Distinct().OrderBy(a => a).ToArray();
        if (from.Rank != 4 || !axes.SequenceEqual(HeightAndWidth))
        {
            throw op.Unsupported(
                $"it averages {from} over axes {new Shape(axes)}", "the mean over height and width (axes 1 and 2 of four) is compiled");
        }

        LayerOperators.ImageShape(op, input);
        Shape shape = op.OptionByte(0) != 0 ? new Shape(1, 1, 1, from[3]) : new Shape(1, from[3]);
        int output = op.Output(shape, op[input].Type);
        if (op[input].Quant is { } x && op[output].Quant is { } y)
            op.ExpectMultiplier((double)x.Scale / y.Scale);
        return new MeanNode(op.Name, new[] { input }, output);
    }
}
