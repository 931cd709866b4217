using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text.Json;
using static TorchSharp.torch;

namespace KeywordSpotting.Training;

/// <summary>Reads the float tensors of a safetensors file.</summary>
internal static class SafetensorsReader
{
    /// <summary>All tensors by name.</summary>
    /// <exception cref="InvalidDataException">The file is cut off, or holds something other than float32.</exception>
    public static Dictionary<string, Tensor> Read(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        if (file.Length < sizeof(ulong) || BinaryPrimitives.ReadUInt64LittleEndian(file) > (ulong)(file.Length - sizeof(ulong)))
        {
            throw new InvalidDataException($"{path} is not a safetensors file, or is cut off");
        }

        int start = sizeof(ulong) + (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        Dictionary<string, Tensor> tensors = [];
        using JsonDocument header = JsonDocument.Parse(file.AsMemory(sizeof(ulong)..start));
        foreach (JsonProperty entry in header.RootElement.EnumerateObject().Where(e => e.Name != "__metadata__"))
        {
            if (entry.Value.GetProperty("dtype").GetString() is not "F32")
            {
                throw new InvalidDataException($"{path}: {entry.Name} is not float32");
            }

            long[] shape = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt64())];
            int[] offsets = [.. entry.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt32())];
            if (start + offsets[1] > file.Length)
            {
                throw new InvalidDataException($"{path}: the values of {entry.Name} are cut off");
            }

            float[] values = MemoryMarshal.Cast<byte, float>(file.AsSpan((start + offsets[0])..(start + offsets[1]))).ToArray();
            tensors.Add(entry.Name, tensor(values, shape));
        }

        return tensors;
    }
}
