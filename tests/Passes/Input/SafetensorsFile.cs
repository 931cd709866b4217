using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Specializer.Passes.Tests.Input;

/// <summary>A safetensors file written by hand: the header's length, the header, the data.</summary>
internal static class SafetensorsFile
{
    public static byte[] Of(params (string Name, int[] Shape, float[] Values)[] tensors)
    {
        List<string> header = [];
        List<byte> data = [];
        foreach ((string name, int[] shape, float[] values) in tensors)
        {
            int start = data.Count;
            data.AddRange(values.SelectMany(BitConverter.GetBytes));
            header.Add(Entry(name, "F32", shape, start, data.Count));
        }

        return Raw("{" + string.Join(",", header) + "}", [.. data]);
    }

    /// <summary>A file of any header and data; the length is the header's own unless given.</summary>
    public static byte[] Raw(string header, byte[] data, ulong? length = null)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] prefix = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, length ?? (ulong)json.Length);
        return [.. prefix, .. json, .. data];
    }

    public static string Entry(string name, string type, int[] shape, long begin, long end) => string.Create(
        CultureInfo.InvariantCulture,
        $"\"{name}\":{{\"dtype\":\"{type}\",\"shape\":[{string.Join(",", shape)}],\"data_offsets\":[{begin},{end}]}}");

    /// <summary>Values that repeat within [−1, 1] and are no sums of powers of two.</summary>
    public static float[] Values(params int[] shape) =>
        [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(i => ((i * 7 % 11) - 5) / 5.5f)];
}
