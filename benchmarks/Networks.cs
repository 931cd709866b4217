using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Specializer.Input;
using Specializer.Ir;
using Specializer.Passes;
using Specializer.Testing;

namespace Specializer.Benchmarks;

/// <summary>The networks that are compared.</summary>
internal static class Networks
{
    /// <summary>Of MLPerf Tiny, by the names its rules use.</summary>
    public static IReadOnlyList<(string Name, string File)> MlPerfTiny { get; } =
    [
        ("KWS", "kws_ref_model.tflite"), ("ResNet-8", "pretrainedResnet_quant.tflite"),
        ("VWW", "vww_96_int8.tflite"), ("AD", "ad01_int8.tflite"),
    ];

    /// <exception cref="FileNotFoundException">Neither files are named nor is ../shared there.</exception>
    public static IEnumerable<(string Name, string Path)> Files(string[] files)
    {
        if (files.Length > 0)
            return files.Select(f => (Path.GetFileNameWithoutExtension(f), Path.GetFullPath(f)));
        if (SharedData.Root is null)
            throw new FileNotFoundException("Name .tflite files: " + SharedData.SkipReason);
        return MlPerfTiny.Select(n => (n.Name, SharedData.PathOf("models", "mlperf-tiny", n.File)));
    }

    /// <summary>The networks as they are in their files: channels that reach no answer are left in unless asked for.</summary>
    /// <exception cref="FileNotFoundException">As for <see cref="Files"/>.</exception>
    public static IEnumerable<(string Name, Graph Graph)> Load(string[] files, bool removesChannels = false) =>
        Files(files).Select(f => (f.Name, Load(f.Path, removesChannels)));

    /// <summary>Random inputs, and the real ones that ../shared has for the network.</summary>
    public static sbyte[][] Inputs(string name, Graph graph)
    {
        Random random = new(1);
        int length = graph.Tensors[graph.Inputs[0]].Shape.Elements;
        List<sbyte[]> inputs = [];
        string stem = Path.GetFileNameWithoutExtension(MlPerfTiny.FirstOrDefault(n => n.Name == name).File) ?? name;
        GoldenModel? golden = SharedData.Root is null ? null : GoldenModel.LoadAll().FirstOrDefault(g => g.Name == stem);
        for (int i = 0; golden is not null && i < golden.Samples; i++)
            inputs.Add((sbyte[])golden.Input(i)[0]);
        if (inputs.Count > 0)
            return [.. inputs];

        for (int i = 0; i < 20; i++)
        {
            sbyte[] values = new sbyte[length];
            random.NextBytes((byte[])(object)values);
            inputs.Add(values);
        }

        return [.. inputs];
    }

    private static Graph Load(string path, bool removesChannels)
    {
        ModelSpec spec = new(Path.GetFileName(path)) { KeepDeadChannels = !removesChannels };
        return WithoutSoftmax(PassList.Run(GraphLoader.Load(spec, new ModelFile(spec.Path, File.ReadAllBytes(path)), null), spec));
    }

    /// <summary>
    /// Ends a network at its logits: a softmax takes one part in a thousand of the time, and turns one step of a logit
    /// into many of a probability, so that answers could not be compared.
    /// </summary>
    public static Graph WithoutSoftmax(Graph graph) =>
        graph.Nodes[^1] is SoftmaxNode softmax && graph.Outputs.Length == 1 && graph.Outputs[0] == softmax.Output
            ? graph with { Nodes = graph.Nodes.RemoveAt(graph.Nodes.Length - 1), Outputs = [softmax.Inputs[0]] }
            : graph;
}
