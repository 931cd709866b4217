using System.Linq;
using Specializer.Ir;

namespace Specializer.Input.Tflite;

/// <summary>PAD, CONCATENATION and RESHAPE.</summary>
internal static class MovementOperators
{
    public static Node Pad(OperatorReader op)
    {
        op.Expect(2, 2);
        int input = op.Input(0);
        Shape from = op[input].Shape;
        Shape paddings = op.ShapeOf(1);
        if (!paddings.Equals(new Shape(from.Rank, 2)))
            throw op.Mismatch($"paddings of shape {paddings} for an input of shape {from}");

        int[] counts = op.Integers(1);
        int[] before = counts.Where((_, i) => i % 2 == 0).ToArray();
        int[] after = counts.Where((_, i) => i % 2 == 1).ToArray();
        if (counts.Any(c => c < 0 || c > ShapeRules.MostElements))
            throw op.Invalid($"paddings before {new Shape(before)} and after {new Shape(after)}");
        int[] extents = from.Extents.Select((e, axis) => e + before[axis] + after[axis]).ToArray();
        if (from.Rank > 0 && extents[0] != from[0])
            throw op.Unsupported("it pads the batch", "pad height, width or channels");
        int output = op.Output(new Shape(extents), op[input].Type);
        op.ExpectSameQuantization(input, output);
        return new PadNode(op.Name, new[] { input }, output, before, after);
    }

    public static Node Concatenation(OperatorReader op)
    {
        op.Expect(1, int.MaxValue);
        op.ReadOptions(TfliteSchema.ConcatenationOptions);
        if (op.OptionActivation(1) != Activation.None)
            throw op.Unsupported("it has a fused activation", "put the activation before or after it");
        int[] inputs = Enumerable.Range(0, op.Operator.Inputs.Length).Select(op.Input).ToArray();
        Shape[] shapes = inputs.Select(i => op[i].Shape).ToArray();
        int axis = op.Option(0);
        axis = axis < 0 ? axis + shapes[0].Rank : axis;
        if (axis < 0 || axis >= shapes[0].Rank)
            throw op.Mismatch($"axis {op.Option(0)} of inputs of shape {shapes[0]}");
        Shape shape = ShapeRules.Concatenate(shapes, axis)
            ?? throw op.Mismatch($"inputs of shapes {string.Join(" and ", shapes.Take(8).Select(s => s.ToString()))} along axis {axis}");
        int output = op.Output(shape, op[inputs[0]].Type);
        foreach (int input in inputs)
        {
            if (op[input].Type != op[output].Type)
                throw op.Invalid("inputs of different element types");
            if (op[input].Quant is { } x)
                op.ExpectMultiplier((double)x.Scale / op[output].Quant!.Scale);
        }

        return new ConcatenationNode(op.Name, inputs, output, axis);
    }

    /// <summary>The target shape stands in the output; the second input that repeats it is not read.</summary>
    public static Node Reshape(OperatorReader op)
    {
        op.Expect(1, 2);
        int input = op.Input(0);
        Shape stated = op.StatedOutput;
        if (stated.Elements != op[input].Shape.Elements)
            throw op.Mismatch($"an input of shape {op[input].Shape} does not have the elements of its output {stated}");
        int output = op.Output(stated, op[input].Type);
        op.ExpectSameQuantization(input, output);
        return new ReshapeNode(op.Name, new[] { input }, output);
    }
}
