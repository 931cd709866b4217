using System;
using System.IO;
using Specializer.Input;
using Specializer.Ir;
using Specializer.Passes;
using Specializer.Reference;
using Specializer.Testing;

namespace Specializer.Sample.Tests.Accuracy;

/// <summary>
/// The sample's network before quantization: the generator's own reading of Kws.cs and its weights, run by the
/// reference executor in float.
/// </summary>
internal sealed class FloatKws
{
    private readonly ModelSpec _spec;
    private readonly Graph _graph;

    private FloatKws(ModelSpec spec, Graph graph) => (_spec, _graph) = (spec, graph);

    public static FloatKws Load()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "network");
        ModelSpec spec = ModelSource.SpecOf(File.ReadAllText(Path.Combine(folder, "Kws.cs")));
        byte[] weights = File.ReadAllBytes(Path.Combine(folder, spec.Path));
        string calibration = Path.ChangeExtension(spec.Path, ".calibration.json");
        return new FloatKws(spec, GraphLoader.Load(
            spec, new ModelFile(spec.Path, weights), new CalibrationFile(calibration, File.ReadAllText(Path.Combine(folder, calibration)))));
    }

    /// <summary>Number of layers of the graph.</summary>
    public int Layers => _graph.Nodes.Length;

    /// <summary>A comparison with the int8 network that the build makes of it.</summary>
    public LayerComparison Compare() => new(_graph, PassList.Run(_graph, _spec), _spec.Requantization);

    /// <summary>Probability of each class. Safe from many threads.</summary>
    public float[] Predict(ReadOnlySpan<float> features) => FloatExecutor.Run(_graph, [features.ToArray()])[0];
}
