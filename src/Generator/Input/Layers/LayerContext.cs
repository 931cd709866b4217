using System.Collections.Generic;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Input.Layers;

/// <summary>One layer attribute about to become nodes: its inputs, its weights and its findings.</summary>
internal sealed class LayerContext
{
    private readonly IReadOnlyDictionary<string, FloatTensor> _weights;
    private readonly string _fileName;

    public LayerContext(LayerGraph graph, LayerSpec spec, IReadOnlyDictionary<string, FloatTensor> weights, string fileName)
    {
        Graph = graph;
        Spec = spec;
        _weights = weights;
        _fileName = fileName;
        Inputs = spec.Inputs.Length == 0 ? [graph.Last] : spec.Inputs.Select(FindInput).ToArray();
    }

    public LayerGraph Graph { get; }

    public LayerSpec Spec { get; }

    public string Name => Spec.Name;

    public int[] Inputs { get; }

    /// <summary>The only input of a layer that has one.</summary>
    public int Input => Inputs.Length == 1
        ? Inputs[0]
        : throw Argument("Inputs", Written(Spec.Inputs), $"one name: {Spec.Kind} reads one tensor");

    public Shape InputShape => Graph[Input].Shape;

    /// <summary>The input of a layer that moves a window over height and width.</summary>
    public Shape ImageShape => InputShape.Rank == 4
        ? InputShape
        : throw Mismatch($"its input {InputShape} is not [1, height, width, channels]; give Input = [height, width, channels] or reshape first");

    /// <summary>The file's NAME.suffix, or null.</summary>
    public FloatTensor? Find(string suffix) => _weights.TryGetValue(Name + suffix, out FloatTensor? tensor) ? tensor : null;

    public FloatTensor Require(string suffix) =>
        Find(suffix) ?? throw Fail(FindingIds.ModelFileInvalid, _fileName, $"tensor '{Name + suffix}' is missing beside the others of layer '{Name}'");

    /// <summary>A tensor of one value for each output channel.</summary>
    public int AddVector(FloatTensor tensor, int channels)
    {
        if (!tensor.Shape.Equals(new Shape(channels)))
            throw Mismatch($"'{tensor.Name}' has the shape {tensor.Shape}, where its {channels} output channels need [{channels}]");
        return Graph.AddConstant(tensor.Name, tensor.Shape, tensor.Values);
    }

    /// <summary>Adds the node's output under the layer's name and makes it what the name means.</summary>
    public int AddOutput(Shape shape)
    {
        if (!ShapeRules.Fits(shape.Extents))
            throw Mismatch($"its output {shape} is empty or larger than memory");
        int output = Graph.AddActivation(Name, shape);
        Graph.Finish(Name, output);
        return output;
    }

    public void Add(Node node) => Graph.Add(node with { Options = Spec.Options });

    /// <summary>The window that the attribute asks for over the layer's input.</summary>
    /// <param name="height">Rows of the kernel.</param>
    /// <param name="width">Columns of the kernel.</param>
    /// <param name="strideH">What an attribute without strides means, downwards.</param>
    /// <param name="strideW">What an attribute without strides means, to the right.</param>
    public Window Window(int height, int width, int strideH, int strideW)
    {
        (strideH, strideW) = Pair("Strides", Spec.Strides, strideH, strideW);
        (int dilationH, int dilationW) = Pair("Dilations", Spec.Dilations, 1, 1);
        WindowSize size = new(height, width, strideH, strideW, dilationH, dilationW);
        return WindowRules.Resolve(ImageShape, size, Spec.Padding, out string problem) ?? throw Mismatch(problem);
    }

    /// <summary>[vertical, horizontal], or one value for both.</summary>
    public (int Vertical, int Horizontal) Pair(string property, EquatableArray<int> given, int vertical, int horizontal)
    {
        (int Vertical, int Horizontal) pair = given.Length switch
        {
            0 => (vertical, horizontal),
            1 => (given[0], given[0]),
            2 => (given[0], given[1]),
            _ => (0, 0),
        };
        return pair.Vertical >= 1 && pair.Horizontal >= 1
            ? pair
            : throw Argument(property, new Shape(given).ToString(), "[vertical, horizontal], both at least 1");
    }

    public void ExpectNoActivation()
    {
        if (Spec.Activation != Activation.None)
            throw Argument("Activation", Spec.Activation.ToString(), $"None: {Spec.Kind} has no fused activation");
    }

    public ModelException Mismatch(string what) => Fail(FindingIds.ShapeMismatch, Name, what);

    public ModelException Argument(string property, string value, string allowed) =>
        Fail(FindingIds.ArgumentInvalid, property, value, allowed);

    public static string Written(IEnumerable<string> names) => "[" + string.Join(", ", names) + "]";

    private int FindInput(string layer) => Graph.Find(layer) ?? throw new ModelException(new Finding(
        FindingIds.ArgumentInvalid,
        "Inputs", Show.Text(layer), $"the name of a layer written before it, or \"{LayerGraph.InputName}\"; nearest: {NearestNames.List(layer, Graph.Names)}")
    {
        Layer = Name,
        Remedy = NearestNames.Remedy(layer, Graph.Names),
    });

    private ModelException Fail(string id, params string[] arguments) => new(new Finding(id, arguments) { Layer = Name });
}
