using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Input.Layers;

/// <summary>The float graph as layers are added to it, and which tensor each layer's name means.</summary>
internal sealed class LayerGraph
{
    /// <summary>The name that means the network's input.</summary>
    public const string InputName = "input";

    private readonly List<Tensor> _tensors = [];
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<string, int> _layers = new(StringComparer.Ordinal);

    public LayerGraph(Shape input)
    {
        Last = _layers[InputName] = Add(new Tensor(InputName, input, ElementType.Float32));
    }

    public Tensor this[int tensor] => _tensors[tensor];

    /// <summary>The output of the layer added last.</summary>
    public int Last { get; private set; }

    public IEnumerable<string> Names => _layers.Keys;

    public int? Find(string layer) => _layers.TryGetValue(layer, out int tensor) ? tensor : null;

    public int AddActivation(string name, Shape shape) => Add(new Tensor(name, shape, ElementType.Float32));

    public int AddConstant(string name, Shape shape, float[] values) =>
        Add(new Tensor(name, shape, ElementType.Float32) { Data = new TensorData(values) });

    public void Add(Node node) => _nodes.Add(node);

    /// <summary>Lets a layer's name mean the tensor from here on.</summary>
    public void Finish(string layer, int output) => Last = _layers[layer] = output;

    /// <summary>
    /// The shape of a tensor before reshapes flattened it: what tells height, width and channels apart.
    /// </summary>
    public Shape ShapeBeforeReshapes(int tensor)
    {
        while (_nodes.OfType<ReshapeNode>().FirstOrDefault(n => n.Output == tensor) is { } reshape)
            tensor = reshape.Inputs[0];
        return _tensors[tensor].Shape;
    }

    public Graph ToGraph() => new(
        _tensors.ToImmutableArray(), _nodes.ToImmutableArray(), ImmutableArray.Create(0), ImmutableArray.Create(Last));

    private int Add(Tensor tensor)
    {
        _tensors.Add(tensor);
        return _tensors.Count - 1;
    }
}
