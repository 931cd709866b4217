using System;
using System.Text;
using Specializer.Ir;

namespace Specializer.Input.Tflite;

/// <summary>One operator as the file states it.</summary>
internal sealed record TfliteOperator(int Index, int Code, string Kind, FlatTable Table, int[] Inputs, int[] Outputs);

/// <summary>The parts of a file that its first subgraph, which is the network, refers to.</summary>
internal sealed class TfliteModel
{
    // What one table takes in memory once it is read, about; counted so that tables cannot overlap without limit.
    private const int TableCharge = 64;

    private readonly FlatVector _buffers;
    private readonly FlatVector _tensorTables;
    private readonly TfliteTensor?[] _tensors;

    public TfliteModel(FlatBuffer file)
    {
        File = file;
        CheckIdentifier(file);
        FlatTable root = file.Root();
        uint version = root.UInt32(TfliteSchema.ModelVersion);
        if (version != TfliteSchema.Version)
            throw file.Invalid($"it states schema version {version}; version {TfliteSchema.Version} is read");

        FlatVector subgraphs = root.Vector(TfliteSchema.ModelSubgraphs, 4, "the subgraphs");
        if (subgraphs.Count == 0)
            throw file.Invalid("it holds no network");
        FlatTable subgraph = subgraphs.Table(0, "the first subgraph");

        _buffers = root.Vector(TfliteSchema.ModelBuffers, 4, "the buffers");
        _tensorTables = subgraph.Vector(TfliteSchema.SubgraphTensors, 4, "the tensors");
        file.Charge(8L * _tensorTables.Count);
        _tensors = new TfliteTensor?[_tensorTables.Count];
        Inputs = subgraph.Vector(TfliteSchema.SubgraphInputs, 4, "the list of inputs").Int32s();
        Outputs = subgraph.Vector(TfliteSchema.SubgraphOutputs, 4, "the list of outputs").Int32s();
        Operators = ReadOperators(
            subgraph.Vector(TfliteSchema.SubgraphOperators, 4, "the operators"),
            root.Vector(TfliteSchema.ModelOperatorCodes, 4, "the operator codes"));
    }

    public FlatBuffer File { get; }

    public int[] Inputs { get; }

    public int[] Outputs { get; }

    public TfliteOperator[] Operators { get; }

    public TfliteTensor Tensor(int index)
    {
        if (index < 0 || index >= _tensors.Length)
            throw File.Invalid($"it refers to tensor {index} of {_tensors.Length}");
        return _tensors[index] ??= ReadTensor(index);
    }

    private static void CheckIdentifier(FlatBuffer file)
    {
        if (file.Length == 0)
            throw file.Invalid("it is empty");
        file.Require(0, 8, "the header");
        string found = Encoding.ASCII.GetString(file.Bytes, 4, 4);
        if (found != TfliteSchema.Identifier)
        {
            string hexadecimal = BitConverter.ToString(file.Bytes, 4, 4);
            throw file.Invalid($"it is not a TFLite model: bytes 4 to 7 are {hexadecimal} where '{TfliteSchema.Identifier}' stands");
        }
    }

    private TfliteTensor ReadTensor(int index)
    {
        File.Charge(TableCharge);
        FlatTable table = _tensorTables.Table(index, "tensor " + index);
        uint buffer = table.UInt32(TfliteSchema.TensorBuffer);
        if (buffer >= _buffers.Count)
            throw File.Invalid($"tensor {index} refers to buffer {buffer} of {_buffers.Count}");
        FlatTable holder = _buffers.Table((int)buffer, "buffer " + buffer);
        FlatVector data = holder.Vector(TfliteSchema.BufferData, 1, "buffer " + buffer);
        if (data.Count == 0 && holder.Int64(TfliteSchema.BufferOffset) > 1)
        {
            throw new ModelException(new Finding(
                FindingIds.FeatureUnsupported, File.FileName, "its constants lie outside the FlatBuffer",
                "convert it again; only models of 2 GB need that form"));
        }

        return new TfliteTensor(table, data, index);
    }

    private TfliteOperator[] ReadOperators(FlatVector operators, FlatVector codes)
    {
        File.Charge((long)TableCharge * operators.Count);
        TfliteOperator[] all = new TfliteOperator[operators.Count];
        for (int i = 0; i < all.Length; i++)
        {
            FlatTable table = operators.Table(i, "operator " + i);
            uint codeIndex = table.UInt32(TfliteSchema.OperatorCode);
            if (codeIndex >= codes.Count)
                throw File.Invalid($"operator {i} refers to operator code {codeIndex} of {codes.Count}");
            FlatTable code = codes.Table((int)codeIndex, "operator code " + codeIndex);

            // The code was one byte until it ran out of numbers; the larger of both fields is the one meant.
            int builtin = Math.Max(
                (sbyte)code.Byte(TfliteSchema.OperatorCodeDeprecated), code.Int32(TfliteSchema.OperatorCodeBuiltin));
            string custom = builtin == TfliteOperators.Custom ? code.Text(TfliteSchema.OperatorCodeCustom, "an operator's name") : "";
            all[i] = new TfliteOperator(
                i,
                builtin,
                TfliteOperators.NameOf(builtin, custom),
                table,
                table.Vector(TfliteSchema.OperatorInputs, 4, "an operator's inputs").Int32s(),
                table.Vector(TfliteSchema.OperatorOutputs, 4, "an operator's outputs").Int32s());
        }

        return all;
    }
}
