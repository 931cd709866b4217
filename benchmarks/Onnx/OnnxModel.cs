using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.InteropServices;

namespace Specializer.Benchmarks.Onnx;

/// <summary>
/// An ONNX model under construction (messages and field numbers: onnx/onnx.proto of ONNX, IR version 10). Values are
/// known by name; constants and answers get names of their own.
/// </summary>
internal sealed class OnnxModel
{
    /// <summary>The domain of ONNX Runtime's own operators.</summary>
    public const string Contrib = "com.microsoft";

    private const long IrVersion = 10;
    private const long OnnxOpset = 21;
    private const long ContribOpset = 1;

    private readonly List<ProtoMessage> _nodes = [];
    private readonly List<ProtoMessage> _initializers = [];
    private readonly List<ProtoMessage> _inputs = [];
    private readonly List<ProtoMessage> _outputs = [];

    // TensorProto.DataType
    private enum ElementType
    {
        Float = 1,
        UInt8 = 2,
        Int8 = 3,
        Int32 = 6,
        Int64 = 7,
    }

    public string Scalar(float value) => Constant([], [value]);

    public string Scalar(byte value) => Constant([], [value]);

    public string Constant(int[] shape, float[] values) => Constant(ElementType.Float, shape, MemoryMarshal.AsBytes<float>(values));

    public string Constant(int[] shape, byte[] values) => Constant(ElementType.UInt8, shape, values);

    public string Constant(int[] shape, sbyte[] values) => Constant(ElementType.Int8, shape, MemoryMarshal.AsBytes<sbyte>(values));

    public string Constant(int[] shape, int[] values) => Constant(ElementType.Int32, shape, MemoryMarshal.AsBytes<int>(values));

    public string Constant(long[] values) => Constant(ElementType.Int64, [values.Length], MemoryMarshal.AsBytes<long>(values));

    public void Input(string name, IEnumerable<int> shape) => _inputs.Add(ValueInfo(name, shape));

    public void Output(string name, IEnumerable<int> shape) => _outputs.Add(ValueInfo(name, shape));

    /// <summary>Appends a node with one answer and returns the answer's name. An empty input name is an absent input.</summary>
    public string Node(string domain, string operation, string[] inputs, params OnnxAttribute[] attributes)
    {
        string output = "v" + Number(_nodes.Count);
        _nodes.Add(new ProtoMessage()
            .AddAll(1, inputs)
            .Add(2, output)
            .Add(3, operation + Number(_nodes.Count))
            .Add(4, operation)
            .AddAll(5, attributes.Select(a => a.ToProto()))
            .Add(7, domain));
        return output;
    }

    public byte[] ToBytes()
    {
        ProtoMessage graph = new ProtoMessage()
            .AddAll(1, _nodes)
            .Add(2, "twin")
            .AddAll(5, _initializers)
            .AddAll(11, _inputs)
            .AddAll(12, _outputs);
        return new ProtoMessage()
            .Add(1, IrVersion)
            .Add(7, graph)
            .Add(8, new ProtoMessage().Add(1, "").Add(2, OnnxOpset))
            .Add(8, new ProtoMessage().Add(1, Contrib).Add(2, ContribOpset))
            .ToBytes();
    }

    private static ProtoMessage ValueInfo(string name, IEnumerable<int> shape)
    {
        ProtoMessage extents = new ProtoMessage().AddAll(1, shape.Select(e => new ProtoMessage().Add(1, e)));
        ProtoMessage tensor = new ProtoMessage().Add(1, (long)ElementType.UInt8).Add(2, extents);
        return new ProtoMessage().Add(1, name).Add(2, new ProtoMessage().Add(1, tensor));
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private string Constant(ElementType type, int[] shape, ReadOnlySpan<byte> raw)
    {
        string name = "c" + Number(_initializers.Count);
        _initializers.Add(new ProtoMessage()
            .AddAll(1, shape.Select(e => (long)e))
            .Add(2, (long)type)
            .Add(8, name)
            .Add(9, raw));
        return name;
    }
}

/// <summary>An attribute of a node: whole numbers, one or several.</summary>
internal sealed record OnnxAttribute(string Name, long[] Values, bool IsList)
{
    private const long TypeInt = 2;
    private const long TypeInts = 7;

    public static OnnxAttribute Int(string name, long value) => new(name, [value], IsList: false);

    public static OnnxAttribute Ints(string name, params long[] values) => new(name, values, IsList: true);

    public ProtoMessage ToProto()
    {
        ProtoMessage attribute = new ProtoMessage().Add(1, Name);
        return (IsList ? attribute.AddAll(8, Values) : attribute.Add(3, Values[0])).Add(20, IsList ? TypeInts : TypeInt);
    }
}
