using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using Specializer.Benchmarks.Programs;
using Specializer.Input;
using Specializer.Ir;
using Specializer.Passes;
using Specializer.Testing;

namespace Specializer.Benchmarks;

/// <summary>
/// Keyword networks that were pruned while they were trained: the sample's own class, read by the generator, over the weights in
/// <c>samples/KeywordSpotting.Training/models</c>.
/// </summary>
internal static class TrainedNetworks
{
    /// <summary>Those of pruned weights that lie there with a calibration, by their names.</summary>
    public static IEnumerable<(string Name, Graph Graph, string? Accuracy)> Load()
    {
        string samples = Path.Combine(FreshProject.RepositoryRoot(), "samples");
        string models = Path.Combine(samples, "KeywordSpotting.Training", "models");
        ModelSpec spec = ModelSource.SpecOf(File.ReadAllText(Path.Combine(samples, "KeywordSpotting", "Kws.cs")));
        Dictionary<string, string> accuracy = Accuracy(models);
        foreach (string weights in Directory.GetFiles(models, "*.safetensors").Order(System.StringComparer.Ordinal))
        {
            string calibration = Path.ChangeExtension(weights, ".calibration.json");
            if (!File.Exists(calibration))
                continue;
            string name = Path.GetFileNameWithoutExtension(weights);
            Graph graph = GraphLoader.Load(
                spec with { Path = Path.GetFileName(weights) },
                new ModelFile(Path.GetFileName(weights), File.ReadAllBytes(weights)),
                new CalibrationFile(Path.GetFileName(calibration), File.ReadAllText(calibration)));
            yield return (name, Networks.WithoutSoftmax(PassList.Run(graph, spec)), accuracy.GetValueOrDefault(name));
        }
    }

    /// <summary>What <c>accuracy.json</c> says of each network, as text; nothing where there is no such file.</summary>
    private static Dictionary<string, string> Accuracy(string models)
    {
        string path = Path.Combine(models, "accuracy.json");
        return File.Exists(path) ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(path))! : [];
    }
}
