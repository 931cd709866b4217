using System;
using System.Linq;
using Microsoft.ML.OnnxRuntime;
using Specializer.Benchmarks.Onnx;
using Specializer.Ir;

namespace Specializer.Benchmarks.Contenders;

/// <summary>ONNX Runtime on the same network: one thread, all graph optimizations, inputs and outputs allocated once.</summary>
internal sealed class OnnxTwin : IContender
{
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _options = new();
    private readonly byte[] _input;
    private readonly byte[] _output;

    public OnnxTwin(Graph graph)
    {
        using SessionOptions options = new()
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        };
        _session = new InferenceSession(TwinWriter.Write(graph), options);
        Shape input = graph.Tensors[graph.Inputs[0]].Shape;
        Shape output = graph.Tensors[graph.Outputs[0]].Shape;
        _input = GC.AllocateArray<byte>(input.Elements, pinned: true);
        _output = GC.AllocateArray<byte>(output.Elements, pinned: true);
        _binding = _session.CreateIoBinding();
        _binding.BindInput(_session.InputNames[0], OrtValue.CreateTensorValueFromMemory(_input, Extents(input)));
        _binding.BindOutput(_session.OutputNames[0], OrtValue.CreateTensorValueFromMemory(_output, Extents(output)));
    }

    public string Name => "ONNX Runtime";

    public void Run() => _session.RunWithBinding(_options, _binding);

    public void SetInput(ReadOnlySpan<sbyte> values)
    {
        for (int i = 0; i < values.Length; i++)
            _input[i] = (byte)(values[i] + 128);
    }

    public sbyte[] Answer() => _output.Select(v => (sbyte)(v - 128)).ToArray();

    public void Dispose()
    {
        _binding.Dispose();
        _session.Dispose();
        _options.Dispose();
    }

    private static long[] Extents(Shape shape) => shape.Extents.Select(e => (long)e).ToArray();
}
