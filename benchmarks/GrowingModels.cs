using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using Specializer.Ir;

namespace Specializer.Benchmarks;

/// <summary>A float model as a project has it: attributes, a <c>.safetensors</c> file and its calibration.</summary>
/// <param name="Spec">What the attributes say.</param>
/// <param name="File">The bytes of the weights file.</param>
/// <param name="Calibration">The text of the calibration file.</param>
/// <param name="Weights">How many weights it has.</param>
internal sealed record GrowingModel(ModelSpec Spec, byte[] File, string Calibration, int Weights);

/// <summary>Models of one kind and any size, to see how the generator's cost grows.</summary>
internal static class GrowingModels
{
    // Large enough that no layer of a deep network is constant, and taken out.
    private const float LargestWeight = 0.5f;

    public const string FileName = "growing.safetensors";

    /// <summary>More layers of the same size: blocks of the keyword network, a depthwise and a pointwise convolution.</summary>
    public static GrowingModel Deep(int blocks)
    {
        const int Channels = 64;
        List<LayerSpec> layers = [];
        List<(string Name, int[] Shape)> tensors = [];
        for (int i = 0; i < blocks; i++)
        {
            string number = i.ToString(CultureInfo.InvariantCulture);
            layers.Add(new LayerSpec("dw" + number, LayerKind.DepthwiseConv2D) { Padding = PaddingKind.Same, Activation = Activation.Relu });
            layers.Add(new LayerSpec("pw" + number, LayerKind.Conv2D) { Activation = Activation.Relu });
            tensors.Add(("dw" + number, [Channels, 1, 3, 3]));
            tensors.Add(("pw" + number, [Channels, Channels, 1, 1]));
        }

        return Model([25, 5, Channels], layers, tensors);
    }

    /// <summary>The same layers with more weights: four Dense layers of width × width.</summary>
    public static GrowingModel Wide(int width)
    {
        string[] names = ["fc0", "fc1", "fc2", "fc3"];
        return Model(
            [width],
            [.. names.Select(name => new LayerSpec(name, LayerKind.Dense) { Activation = Activation.Relu })],
            [.. names.Select(name => (name, new[] { width, width }))]);
    }

    private static GrowingModel Model(int[] input, List<LayerSpec> layers, List<(string Name, int[] Shape)> tensors)
    {
        ModelSpec spec = new(FileName) { Input = input, Layers = layers.ToEquatableArray() };
        string ranges = string.Join(",", layers.Select(layer => $"\"{layer.Name}\":{{\"min\":0,\"max\":6}}").Prepend("\"input\":{\"min\":-4,\"max\":4}"));
        return new GrowingModel(
            spec,
            Safetensors(tensors),
            $"{{\"format\":\"specializer-calibration\",\"version\":1,\"tensors\":{{{ranges}}}}}",
            tensors.Sum(tensor => tensor.Shape.Aggregate(1, (product, extent) => product * extent)));
    }

    private static byte[] Safetensors(List<(string Name, int[] Shape)> tensors)
    {
        Random random = new(1);
        List<string> header = [];
        MemoryStream data = new();
        byte[] value = new byte[sizeof(float)];
        foreach ((string name, int[] shape) in tensors)
        {
            long start = data.Length;
            int count = shape.Aggregate(1, (product, extent) => product * extent);
            for (int i = 0; i < count; i++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(value, ((2 * random.NextSingle()) - 1) * LargestWeight);
                data.Write(value);
            }

            header.Add($"\"{name}.weight\":{{\"dtype\":\"F32\",\"shape\":[{string.Join(",", shape)}],\"data_offsets\":[{start},{data.Length}]}}");
        }

        byte[] json = Encoding.UTF8.GetBytes("{" + string.Join(",", header) + "}");
        byte[] length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        return [.. length, .. json, .. data.ToArray()];
    }
}
