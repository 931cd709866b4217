using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using Specializer.Ir;

namespace Specializer.Testing;

/// <summary>Shape and type of one end of a network, as the index of golden answers states them.</summary>
internal sealed record GoldenTensor(Shape Shape, ElementType Type)
{
    public int Bytes => Shape.Elements * (Type == ElementType.Float32 ? sizeof(float) : sizeof(sbyte));
}

/// <summary>A network with inputs and what genuine TFLite answered to them.</summary>
internal sealed class GoldenModel
{
    private readonly byte[] _inputs;
    private readonly byte[] _outputs;

    private GoldenModel(string name, int samples, GoldenTensor[] inputs, GoldenTensor[] outputs)
    {
        Name = name;
        Samples = samples;
        Inputs = inputs;
        Outputs = outputs;
        _inputs = ReadExactly(name + ".in.bin", samples * inputs.Sum(t => t.Bytes));
        _outputs = ReadExactly(name + ".out.bin", samples * outputs.Sum(t => t.Bytes));
    }

    /// <summary>The networks whose inputs, outputs and layers are int8.</summary>
    public static IReadOnlyList<string> Int8Networks { get; } =
    [
        "sine", "speech", "ad01_int8", "kws_ref_model", "pretrainedResnet_quant", "vww_96_int8",
        "fingerprint_signature_generator", "keyword_spotting_mobilenetv2", "keyword_spotting_on_off", "tflite_micro_speech",
        "hello_world_int8", "micro_speech_quantized", "simple_add_model",
    ];

    public string Name { get; }

    public int Samples { get; }

    public IReadOnlyList<GoldenTensor> Inputs { get; }

    public IReadOnlyList<GoldenTensor> Outputs { get; }

    public string FileName => Name + ".tflite";

    /// <exception cref="FileNotFoundException">The index names a network that is not among the models.</exception>
    public byte[] ReadModel() => File.ReadAllBytes(
        Directory.EnumerateFiles(SharedData.PathOf("models"), FileName, SearchOption.AllDirectories).FirstOrDefault()
        ?? throw new FileNotFoundException("No such network under models.", FileName));

    /// <summary>The inputs of one sample, each an sbyte[] or float[].</summary>
    public Array[] Input(int sample) => Slice(_inputs, Inputs, sample);

    /// <summary>TFLite's outputs for one sample, each an sbyte[] or float[].</summary>
    public Array[] Output(int sample) => Slice(_outputs, Outputs, sample);

    public static GoldenModel Load(string name) => LoadAll().Single(m => m.Name == name);

    public static IEnumerable<GoldenModel> LoadAll()
    {
        foreach (string line in File.ReadLines(SharedData.PathOf("golden", "tflite", "index.tsv")).Skip(1))
        {
            string[] fields = line.Split('\t');
            yield return new GoldenModel(
                fields[0], int.Parse(fields[1], CultureInfo.InvariantCulture), ParseTensors(fields[2]), ParseTensors(fields[3]));
        }
    }

    private static GoldenTensor[] ParseTensors(string text) => text.Split(';').Select(tensor =>
    {
        string[] parts = tensor.Split(':');
        int[] extents = parts[0].Split(',').Select(e => int.Parse(e, CultureInfo.InvariantCulture)).ToArray();
        return new GoldenTensor(new Shape(extents), parts[1] == "int8" ? ElementType.Int8 : ElementType.Float32);
    }).ToArray();

    private static Array[] Slice(byte[] file, IReadOnlyList<GoldenTensor> tensors, int sample)
    {
        int offset = sample * tensors.Sum(t => t.Bytes);
        List<Array> values = [];
        foreach (GoldenTensor tensor in tensors)
        {
            ReadOnlySpan<byte> bytes = file.AsSpan(offset, tensor.Bytes);
            values.Add(tensor.Type == ElementType.Int8
                ? MemoryMarshal.Cast<byte, sbyte>(bytes).ToArray()
                : MemoryMarshal.Cast<byte, float>(bytes).ToArray());
            offset += tensor.Bytes;
        }

        return [.. values];
    }

    private static byte[] ReadExactly(string file, int length)
    {
        byte[] bytes = File.ReadAllBytes(SharedData.PathOf("golden", "tflite", file));
        return bytes.Length == length
            ? bytes
            : throw new InvalidDataException($"{file} has {bytes.Length} bytes; its line in the index says {length}.");
    }
}
