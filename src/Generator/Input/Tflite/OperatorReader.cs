using System.Globalization;
using Specializer.Ir;

namespace Specializer.Input.Tflite;

/// <summary>One operator with its operands looked up and checked: what the readers of each kind are written in.</summary>
internal sealed class OperatorReader(TfliteModel model, TfliteGraph graph, TfliteOperator op, string name)
{
    private FlatTable? _options;

    public string Name => name;

    public TfliteOperator Operator => op;

    public Tensor this[int tensor] => graph[tensor];

    /// <summary>Fails unless the operator has a count of inputs in this range and one output.</summary>
    public void Expect(int least, int most)
    {
        if (op.Inputs.Length < least || op.Inputs.Length > most || op.Outputs.Length != 1)
            throw Invalid($"{op.Inputs.Length} inputs and {op.Outputs.Length} outputs");
    }

    /// <summary>Reads the options, which are optional where every field has a meaningful default.</summary>
    public void ReadOptions(int unionMember)
    {
        int stated = op.Table.Byte(TfliteSchema.OperatorOptionsType);
        if (stated == 0)
            return;
        if (stated != unionMember)
            throw Invalid($"options of kind {stated} instead of {unionMember}");
        _options = op.Table.Table(TfliteSchema.OperatorOptions, "options", name);
    }

    public int Option(int field, int fallback = 0) => _options?.Int32(field, fallback) ?? fallback;

    public int OptionByte(int field) => _options?.Byte(field) ?? 0;

    public float OptionFloat(int field) => _options?.Float32(field) ?? 0;

    public PaddingKind OptionPadding(int field) => OptionByte(field) switch
    {
        0 => PaddingKind.Same,
        1 => PaddingKind.Valid,
        int other => throw Invalid($"padding {other}"),
    };

    public Activation OptionActivation(int field) => OptionByte(field) switch
    {
        0 => Activation.None,
        1 => Activation.Relu,
        3 => Activation.Relu6,
        2 => throw FusedActivation("RELU_N1_TO_1"),
        4 => throw FusedActivation("TANH"),
        5 => throw FusedActivation("SIGN_BIT"),
        int other => throw Invalid($"fused activation {other}"),
    };

    /// <summary>Whether an operand is there; −1 stands for one left out.</summary>
    public bool Has(int operand) => operand < op.Inputs.Length && op.Inputs[operand] >= 0;

    public bool IsConstant(int operand) => graph.IsConstant(op.Inputs[operand]);

    /// <summary>The graph's tensor of an operand that is an activation written before.</summary>
    public int Input(int operand)
    {
        int index = op.Inputs[operand];
        if (graph.Written(index) is { } tensor)
            return tensor;
        if (graph.IsConstant(index))
            throw Unsupported($"its input {operand}, '{graph.Source(index).Name}', is a constant", "convert the model with constant folding");
        throw Invalid($"input '{model.Tensor(index).Name}', which nothing before it writes");
    }

    /// <summary>A constant operand as float, or as int8 with its quantization.</summary>
    /// <param name="operand">Its position among the inputs.</param>
    /// <param name="asFloat">Whether the activations beside it are float.</param>
    /// <param name="axis">The axis that several scales may run along.</param>
    public int Constant(int operand, bool asFloat, int axis)
    {
        int index = ConstantIndex(operand);
        return asFloat
            ? graph.AddConstant(index, ConstantRole.Float32, 0, Float)
            : graph.AddConstant(index, ConstantRole.Int8, axis, source => Int8(source, axis));
    }

    /// <summary>The bias of a layer with this many output channels, or null where it has none.</summary>
    public int? Bias(int operand, bool asFloat, int channels)
    {
        if (!Has(operand))
            return null;
        int tensor = asFloat
            ? Constant(operand, asFloat, 0)
            : graph.AddConstant(ConstantIndex(operand), ConstantRole.Bias, 0, Int32);
        Shape shape = graph[tensor].Shape;
        if (shape.Elements != channels)
            throw Mismatch($"a bias of shape {shape} for {channels} output channels");
        return tensor;
    }

    /// <summary>The values of a constant list of axes or paddings.</summary>
    public int[] Integers(int operand)
    {
        TfliteTensor source = graph.Source(op.Inputs[operand]);
        if (!source.IsConstant)
            throw Unsupported($"its input {operand}, '{source.Name}', is computed while it runs", "convert the model with fixed shapes");
        if (source.Type is not (TfliteType.Int32 or TfliteType.Int64))
            throw WrongType(source, "INT32");
        return TfliteConstants.Integers(model, source);
    }

    public Shape ShapeOf(int operand) => graph.Source(op.Inputs[operand]).Shape;

    /// <summary>Adds the output, which must have the shape that the operator computes and this element type.</summary>
    public int Output(Shape computed, ElementType type)
    {
        TfliteTensor stated = model.Tensor(op.Outputs[0]);
        if (!stated.Shape.Equals(computed))
            throw Mismatch($"its output is stated as {stated.Shape} but computed as {computed}");
        Tensor tensor = TfliteActivations.ToTensor(stated, name, model.File);
        if (tensor.Type != type)
            throw WrongType(stated, type == ElementType.Int8 ? "INT8" : "FLOAT32");
        return graph.AddActivation(op.Outputs[0], tensor);
    }

    /// <summary>The shape that the file states for the output.</summary>
    public Shape StatedOutput => model.Tensor(op.Outputs[0]).Shape;

    /// <summary>Fails where an int8 output has other parameters than the input it moves values from.</summary>
    public void ExpectSameQuantization(int input, int output)
    {
        if (!Equals(graph[input].Quant, graph[output].Quant))
            throw Unsupported("its output has another scale or zero point than its input", "convert the model with a current TFLite converter");
    }

    /// <summary>Fails where a requantization multiplier is beyond what the arithmetic can hold.</summary>
    public void ExpectMultiplier(double value, double limit = 1L << 31)
    {
        // Written so that NaN fails.
        if (!(value < limit))
        {
            string text = value.ToString("G4", CultureInfo.InvariantCulture);
            throw Unsupported($"its scales give a requantization multiplier of {text}", "quantize the model again; its scales are implausible");
        }
    }

    /// <summary>The same values under another shape, by a node of their own.</summary>
    public int Reshaped(int input, Shape shape)
    {
        string nodeName = graph.Names.Unique(name + "_flatten");
        int output = graph.Add(graph[input] with { Name = nodeName, Shape = shape });
        graph.Add(new ReshapeNode(nodeName, new[] { input }, output));
        return output;
    }

    public void Dequantized() => graph.AddDequantized(op.Outputs[0], op.Inputs[0]);

    public ModelException Unsupported(string what, string wayOut) =>
        new(new Finding(FindingIds.FeatureUnsupported, name, what, wayOut));

    public ModelException Mismatch(string what) => new(new Finding(FindingIds.ShapeMismatch, name, what));

    public ModelException Invalid(string what) => model.File.Invalid($"{op.Kind} '{name}' (operator {op.Index}) has {what}");

    private ModelException FusedActivation(string kind) =>
        Unsupported($"its fused activation {kind}", "NONE, RELU and RELU6 are compiled");

    private ModelException WrongType(TfliteTensor tensor, string expected) =>
        Unsupported($"'{tensor.Name}' is {TfliteSchema.NameOf(tensor.Type)} where {expected} is read", "convert the model as full int8 or as float");

    private int ConstantIndex(int operand)
    {
        int index = op.Inputs[operand];
        return graph.IsConstant(index)
            ? index
            : throw Unsupported($"its input {operand} is computed while it runs", "only constant weights are compiled");
    }

    private Tensor Float(TfliteTensor source)
    {
        if (source.Type is not (TfliteType.Float32 or TfliteType.Float16 or TfliteType.Int8))
            throw WrongType(source, "FLOAT32");
        float[] values = TfliteConstants.Float32(model, source);
        return new Tensor(source.Name, source.Shape, ElementType.Float32) { Data = new TensorData(values) };
    }

    private Tensor Int8(TfliteTensor source, int axis)
    {
        if (source.Type != TfliteType.Int8)
            throw WrongType(source, "INT8");
        QuantParams quant = source.Quantization(axis) ?? throw Invalid($"the INT8 constant '{source.Name}' without a scale");
        sbyte[] values = TfliteConstants.Int8(model, source);
        return new Tensor(source.Name, source.Shape, ElementType.Int8) { Quant = quant, Data = new TensorData(values) };
    }

    private Tensor Int32(TfliteTensor source)
    {
        if (source.Type != TfliteType.Int32)
            throw WrongType(source, "INT32");
        QuantParams? quant = source.Quantization(0);
        int[] values = TfliteConstants.Int32(model, source);
        return new Tensor(source.Name, source.Shape, ElementType.Int32) { Quant = quant, Data = new TensorData(values) };
    }
}
