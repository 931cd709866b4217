using System;
using System.Collections.Generic;
using System.Linq;
using Google.FlatBuffers;

namespace Specializer.Passes.Tests.Input;

/// <summary>One tensor of a file under construction; the type is the schema's number.</summary>
internal sealed record FileTensor(string Name, byte Type, int[] Shape)
{
    public byte[]? Data { get; init; }

    public float[] Scales { get; init; } = [];

    public long[] ZeroPoints { get; init; } = [];

    public int Axis { get; init; }

    public bool IsSparse { get; init; }
}

/// <summary>One operator of a file under construction: options are the fields of the union's table.</summary>
internal sealed record FileOperator(int Code, int[] Inputs, int[] Outputs)
{
    public byte OptionsType { get; init; }

    public (int Field, object Value)[] Options { get; init; } = [];

    public string Custom { get; init; } = "";
}

/// <summary>A TFLite file written field by field after tensorflow/lite/schema/schema.fbs, right or deliberately wrong.</summary>
internal sealed class TfliteFile
{
    public const byte Float32 = 0;
    public const byte Float16 = 1;
    public const byte Int32 = 2;
    public const byte UInt8 = 3;
    public const byte Int64 = 4;
    public const byte Int8 = 9;

    private readonly List<FileTensor> _tensors = [];
    private readonly List<FileOperator> _operators = [];

    public int Version { get; init; } = 3;

    public string Identifier { get; init; } = "TFL3";

    public int[] Inputs { get; set; } = [0];

    public int[] Outputs { get; set; } = [];

    public bool HasSubgraph { get; init; } = true;

    public int Add(FileTensor tensor)
    {
        _tensors.Add(tensor);
        return _tensors.Count - 1;
    }

    public int Activation(string name, params int[] shape) =>
        Add(new FileTensor(name, Int8, shape) { Scales = [0.5f], ZeroPoints = [1] });

    public int Float(string name, params int[] shape) => Add(new FileTensor(name, Float32, shape));

    public int Weights(string name, int[] shape, float[]? scales = null, int axis = 0) =>
        Add(new FileTensor(name, Int8, shape)
        {
            Data = [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(i => (byte)(sbyte)((i * 37 % 255) - 127))],
            Scales = scales ?? [0.01f],
            ZeroPoints = [.. (scales ?? [0f]).Select(_ => 0L)],
            Axis = axis,
        });

    public int FloatConstant(string name, int[] shape, params float[] values) =>
        Add(new FileTensor(name, Float32, shape) { Data = [.. values.SelectMany(BitConverter.GetBytes)] });

    public int Integers(string name, int[] shape, params int[] values) =>
        Add(new FileTensor(name, Int32, shape) { Data = [.. values.SelectMany(BitConverter.GetBytes)] });

    public void Change(int tensor, Func<FileTensor, FileTensor> change) => _tensors[tensor] = change(_tensors[tensor]);

    public TfliteFile Operator(FileOperator op)
    {
        _operators.Add(op);
        Outputs = op.Outputs;
        return this;
    }

    public TfliteFile Operator(int code, int[] inputs, int output, byte optionsType = 0, params (int Field, object Value)[] options) =>
        Operator(new FileOperator(code, inputs, [output]) { OptionsType = optionsType, Options = options });

    public byte[] ToBytes()
    {
        FlatBufferBuilder builder = new(1024) { ForceDefaults = true };
        Reference[] buffers = [Table(builder), .. _tensors.Select(t =>
            t.Data is null ? Table(builder) : Table(builder, (0, Bytes(builder, t.Data))))];
        Reference[] tensors = [.. _tensors.Select((t, i) => Tensor(builder, t, i + 1))];
        Reference[] codes = [.. _operators.Select(op => Code(builder, op))];
        Reference[] operators = [.. _operators.Select((op, i) => Operator(builder, op, i))];
        Reference[] subgraphs = HasSubgraph
            ? [Table(
                builder,
                (0, Tables(builder, tensors)), (1, Ints(builder, Inputs)), (2, Ints(builder, Outputs)), (3, Tables(builder, operators)))]
            : [];
        Reference model = Table(
            builder,
            (0, Version), (1, Tables(builder, codes)), (2, Tables(builder, subgraphs)), (4, Tables(builder, buffers)));
        builder.Finish(model.Offset, Identifier);
        return builder.SizedByteArray();
    }

    private static Reference Tensor(FlatBufferBuilder builder, FileTensor tensor, int buffer)
    {
        List<(int, object)> fields =
        [
            (0, Ints(builder, tensor.Shape)), (1, tensor.Type), (2, buffer), (3, new Reference(builder.CreateString(tensor.Name).Value)),
        ];
        if (tensor.Scales.Length > 0)
        {
            Reference scales = Vector(builder, tensor.Scales, 4, builder.AddFloat);
            Reference zeroPoints = Vector(builder, tensor.ZeroPoints, 8, builder.AddLong);
            fields.Add((4, Table(builder, (2, scales), (3, zeroPoints), (6, tensor.Axis))));
        }

        if (tensor.IsSparse)
            fields.Add((6, Table(builder)));
        return Table(builder, [.. fields]);
    }

    private static Reference Code(FlatBufferBuilder builder, FileOperator op)
    {
        List<(int, object)> fields = [(0, (byte)Math.Min(op.Code, 127)), (3, op.Code)];
        if (op.Custom.Length > 0)
            fields.Add((1, new Reference(builder.CreateString(op.Custom).Value)));
        return Table(builder, [.. fields]);
    }

    private static Reference Operator(FlatBufferBuilder builder, FileOperator op, int code)
    {
        List<(int, object)> fields = [(0, code), (1, Ints(builder, op.Inputs)), (2, Ints(builder, op.Outputs)), (3, op.OptionsType)];
        if (op.OptionsType != 0)
            fields.Add((4, Table(builder, op.Options)));
        return Table(builder, [.. fields]);
    }

    private static Reference Table(FlatBufferBuilder builder, params (int Field, object Value)[] fields)
    {
        builder.StartTable(fields.Length == 0 ? 0 : fields.Max(f => f.Field) + 1);
        foreach ((int field, object value) in fields)
        {
            switch (value)
            {
                case Reference to: builder.AddOffset(field, to.Offset, 0); break;
                case int number: builder.AddInt(field, number, 0); break;
                case byte number: builder.AddByte(field, number, 0); break;
                case float number: builder.AddFloat(field, number, 0); break;
                case bool flag: builder.AddBool(field, flag, false); break;
                default: throw new ArgumentException("No such field type: " + value.GetType().Name, nameof(fields));
            }
        }

        return new Reference(builder.EndTable());
    }

    private static Reference Ints(FlatBufferBuilder builder, int[] values) => Vector(builder, values, 4, builder.AddInt);

    private static Reference Bytes(FlatBufferBuilder builder, byte[] values) => Vector(builder, values, 1, builder.AddByte);

    private static Reference Tables(FlatBufferBuilder builder, Reference[] tables) =>
        Vector(builder, tables, 4, table => builder.AddOffset(table.Offset));

    private static Reference Vector<T>(FlatBufferBuilder builder, T[] values, int size, Action<T> add)
    {
        builder.StartVector(size, values.Length, size);
        foreach (T value in values.Reverse())
            add(value);
        return new Reference(builder.EndVector().Value);
    }

    private readonly record struct Reference(int Offset);
}
