using System;
using System.Collections.Generic;
using System.IO;
using Google.Protobuf;

namespace Specializer.Benchmarks.Onnx;

/// <summary>One protobuf message as it grows; fields are written in the order of the calls.</summary>
internal sealed class ProtoMessage
{
    private readonly List<byte> _bytes = [];

    public ProtoMessage Add(int field, long value)
    {
        return Write(WireFormat.WireType.Varint, field, o => o.WriteInt64(value));
    }

    public ProtoMessage Add(int field, float value)
    {
        return Write(WireFormat.WireType.Fixed32, field, o => o.WriteFloat(value));
    }

    public ProtoMessage Add(int field, string value)
    {
        return Write(WireFormat.WireType.LengthDelimited, field, o => o.WriteString(value));
    }

    public ProtoMessage Add(int field, ReadOnlySpan<byte> value)
    {
        ByteString content = ByteString.CopyFrom(value);
        return Write(WireFormat.WireType.LengthDelimited, field, o => o.WriteBytes(content));
    }

    public ProtoMessage Add(int field, ProtoMessage value) => Add(field, value.ToBytes());

    /// <summary>A repeated field, unpacked: every reader accepts it.</summary>
    public ProtoMessage AddAll(int field, IEnumerable<long> values)
    {
        foreach (long value in values)
            Add(field, value);
        return this;
    }

    public ProtoMessage AddAll(int field, IEnumerable<string> values)
    {
        foreach (string value in values)
            Add(field, value);
        return this;
    }

    public ProtoMessage AddAll(int field, IEnumerable<ProtoMessage> values)
    {
        foreach (ProtoMessage value in values)
            Add(field, value);
        return this;
    }

    public byte[] ToBytes() => [.. _bytes];

    private ProtoMessage Write(WireFormat.WireType type, int field, Action<CodedOutputStream> write)
    {
        using MemoryStream bytes = new();
        using CodedOutputStream output = new(bytes);
        output.WriteTag(field, type);
        write(output);
        output.Flush();
        _bytes.AddRange(bytes.ToArray());
        return this;
    }
}
