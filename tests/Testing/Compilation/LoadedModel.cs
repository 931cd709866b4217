using System;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Testing;

/// <summary>An emitted class, compiled and loaded.</summary>
internal sealed class LoadedModel
{
    private readonly Action<sbyte[][], sbyte[][]> _run;
    private readonly Action<sbyte[][], sbyte[][], byte[], int> _runInArena;
    private readonly Action<float[][], float[][]> _predict;

    public LoadedModel(Graph graph, Requantization mode, Type generated, Type calls)
    {
        Graph = graph;
        Mode = mode;
        Class = generated;
        _run = calls.GetMethod("Run")!.CreateDelegate<Action<sbyte[][], sbyte[][]>>();
        _runInArena = calls.GetMethod("RunInArena")!.CreateDelegate<Action<sbyte[][], sbyte[][], byte[], int>>();
        _predict = calls.GetMethod("Predict")!.CreateDelegate<Action<float[][], float[][]>>();
    }

    public Graph Graph { get; }

    public Requantization Mode { get; }

    /// <summary>The generated class.</summary>
    public Type Class { get; }

    public int ArenaBytes => (int)Class.GetField("ArenaBytes")!.GetRawConstantValue()!;

    /// <summary>Arrays of the lengths of the outputs, filled with what no test should mistake for an answer.</summary>
    public sbyte[][] Outputs() =>
        Graph.Outputs.Select(o => Enumerable.Repeat((sbyte)0x55, Graph.Tensors[o].Shape.Elements).ToArray()).ToArray();

    public void Run(sbyte[][] inputs, sbyte[][] outputs) => _run(inputs, outputs);

    public sbyte[][] Run(sbyte[][] inputs)
    {
        sbyte[][] outputs = Outputs();
        _run(inputs, outputs);
        return outputs;
    }

    /// <summary>Runs in the bytes of <paramref name="arena"/> from <paramref name="offset"/> to its end.</summary>
    public void RunInArena(sbyte[][] inputs, sbyte[][] outputs, byte[] arena, int offset) =>
        _runInArena(inputs, outputs, arena, offset);

    public void Predict(float[][] inputs, float[][] outputs) => _predict(inputs, outputs);

    public float[][] Predict(float[][] inputs)
    {
        float[][] outputs = Graph.Outputs.Select(o => new float[Graph.Tensors[o].Shape.Elements]).ToArray();
        _predict(inputs, outputs);
        return outputs;
    }
}
