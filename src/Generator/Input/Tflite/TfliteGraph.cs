using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Specializer.Ir;

namespace Specializer.Input.Tflite;

/// <summary>What a constant is read as; the same bytes may serve in several roles.</summary>
internal enum ConstantRole
{
    Float32,
    Int8,
    Bias,
}

/// <summary>The graph as it grows, and which tensor of the file became which of its tensors.</summary>
internal sealed class TfliteGraph(TfliteModel model)
{
    private readonly List<Tensor> _tensors = [];
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<int, int> _activations = [];
    private readonly Dictionary<(int Tensor, ConstantRole Role, int Axis), int> _constants = [];
    private readonly Dictionary<int, int> _dequantized = [];

    public TfliteNames Names { get; } = new();

    public Tensor this[int tensor] => _tensors[tensor];

    /// <summary>
    /// The tensor of the file that holds the values: itself, or what a DEQUANTIZE of a constant reads.
    /// </summary>
    public TfliteTensor Source(int fileTensor) =>
        model.Tensor(_dequantized.TryGetValue(fileTensor, out int source) ? source : fileTensor);

    public bool IsConstant(int fileTensor) => Source(fileTensor).IsConstant;

    /// <summary>The graph's tensor for an activation that has been written, or null.</summary>
    public int? Written(int fileTensor) => _activations.TryGetValue(fileTensor, out int tensor) ? tensor : null;

    public int AddActivation(int fileTensor, Tensor tensor)
    {
        CheckUnwritten(fileTensor);
        return _activations[fileTensor] = Add(tensor);
    }

    /// <summary>Lets a constant that a DEQUANTIZE widens stand for its output.</summary>
    public void AddDequantized(int fileTensor, int source)
    {
        CheckUnwritten(fileTensor);
        _dequantized.Add(fileTensor, _dequantized.TryGetValue(source, out int earlier) ? earlier : source);
    }

    /// <summary>The constant under one of its readings; each is copied once.</summary>
    public int AddConstant(int fileTensor, ConstantRole role, int axis, Func<TfliteTensor, Tensor> read)
    {
        if (!_constants.TryGetValue((fileTensor, role, axis), out int tensor))
            _constants[(fileTensor, role, axis)] = tensor = Add(read(Source(fileTensor)));
        return tensor;
    }

    public int Add(Tensor tensor)
    {
        _tensors.Add(tensor);
        return _tensors.Count - 1;
    }

    public void Add(Node node) => _nodes.Add(node);

    public Graph ToGraph(IEnumerable<int> inputs, IEnumerable<int> outputs) =>
        new(_tensors.ToImmutableArray(), _nodes.ToImmutableArray(), inputs.ToImmutableArray(), outputs.ToImmutableArray());

    private void CheckUnwritten(int fileTensor)
    {
        TfliteTensor tensor = model.Tensor(fileTensor);
        if (tensor.IsConstant || _activations.ContainsKey(fileTensor) || _dequantized.ContainsKey(fileTensor))
            throw model.File.Invalid($"tensor '{tensor.Name}' is written twice, or is a constant that is written");
    }
}
