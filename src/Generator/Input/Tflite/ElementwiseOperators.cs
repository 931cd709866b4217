using System;
using Specializer.Ir;

namespace Specializer.Input.Tflite;

/// <summary>ADD, MUL, SOFTMAX, LOGISTIC, QUANTIZE and DEQUANTIZE.</summary>
internal static class ElementwiseOperators
{
    // Add's fixed point multiplies by at most 2^21 and shifts left by at least 1.
    private const double LargestAddRatio = 1 << 20;

    public static Node Add(OperatorReader op)
    {
        op.ReadOptions(TfliteSchema.AddOptions);
        (int first, int second, int output) = Operands(op);
        if (op[output].Quant is { } y)
        {
            op.ExpectMultiplier((double)op[first].Quant!.Scale / y.Scale, LargestAddRatio);
            op.ExpectMultiplier((double)op[second].Quant!.Scale / y.Scale, LargestAddRatio);
        }

        return new AddNode(op.Name, new[] { first, second }, output, op.OptionActivation(0));
    }

    public static Node Mul(OperatorReader op)
    {
        op.ReadOptions(TfliteSchema.MulOptions);
        (int first, int second, int output) = Operands(op);
        if (op[output].Quant is { } y)
            op.ExpectMultiplier((double)op[first].Quant!.Scale * op[second].Quant!.Scale / y.Scale);
        return new MulNode(op.Name, new[] { first, second }, output, op.OptionActivation(0));
    }

    public static Node Softmax(OperatorReader op)
    {
        op.Expect(1, 1);
        op.ReadOptions(TfliteSchema.SoftmaxOptions);
        int input = op.Input(0);
        float beta = op.OptionFloat(0);
        if (!(beta > 0) || float.IsInfinity(beta))
            throw op.Invalid($"beta {beta.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
        if (op[input].Shape.Rank == 0)
            throw op.Mismatch("its input is a scalar");
        int output = op.Output(op[input].Shape, op[input].Type);
        if (op[output].Quant is { } y && (y.Scale != 1 / 256f || y.ZeroPoint != -128))
            throw op.Unsupported("its output is not quantized with scale 1/256 and zero point -128", "convert it with a current TFLite converter");
        return new SoftmaxNode(op.Name, new[] { input }, output, beta);
    }

    public static Node Logistic(OperatorReader op)
    {
        op.Expect(1, 1);
        int input = op.Input(0);
        return new LogisticNode(op.Name, new[] { input }, op.Output(op[input].Shape, op[input].Type));
    }

    public static Node Quantize(OperatorReader op)
    {
        op.Expect(1, 1);
        int input = op.Input(0);
        int output = op.Output(op[input].Shape, ElementType.Int8);
        if (op[input].Quant is { } x)
            op.ExpectMultiplier((double)x.Scale / op[output].Quant!.Scale);
        return new QuantizeNode(op.Name, new[] { input }, output);
    }

    /// <summary>A node, or null where the input is a constant that its readers widen themselves.</summary>
    public static Node? Dequantize(OperatorReader op)
    {
        op.Expect(1, 1);
        if (op.IsConstant(0))
        {
            op.Dequantized();
            return null;
        }

        int input = op.Input(0);
        if (op[input].Type != ElementType.Int8)
            throw op.Invalid("a FLOAT32 input");
        return new DequantizeNode(op.Name, new[] { input }, op.Output(op[input].Shape, ElementType.Float32));
    }

    /// <summary>Both operands, the larger one, which is an activation, first.</summary>
    private static (int First, int Second, int Output) Operands(OperatorReader op)
    {
        op.Expect(2, 2);
        bool swap = op.IsConstant(0) || op.ShapeOf(0).Elements < op.ShapeOf(1).Elements;
        int large = swap ? 1 : 0;
        int first = op.Input(large);
        bool isFloat = op[first].Type == ElementType.Float32;
        int second = op.IsConstant(1 - large) ? op.Constant(1 - large, isFloat, TfliteTensor.NoAxis) : op.Input(1 - large);
        if (op[second].Type != op[first].Type)
            throw op.Invalid("operands of different element types");
        if (!ShapeRules.Broadcasts(op[first].Shape, op[second].Shape))
        {
            throw op.Unsupported(
                $"its operands have the shapes {op[first].Shape} and {op[second].Shape}",
                "equal shapes, or a second operand that repeats along the leading axes, are compiled");
        }

        return (first, second, op.Output(op[first].Shape, op[first].Type));
    }
}
