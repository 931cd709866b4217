using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Specializer.Ir;

namespace Specializer.Input;

/// <summary>
/// Reads float tensors from a .safetensors file: eight bytes of header length, a JSON header that gives each tensor
/// its type, shape and byte range, and the data (huggingface/safetensors, "Format").
/// </summary>
internal static class SafetensorsReader
{
    // Far more than names and shapes of any network here; a longer header is not one.
    private const long LongestHeader = 8L << 20;

    // PyTorch's own limit; longer lists of extents would take many times their text.
    private const int MostDimensions = 64;

    // PyTorch counts batches in an integer beside each batch normalization; nothing here reads it.
    private const string IgnoredSuffix = ".num_batches_tracked";

    /// <summary>Every tensor of the file by its name, F16 and BF16 widened to float.</summary>
    /// <exception cref="ModelException">
    /// The file is corrupted (SPZ0003), a tensor's bytes contradict its shape (SPZ0005), a value is NaN or infinite
    /// (SPZ0008), or a tensor has a type other than F32, F16 and BF16 (SPZ0013).
    /// </exception>
    public static Dictionary<string, FloatTensor> Read(byte[] file, string fileName)
    {
        JsonObject header = ReadHeader(file, fileName, out int dataStart);
        List<Entry> entries = header.Members
            .Where(m => m.Key != "__metadata__")
            .Select(m => ReadEntry(m.Key, m.Value, file.Length - dataStart, fileName))
            .OrderBy(e => e.Begin)
            .ThenBy(e => e.End)
            .ToList();
        for (int i = 1; i < entries.Count; i++)
        {
            if (entries[i].Begin < entries[i - 1].End)
                throw Invalid(fileName, $"tensors '{entries[i - 1].Name}' and '{entries[i].Name}' share bytes");
        }

        Dictionary<string, FloatTensor> tensors = new(StringComparer.Ordinal);
        foreach (Entry entry in entries.Where(e => !e.Name.EndsWith(IgnoredSuffix, StringComparison.Ordinal)))
            tensors.Add(entry.Name, ReadTensor(entry, file, dataStart));
        return tensors;
    }

    private static JsonObject ReadHeader(byte[] file, string fileName, out int dataStart)
    {
        if (file.Length < 8)
            throw Invalid(fileName, file.Length == 0 ? "it is empty" : "it ends before its header");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(file);
        if (length > (ulong)(file.Length - 8) || length > LongestHeader)
        {
            throw Invalid(
                fileName,
                $"its header claims {length} bytes, but the file has {file.Length}; it is truncated or not a safetensors file");
        }

        dataStart = 8 + (int)length;
        try
        {
            string json = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(file, 8, (int)length);
            return JsonReader.Parse(json) as JsonObject ?? throw Invalid(fileName, "its header is not a JSON object");
        }
        catch (JsonSyntaxException e)
        {
            throw Invalid(fileName, "its header is not JSON, " + e.Message);
        }
        catch (DecoderFallbackException)
        {
            throw Invalid(fileName, "its header is not UTF-8");
        }
    }

    private static Entry ReadEntry(string name, JsonValue value, long dataLength, string fileName)
    {
        if ((value as JsonObject)?.Find("shape") is JsonArray { Items.Count: > MostDimensions and int dimensions })
            throw Invalid(fileName, $"tensor '{name}' has {dimensions} dimensions, more than {MostDimensions}");
        if (value is not JsonObject entry
            || entry.Find("dtype") is not JsonText type
            || Counts(entry.Find("shape")) is not { } shape
            || Counts(entry.Find("data_offsets")) is not [long begin, long end])
        {
            throw Invalid(fileName, $"tensor '{name}' does not have a dtype, a shape and two data_offsets");
        }

        if (begin > end || end > dataLength)
        {
            throw Invalid(
                fileName,
                $"tensor '{name}' runs from byte {begin} to {end} of {dataLength}; the file is truncated or corrupted");
        }

        return new Entry(name, type.Value, shape, begin, end);
    }

    private static List<long>? Counts(JsonValue? value)
    {
        if (value is not JsonArray { Items.Count: <= MostDimensions } array)
            return null;
        List<long> counts = [];
        foreach (JsonValue item in array.Items)
        {
            if ((item as JsonNumber)?.Count is not { } count)
                return null;
            counts.Add(count);
        }

        return counts;
    }

    private static FloatTensor ReadTensor(Entry entry, byte[] file, int dataStart)
    {
        int size = entry.Type switch
        {
            "F32" => 4,
            "F16" or "BF16" => 2,
            _ => throw new ModelException(new Finding(
                FindingIds.FeatureUnsupported, entry.Name, $"its values are {entry.Type}", "save it as F32, F16 or BF16")),
        };
        double elements = entry.Shape.Aggregate(1.0, (product, extent) => product * extent);
        if (elements * size != entry.End - entry.Begin)
        {
            throw new ModelException(new Finding(
                FindingIds.TensorSizeMismatch,
                entry.Name,
                "[" + string.Join(", ", entry.Shape) + "]",
                (elements * size).ToString(CultureInfo.InvariantCulture) + " bytes",
                (entry.End - entry.Begin).ToString(CultureInfo.InvariantCulture) + " bytes"));
        }

        float[] values = Decode(entry.Type, file.AsSpan(dataStart + (int)entry.Begin, (int)(entry.End - entry.Begin)));
        int wrong = FloatBits.IndexOfNotFinite(values);
        if (wrong >= 0)
        {
            throw new ModelException(new Finding(
                FindingIds.WeightNotFinite,
                entry.Name,
                values[wrong].ToString(CultureInfo.InvariantCulture),
                wrong.ToString(CultureInfo.InvariantCulture)));
        }

        // An empty tensor may state any other extent; no such shape has a use.
        int[] extents = values.Length == 0 ? [0] : entry.Shape.Select(e => (int)e).ToArray();
        return new FloatTensor(entry.Name, new Shape(extents), values);
    }

    private static float[] Decode(string type, ReadOnlySpan<byte> bytes)
    {
        float[] values = new float[bytes.Length / (type == "F32" ? 4 : 2)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = type switch
            {
                "F32" => FloatBits.ToSingle(BinaryPrimitives.ReadInt32LittleEndian(bytes.Slice(4 * i))),
                "F16" => FloatBits.FromFloat16(BinaryPrimitives.ReadUInt16LittleEndian(bytes.Slice(2 * i))),
                _ => FloatBits.FromBFloat16(BinaryPrimitives.ReadUInt16LittleEndian(bytes.Slice(2 * i))),
            };
        }

        return values;
    }

    private static ModelException Invalid(string fileName, string what) =>
        new(new Finding(FindingIds.ModelFileInvalid, fileName, what));

    private sealed record Entry(string Name, string Type, List<long> Shape, long Begin, long End);
}
