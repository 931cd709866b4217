using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Specializer.Ir;

namespace Specializer.Testing.Cases;

/// <summary>A graph as the C# that builds it with a <see cref="GraphFactory"/>, to be pasted into a test.</summary>
internal static class GraphCode
{
    /// <summary>Statements that end with the variables <c>graph</c>, <c>mode</c> and <c>inputs</c>.</summary>
    public static string Of(Graph graph, Requantization mode, sbyte[][] inputs)
    {
        StringBuilder code = new("GraphFactory factory = new();\n");
        HashSet<int> declared = [];
        void Declare(int tensor, string value)
        {
            if (declared.Add(tensor))
                code.Append(CultureInfo.InvariantCulture, $"int t{tensor} = factory.{value};\n");
        }

        foreach (int input in graph.Inputs)
            Declare(input, $"Input({Shape(graph.Tensors[input])}, {Quant(graph.Tensors[input].Quant!)})");
        foreach (Node node in graph.Nodes)
        {
            foreach (int constant in node.Inputs.Where(t => graph.Tensors[t].IsConstant))
                Declare(constant, Constant(graph.Tensors[constant]));
            Declare(node.Output, Call(graph, node));
        }

        foreach (int constant in graph.Outputs.Where(t => graph.Tensors[t].IsConstant))
            Declare(constant, Constant(graph.Tensors[constant]));
        code.Append(CultureInfo.InvariantCulture, $"Graph graph = factory.Build({string.Join(", ", graph.Outputs.Select(Name))});\n");
        code.Append(CultureInfo.InvariantCulture, $"Requantization mode = Requantization.{mode};\n");
        code.Append(CultureInfo.InvariantCulture, $"sbyte[][] inputs = [{string.Join(", ", inputs.Select(Bytes))}];\n");
        return code.ToString();
    }

    private static string Call(Graph graph, Node node)
    {
        string x = Name(node.Inputs[0]);
        string Operands() => node.Inputs.Length == 3 ? $"{x}, {Name(node.Inputs[1])}, {Name(node.Inputs[2])}" : $"{x}, {Name(node.Inputs[1])}, null";
        Tensor output = graph.OutputOf(node);
        string quant = Quant(output.Quant!);
        return node switch
        {
            DenseNode n => $"Dense({Operands()}, {quant}, Activation.{n.Activation})",
            Conv2DNode { Borders: { } b } n => $"Conv2D({Operands()}, {Window(n.Window)}, {quant}, Activation.{n.Activation}, "
                + $"new BorderClasses(new[] {{ {Join(b.RowStarts)} }}, new[] {{ {Join(b.ColumnStarts)} }}))",
            Conv2DNode n => $"Conv2D({Operands()}, {Window(n.Window)}, {quant}, Activation.{n.Activation})",
            DepthwiseConv2DNode n => $"DepthwiseConv2D({Operands()}, {Window(n.Window)}, {quant}, Activation.{n.Activation})",
            Pool2DNode n => $"Pool({x}, PoolKind.{n.Kind}, {Window(n.Window)}, Activation.{n.Activation})",
            MeanNode => $"Mean({x}, {quant}, keepsAxes: {(output.Shape.Rank == 4 ? "true" : "false")})",
            AddNode n => $"Add({x}, {Name(n.Inputs[1])}, {quant}, Activation.{n.Activation})",
            MulNode n => $"Mul({x}, {Name(n.Inputs[1])}, {quant}, Activation.{n.Activation})",
            PadNode n => $"Pad({x}, [{Join(n.Before)}], [{Join(n.After)}])",
            ConcatenationNode n => $"Concatenation([{string.Join(", ", n.Inputs.Select(Name))}], {Number(n.Axis)}, {quant})",
            ReshapeNode => $"Reshape({x}, {Join(output.Shape.Extents)})",
            SoftmaxNode n => $"Softmax({x}, {Float(n.Beta)})",
            LogisticNode => $"Logistic({x}, {quant})",
            QuantizeNode => $"Quantize({x}, {quant})",
            _ => throw new NotSupportedException(node.GetType().Name + " has no place in an int8 graph."),
        };
    }

    private static string Constant(Tensor tensor) => tensor.Type == ElementType.Int32
        ? $"Constant([{Join(tensor.Data!.Int32)}])"
        : $"Constant({Shape(tensor)}, {Bytes(tensor.Data!.Int8)}, {Quant(tensor.Quant!)})";

    private static string Quant(QuantParams quant) => quant.IsPerTensor && quant.ZeroPoints.Length == 1
        ? $"new QuantParams({Float(quant.Scale)}, {Number(quant.ZeroPoint)})"
        : $"new QuantParams(new[] {{ {string.Join(", ", quant.Scales.Select(Float))} }}, new[] {{ {Join(quant.ZeroPoints)} }}, {Number(quant.Axis)})";

    private static string Window(Window w) =>
        $"new Window({Join([w.Height, w.Width, w.StrideH, w.StrideW, w.DilationH, w.DilationW, w.PadTop, w.PadBottom, w.PadLeft, w.PadRight])})";

    private static string Shape(Tensor tensor) => $"new Shape({Join(tensor.Shape.Extents)})";

    /// <summary>A collection expression in which runs of one value are short.</summary>
    private static string Bytes(sbyte[] values)
    {
        const int shortestRun = 6;
        List<string> items = [];
        for (int i = 0; i < values.Length;)
        {
            int end = i;
            while (end < values.Length && values[end] == values[i])
                end++;
            if (end - i < shortestRun)
                end = i + 1;
            string run = values[i] == 0 ? $"new sbyte[{Number(end - i)}]" : $"Enumerable.Repeat((sbyte){Number(values[i])}, {Number(end - i)})";
            items.Add(end - i == 1 ? Number(values[i]) : ".. " + run);
            i = end;
        }

        return $"[{string.Join(", ", items)}]";
    }

    private static string Name(int tensor) => "t" + Number(tensor);

    private static string Join(IEnumerable<int> values) => string.Join(", ", values.Select(Number));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Float(float value) => value.ToString("G9", CultureInfo.InvariantCulture) + "f";
}
