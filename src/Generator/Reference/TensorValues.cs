using System;
using System.Collections.Generic;
using Specializer.Ir;

namespace Specializer.Reference;

/// <summary>The value of every tensor of one run, constants included, flat and in the order of its shape.</summary>
internal sealed class TensorValues
{
    private readonly Graph _graph;
    private readonly Array?[] _values;

    /// <summary>Begins a run with <paramref name="inputs"/>, each an sbyte[] or float[] as the tensor's type says.</summary>
    /// <exception cref="ArgumentException">An input is missing, or its length or type is not the tensor's.</exception>
    public TensorValues(Graph graph, IReadOnlyList<Array> inputs)
    {
        if (inputs.Count != graph.Inputs.Length)
            throw new ArgumentException($"The graph has {graph.Inputs.Length} inputs, given are {inputs.Count}.", nameof(inputs));

        _graph = graph;
        _values = new Array?[graph.Tensors.Length];
        for (int i = 0; i < inputs.Count; i++)
            Set(graph.Inputs[i], inputs[i]);
    }

    /// <exception cref="InvalidOperationException">The tensor is not int8, or nothing has written it.</exception>
    public sbyte[] Int8(int tensor) =>
        _graph.Tensors[tensor].Data?.Int8 ?? Written(tensor) as sbyte[] ?? throw WrongType(tensor, ElementType.Int8);

    /// <exception cref="InvalidOperationException">The tensor is not float, or nothing has written it.</exception>
    public float[] Float32(int tensor) =>
        _graph.Tensors[tensor].Data?.Float32 ?? Written(tensor) as float[] ?? throw WrongType(tensor, ElementType.Float32);

    /// <summary>The int8 values of the tensor called <paramref name="name"/>.</summary>
    public sbyte[] Int8(string name) => Int8(IndexOf(name));

    /// <summary>The float values of the tensor called <paramref name="name"/>.</summary>
    public float[] Float32(string name) => Float32(IndexOf(name));

    public void Set(int tensor, Array values)
    {
        Tensor target = _graph.Tensors[tensor];
        Type expected = target.Type == ElementType.Int8 ? typeof(sbyte[]) : typeof(float[]);
        if (values.GetType() != expected || values.Length != target.Shape.Elements)
        {
            throw new ArgumentException(
                $"Tensor {target.Name} is {target.Type} {target.Shape}, given is {values.GetType().Name} of {values.Length}.",
                nameof(values));
        }

        _values[tensor] = values;
    }

    private Array Written(int tensor) =>
        _values[tensor] ?? throw new InvalidOperationException($"Nothing has written {_graph.Tensors[tensor].Name}.");

    private InvalidOperationException WrongType(int tensor, ElementType asked) =>
        new($"Tensor {_graph.Tensors[tensor].Name} is {_graph.Tensors[tensor].Type}, not {asked}.");

    private int IndexOf(string name)
    {
        for (int i = 0; i < _graph.Tensors.Length; i++)
        {
            if (_graph.Tensors[i].Name == name)
                return i;
        }

        throw new ArgumentException($"The graph has no tensor {name}.", nameof(name));
    }
}
