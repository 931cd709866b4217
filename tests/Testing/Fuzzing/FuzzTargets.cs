using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using System.Threading;
using Specializer.Diagnostics;
using Specializer.Input;
using Specializer.Ir;
using Specializer.Passes;

namespace Specializer.Testing.Fuzzing;

/// <summary>
/// Every reader of the generator with files to damage: small ones that are part of the tests, the weights of the sample,
/// and the networks of other people where ../shared is.
/// </summary>
internal static class FuzzTargets
{
    // Emission takes milliseconds below this size, passes below that.
    private const int LargestEmitted = 4096;
    private const int LargestQuantized = 32 * 1024;

    private static readonly TargetClass Target = new("", EquatableArray<string>.Empty, "public static partial class Net", "Net", "Net.g.cs");

    private static readonly string[] SmallFiles =
        ["models/tflite-micro/simple_add_model.tflite", "models/tflite-micro/hello_world_int8.tflite", "models/tflite-micro/hello_world_float.tflite", "models/microflow/sine.tflite"];

    /// <summary>The network that the small weight file holds.</summary>
    public static ModelSpec WeightsSpec { get; } = new("net.safetensors")
    {
        Input = new[] { 4, 4, 2 },
        Layers = new[]
        {
            new LayerSpec("conv", LayerKind.Conv2D) { Padding = PaddingKind.Same, Activation = Activation.Relu },
            new LayerSpec("pool", LayerKind.MaxPool2D) { Window = new[] { 2, 2 } },
            new LayerSpec("fc", LayerKind.Dense),
            new LayerSpec("softmax", LayerKind.Softmax),
        },
    };

    /// <summary>Ranges for the small float network.</summary>
    private const string FloatCalibration = """
        {"format":"specializer-calibration","version":1,"tensors":{"in":{"min":-1,"max":1},"conv":{"min":0,"max":6},"logits":{"min":-4,"max":4}}}
        """;

    /// <summary>All readers; real networks too where they are there and asked for.</summary>
    public static IReadOnlyList<FuzzTarget> All(bool realNetworks)
    {
        List<FuzzSeed> networks = [Tflite("small.tflite", Seed("small.tflite")), Tflite("small_float.tflite", Seed("small_float.tflite"), FloatCalibration)];
        if (realNetworks && SharedData.Root is not null)
        {
            // The small ones, which are compiled to the end, as often as all the others.
            string[] files = [.. Directory.GetFiles(SharedData.PathOf("models"), "*.tflite", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
            IEnumerable<string> small = SmallFiles.Select(f => SharedData.PathOf(f.Split('/')));
            foreach (string file in files.Concat(small).Concat(small).Concat(small))
                networks.Add(Tflite(Path.GetFileName(file), File.ReadAllBytes(file)));
            networks.AddRange([.. Enumerable.Repeat(networks[0], 10), .. Enumerable.Repeat(networks[1], 10)]);
        }

        return
        [
            new FuzzTarget("TFLite", 60, networks, FlatBufferDamage.All),
            new FuzzTarget("safetensors", 20, Weights(), JsonDamage.OfHeader),
            new FuzzTarget("calibration", 15, Calibrations(), JsonDamage.All),
            new FuzzTarget("model list", 5, [ModelList()], LineDamage.All),
        ];
    }

    /// <summary>One of the small files that are part of the tests.</summary>
    public static byte[] Seed(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Seeds." + name)
            ?? throw new InvalidOperationException($"No seed {name} is embedded.");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static FuzzSeed Tflite(string name, byte[] bytes, string? calibration = null)
    {
        ModelSpec spec = new("net.tflite");
        object Read(byte[] file) => TfliteReader.Read(file, "net.tflite");
        Action<byte[]>? compile = bytes.Length switch
        {
            <= LargestEmitted => file => Compile(spec, file, calibration),
            <= LargestQuantized => file => RunPasses(spec, file),
            _ => null,
        };
        return new FuzzSeed(name, bytes, Read, compile);
    }

    private static FuzzSeed[] Weights()
    {
        string calibration = Encoding.UTF8.GetString(Seed("small.calibration.json"));
        object Read(byte[] file) => SafetensorsReader.Read(file, "net.safetensors");
        FuzzSeed small = new("small.safetensors", Seed("small.safetensors"), Read, file => Compile(WeightsSpec, file, calibration));
        return SampleFile("kws.safetensors") is { } weights ? [small, small, small, new FuzzSeed("kws.safetensors", weights, Read)] : [small];
    }

    private static FuzzSeed[] Calibrations()
    {
        byte[] weights = Seed("small.safetensors");
        object Read(byte[] file) => CalibrationReader.Read(Encoding.UTF8.GetString(file), "net.calibration.json");
        FuzzSeed small = new("small.calibration.json", Seed("small.calibration.json"), Read, file => Compile(WeightsSpec, weights, Encoding.UTF8.GetString(file)));
        return SampleFile("kws.calibration.json") is { } ranges ? [small, new FuzzSeed("kws.calibration.json", ranges, Read)] : [small];
    }

    private static FuzzSeed ModelList() => new("specializer.models.txt", Seed("specializer.models.txt"), file =>
    {
        EquatableArray<ListedFile> files = ModelFileList.Parse(Encoding.UTF8.GetString(file));
        ListedFile found = ModelFileList.Find(files, "net.tflite");
        return (found, ModelFileList.FindCalibration(files, found, null));
    });

    private static byte[]? SampleFile(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "samples", "KeywordSpotting", name);
            if (File.Exists(path))
                return File.ReadAllBytes(path);
        }

        return null;
    }

    private static void RunPasses(ModelSpec spec, byte[] file)
    {
        try
        {
            PassList.Run(GraphLoader.Load(spec, new ModelFile(spec.Path, file), null), spec);
        }
        catch (ModelException e)
        {
            Check(e.Findings);
        }
    }

    private static void Compile(ModelSpec spec, byte[] file, string? calibration)
    {
        CompiledModel compiled = ModelCompiler.Compile(
            spec, Target, () => file, () => calibration, spec.Path, new string('0', 64), CancellationToken.None);
        Check(compiled.Findings);
        if (compiled.Findings.Any(Descriptors.IsError) != compiled.Source is null)
            throw new InvalidOperationException("half an answer");
    }

    private static void Check(IEnumerable<Finding> findings)
    {
        if (findings.Select(Fuzzer.Wrong).FirstOrDefault(w => w is not null) is { } wrong)
            throw new InvalidOperationException(wrong);
    }
}
