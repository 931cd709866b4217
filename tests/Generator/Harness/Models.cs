using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace Specializer.Generator.Tests.Harness;

/// <summary>Small model files made on the spot.</summary>
internal static class Models
{
    /// <summary>A safetensors file: an 8-byte length, a JSON header, the values.</summary>
    public static byte[] Safetensors(params (string Name, int[] Shape, float[] Values)[] tensors)
    {
        var header = new List<string>();
        var data = new MemoryStream();
        foreach ((string name, int[] shape, float[] values) in tensors)
        {
            long start = data.Length;
            foreach (float value in values)
                data.Write(BitConverter.GetBytes(value));
            header.Add($"\"{name}\":{{\"dtype\":\"F32\",\"shape\":[{string.Join(",", shape)}],\"data_offsets\":[{start},{data.Length}]}}");
        }

        return Safetensors("{" + string.Join(",", header) + "}", data.ToArray());
    }

    public static byte[] Safetensors(string header, byte[] data)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        return [.. length, .. json, .. data];
    }

    /// <summary>One Dense layer "fc" of [out, in] weights that run through small values of both signs.</summary>
    public static byte[] Dense(int outputs = 2, int inputs = 4) => Safetensors(
        ("fc.weight", [outputs, inputs], [.. Enumerable.Range(0, outputs * inputs).Select(i => ((i % 7) - 3) / 4f)]),
        ("fc.bias", [outputs], [.. Enumerable.Range(0, outputs).Select(i => i / 8f)]));

    public static string Calibration(params string[] names) =>
        "{\"format\":\"specializer-calibration\",\"version\":1,\"observer\":\"minmax\",\"alpha\":0,\"samples\":1,\"tensors\":{"
        + string.Join(",", names.Select(name => $"\"{name}\":{{\"min\":-1,\"max\":1}}")) + "}}";

    /// <summary>A folder with dense.safetensors and its calibration.</summary>
    public static ModelFolder DenseFolder() => new ModelFolder()
        .Write("dense.safetensors", Dense())
        .Write("dense.calibration.json", Calibration("input", "fc"));

    /// <summary>The class that fits <see cref="DenseFolder"/>.</summary>
    public const string DenseClass = """
        [QuantizedModel("dense.safetensors", Input = [4])]
        [QuantizedLayer("fc", LayerKind.Dense)]
        public static partial class Net;
        """;
}
