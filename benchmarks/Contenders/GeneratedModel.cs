using System;
using Specializer.Ir;
using Specializer.Testing;

namespace Specializer.Benchmarks.Contenders;

/// <summary>This project's code for a network, compiled in memory as a user's program would be.</summary>
internal sealed class GeneratedModel(LoadedModel model) : IContender
{
    private readonly sbyte[][] _inputs = [new sbyte[model.Graph.Tensors[model.Graph.Inputs[0]].Shape.Elements]];
    private readonly sbyte[][] _outputs = model.Outputs();

    public string Name => "Specializer";

    public static GeneratedModel Of(Graph graph) => new(LoadedModels.Compile(graph, Requantization.Float32));

    public void Run() => model.Run(_inputs, _outputs);

    public void SetInput(ReadOnlySpan<sbyte> values) => values.CopyTo(_inputs[0]);

    public sbyte[] Answer() => (sbyte[])_outputs[0].Clone();

    public void Dispose()
    {
    }
}
