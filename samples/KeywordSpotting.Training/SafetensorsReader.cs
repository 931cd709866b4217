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
    /// <exception cref="InvalidDataException">The file is damaged or cut off, or holds something other than float32.</exception>
    public static Dictionary<string, Tensor> Read(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        if (file.Length < sizeof(ulong) || BinaryPrimitives.ReadUInt64LittleEndian(file) > (ulong)(file.Length - sizeof(ulong)))
        {
            throw new InvalidDataException($"{path} is not a safetensors file, or is cut off");
        }

        int start = sizeof(ulong) + (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        try
        {
            using JsonDocument header = JsonDocument.Parse(file.AsMemory(sizeof(ulong)..start));
            return header.RootElement.EnumerateObject()
                .Where(entry => entry.Name != "__metadata__")
                .ToDictionary(entry => entry.Name, entry => ReadTensor(entry, file.AsSpan(start)), StringComparer.Ordinal);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    private static Tensor ReadTensor(JsonProperty entry, ReadOnlySpan<byte> data)
    {
        if (entry.Value.GetProperty("dtype").GetString() is not "F32")
        {
            throw new FormatException($"{entry.Name} is not float32");
        }

        long[] shape = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt64())];
        int[] offsets = [.. entry.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt32())];
        if (offsets is not [int from, int to] || from < 0 || to < from || to > data.Length)
        {
            throw new FormatException($"the values of {entry.Name} are not within the file");
        }

        long size = shape.Aggregate(1L, (product, extent) => product * extent);
        if (size * sizeof(float) != to - from)
        {
            throw new FormatException($"{entry.Name} of shape [{string.Join(", ", shape)}] has {to - from} bytes");
        }

        return tensor(MemoryMarshal.Cast<byte, float>(data[from..to]).ToArray(), shape);
    }
}
