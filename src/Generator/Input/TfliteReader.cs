using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Input.Tflite;
using Specializer.Ir;

namespace Specializer.Input;

/// <summary>
/// Reads the first subgraph of a TFLite model, int8 or float (schema: tensorflow/lite/schema/schema.fbs, version 3).
/// </summary>
internal static class TfliteReader
{
    /// <summary>
    /// The network as a graph for one sample: NHWC activations, explicit paddings, the larger operand of ADD and MUL
    /// first. Weights stored as int8 or float16 beside float activations are widened to float.
    /// </summary>
    /// <exception cref="ModelException">
    /// The file is corrupted (SPZ0003, SPZ0005, SPZ0008), its shapes contradict each other (SPZ0012), or it uses
    /// what is not compiled: operators (SPZ0004, all of them in one finding) or features of them (SPZ0013).
    /// </exception>
    public static Graph Read(byte[] file, string fileName)
    {
        TfliteModel model = new(new FlatBuffer(file, fileName));
        CheckOperators(model);

        TfliteGraph graph = new(model);
        int[] inputs = model.Inputs.Select(i => ReadInput(model, graph, i)).ToArray();
        foreach (TfliteOperator op in model.Operators)
        {
            string tensorName = op.Outputs.Length > 0 ? model.Tensor(op.Outputs[0]).Name : "";
            OperatorReader reader = new(model, graph, op, graph.Names.Choose(op.Kind, tensorName));
            if (ReadNode(reader) is { } node)
                graph.Add(node);
        }

        return graph.ToGraph(inputs, model.Outputs.Select(o => ReadOutput(model, graph, inputs, o)).ToArray());
    }

    private static void CheckOperators(TfliteModel model)
    {
        IEnumerable<string> unsupported = model.Operators.Where(o => !TfliteOperators.IsSupported(o.Code)).Select(o => o.Kind);
        string list = TfliteOperators.Summarize(unsupported);
        if (list.Length > 0)
            throw new ModelException(new Finding(FindingIds.OperatorsUnsupported, model.File.FileName, list));
        if (model.Operators.Length == 0 || model.Inputs.Length == 0 || model.Outputs.Length == 0)
            throw model.File.Invalid("its network has no operators, no input or no output");
    }

    private static int ReadInput(TfliteModel model, TfliteGraph graph, int index)
    {
        TfliteTensor tensor = model.Tensor(index);
        if (tensor.Shape.Rank > 1 && tensor.Shape[0] != 1)
        {
            throw new ModelException(new Finding(
                FindingIds.FeatureUnsupported, tensor.Name, $"its shape {tensor.Shape} is a batch of {tensor.Shape[0]}",
                "convert the model for a batch of 1"));
        }

        return graph.AddActivation(index, TfliteActivations.ToTensor(tensor, tensor.Name, model.File));
    }

    private static int ReadOutput(TfliteModel model, TfliteGraph graph, int[] inputs, int index)
    {
        string name = model.Tensor(index).Name;
        int tensor = graph.Written(index) ?? throw model.File.Invalid($"nothing writes its output '{name}'");
        return Array.IndexOf(inputs, tensor) < 0
            ? tensor
            : throw model.File.Invalid($"its output '{name}' is its input");
    }

    private static Node? ReadNode(OperatorReader op) => op.Operator.Code switch
    {
        TfliteOperators.FullyConnected => LayerOperators.FullyConnected(op),
        TfliteOperators.Conv2D => LayerOperators.Conv2D(op),
        TfliteOperators.DepthwiseConv2D => LayerOperators.DepthwiseConv2D(op),
        TfliteOperators.AveragePool2D => PoolOperators.Pool2D(op, PoolKind.Average),
        TfliteOperators.MaxPool2D => PoolOperators.Pool2D(op, PoolKind.Max),
        TfliteOperators.Mean => PoolOperators.Mean(op),
        TfliteOperators.Add => ElementwiseOperators.Add(op),
        TfliteOperators.Mul => ElementwiseOperators.Mul(op),
        TfliteOperators.Softmax => ElementwiseOperators.Softmax(op),
        TfliteOperators.Logistic => ElementwiseOperators.Logistic(op),
        TfliteOperators.Quantize => ElementwiseOperators.Quantize(op),
        TfliteOperators.Dequantize => ElementwiseOperators.Dequantize(op),
        TfliteOperators.Pad => MovementOperators.Pad(op),
        TfliteOperators.Concatenation => MovementOperators.Concatenation(op),
        TfliteOperators.Reshape => MovementOperators.Reshape(op),
        _ => throw new InvalidOperationException("Operator " + op.Operator.Kind + " is listed as supported but not read."),
    };
}
