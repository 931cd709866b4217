using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Testing;

/// <summary>Builds graphs by hand; every method answers with the index of the tensor it made.</summary>
internal sealed class GraphFactory
{
    private readonly List<Tensor> _tensors = [];
    private readonly List<Node> _nodes = [];
    private readonly List<int> _inputs = [];

    public Tensor this[int tensor] => _tensors[tensor];

    public IReadOnlyList<Node> Nodes => _nodes;

    public int Input(Shape shape, QuantParams? quant = null)
    {
        _inputs.Add(Tensor("input" + Number(_inputs.Count), shape, quant));
        return _inputs[^1];
    }

    public int Constant(Shape shape, sbyte[] values, QuantParams quant) =>
        Keep(new Tensor("constant" + Number(_tensors.Count), shape, ElementType.Int8)
        {
            Data = new TensorData(values),
            Quant = quant,
        });

    public int Constant(Shape shape, float[] values) =>
        Keep(new Tensor("constant" + Number(_tensors.Count), shape, ElementType.Float32) { Data = new TensorData(values) });

    public int Constant(int[] values) =>
        Keep(new Tensor("constant" + Number(_tensors.Count), new Shape(values.Length), ElementType.Int32)
        {
            Data = new TensorData(values),
        });

    public int Dense(int x, int weights, int? bias, QuantParams? quant = null, Activation activation = Activation.None)
    {
        int inputs = this[weights].Shape[1];
        Shape shape = new(this[x].Shape.Elements / inputs, this[weights].Shape[0]);
        return Append(shape, quant, Operands(x, weights, bias), (name, i, o) => new DenseNode(name, i, o, activation));
    }

    public int Conv2D(
        int x, int weights, int? bias, Window window, QuantParams? quant = null, Activation activation = Activation.None, BorderClasses? borders = null) =>
        Append(
            Windowed(x, window, this[weights].Shape[0]),
            quant,
            Operands(x, weights, bias),
            (name, i, o) => new Conv2DNode(name, i, o, window, activation) { Borders = borders });

    public int DepthwiseConv2D(
        int x, int weights, int? bias, Window window, QuantParams? quant = null, Activation activation = Activation.None)
    {
        int outputs = this[weights].Shape[3];
        int multiplier = outputs / this[x].Shape[3];
        return Append(
            Windowed(x, window, outputs),
            quant,
            Operands(x, weights, bias),
            (name, i, o) => new DepthwiseConv2DNode(name, i, o, window, multiplier, activation));
    }

    public int Pool(int x, PoolKind kind, Window window, Activation activation = Activation.None) =>
        Append(
            Windowed(x, window, this[x].Shape[3]),
            this[x].Quant,
            [x],
            (name, i, o) => new Pool2DNode(name, i, o, kind, window, activation));

    public int Mean(int x, QuantParams? quant = null, bool keepsAxes = false) =>
        Append(
            keepsAxes ? new Shape(1, 1, 1, this[x].Shape[3]) : new Shape(1, this[x].Shape[3]),
            quant,
            [x],
            (name, i, o) => new MeanNode(name, i, o));

    public int Add(int a, int b, QuantParams? quant = null, Activation activation = Activation.None) =>
        Append(this[a].Shape, quant, [a, b], (name, i, o) => new AddNode(name, i, o, activation));

    public int Mul(int a, int b, QuantParams? quant = null, Activation activation = Activation.None) =>
        Append(this[a].Shape, quant, [a, b], (name, i, o) => new MulNode(name, i, o, activation));

    public int Pad(int x, int[] before, int[] after)
    {
        Shape shape = new(this[x].Shape.Extents.Select((e, axis) => e + before[axis] + after[axis]).ToArray());
        return Append(shape, this[x].Quant, [x], (name, i, o) => new PadNode(name, i, o, before, after));
    }

    public int Concatenation(int[] inputs, int axis, QuantParams? quant = null)
    {
        int[] extents = this[inputs[0]].Shape.Extents.ToArray();
        extents[axis] = inputs.Sum(i => this[i].Shape[axis]);
        return Append(new Shape(extents), quant, inputs, (name, i, o) => new ConcatenationNode(name, i, o, axis));
    }

    public int Reshape(int x, params int[] shape) =>
        Append(new Shape(shape), this[x].Quant, [x], (name, i, o) => new ReshapeNode(name, i, o));

    public int Softmax(int x, float beta = 1) =>
        Append(
            this[x].Shape,
            this[x].Quant is null ? null : new QuantParams(1f / 256, -128),
            [x],
            (name, i, o) => new SoftmaxNode(name, i, o, beta));

    public int Logistic(int x, QuantParams? quant = null) =>
        Append(this[x].Shape, quant, [x], (name, i, o) => new LogisticNode(name, i, o));

    public int Quantize(int x, QuantParams quant) =>
        Append(this[x].Shape, quant, [x], (name, i, o) => new QuantizeNode(name, i, o));

    public int Dequantize(int x) =>
        Append(this[x].Shape, null, [x], (name, i, o) => new DequantizeNode(name, i, o));

    public int BatchNorm(int x, float[] gamma, float[] beta, float[] mean, float[] variance, float epsilon, Activation activation)
    {
        Shape channels = new(gamma.Length);
        int[] operands =
        [
            x, Constant(channels, gamma), Constant(channels, beta), Constant(channels, mean), Constant(channels, variance),
        ];
        return Append(this[x].Shape, null, operands, (name, i, o) => new BatchNormNode(name, i, o, epsilon, activation));
    }

    public Graph Build(params int[] outputs) =>
        new([.. _tensors], [.. _nodes], [.. _inputs], ImmutableArray.Create(outputs));

    private static int[] Operands(int x, int weights, int? bias) => bias is { } b ? [x, weights, b] : [x, weights];

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private Shape Windowed(int x, Window window, int channels)
    {
        Shape input = this[x].Shape;
        return new Shape(1, window.OutputHeight(input[1]), window.OutputWidth(input[2]), channels);
    }

    private int Append(Shape shape, QuantParams? quant, int[] operands, System.Func<string, EquatableArray<int>, int, Node> create)
    {
        string name = "layer" + Number(_nodes.Count);
        int output = Tensor(name, shape, quant);
        _nodes.Add(create(name, operands, output));
        return output;
    }

    private int Tensor(string name, Shape shape, QuantParams? quant) =>
        Keep(new Tensor(name, shape, quant is null ? ElementType.Float32 : ElementType.Int8) { Quant = quant });

    private int Keep(Tensor tensor)
    {
        _tensors.Add(tensor);
        return _tensors.Count - 1;
    }
}
