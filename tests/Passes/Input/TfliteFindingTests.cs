using System;
using System.Linq;
using Specializer.Input;
using Specializer.Ir;

namespace Specializer.Passes.Tests.Input;

/// <summary>Files that are whole but cannot be compiled, or contradict themselves.</summary>
public sealed class TfliteFindingTests
{
    [Fact]
    public void An_empty_file() => AssertFinding(FindingIds.ModelFileInvalid, [], "it is empty");

    [Theory]
    [InlineData(4)]
    [InlineData(7)]
    public void A_file_without_a_header(int length) => AssertFinding(FindingIds.ModelFileInvalid, new byte[length], "the header", "truncated");

    [Fact]
    public void Another_kind_of_file() =>
        AssertFinding(FindingIds.ModelFileInvalid, Softmax(new TfliteFile { Identifier = "ABCD" }).ToBytes(), "41-42-43-44", "TFL3");

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(-1)]
    public void Another_version(int version) =>
        AssertFinding(FindingIds.ModelFileInvalid, Softmax(new TfliteFile { Version = version }).ToBytes(), $"version {(uint)version}", "version 3 is read");

    [Fact]
    public void No_network() => AssertFinding(FindingIds.ModelFileInvalid, Softmax(new TfliteFile { HasSubgraph = false }).ToBytes(), "no network");

    [Fact]
    public void A_network_without_operators_or_ends()
    {
        AssertFinding(FindingIds.ModelFileInvalid, new TfliteFile().ToBytes(), "no operators, no input or no output");
        AssertFinding(FindingIds.ModelFileInvalid, Changed(f => f.Inputs = []), "no operators, no input or no output");
        AssertFinding(FindingIds.ModelFileInvalid, Changed(f => f.Outputs = []), "no operators, no input or no output");
    }

    [Fact]
    public void Unsupported_operators_are_all_listed_in_one_finding()
    {
        TfliteFile file = Softmax(new TfliteFile());
        foreach (int code in new[] { 28, 142, 28, 9999, 53 })
            file.Operator(code, [0], 1);
        file.Operator(new FileOperator(32, [0], [1]) { Custom = "AudioSpectrogram" });

        AssertFinding(
            FindingIds.OperatorsUnsupported, file.ToBytes(), "net.tflite",
            "TANH (x2), VAR_HANDLE (x1), builtin operator 9999 (x1), CAST (x1), CUSTOM AudioSpectrogram (x1)");
    }

    [Fact]
    public void An_operator_of_a_negative_number_is_unsupported() =>
        AssertFinding(FindingIds.OperatorsUnsupported, Softmax(new TfliteFile()).Operator(-3, [0], 1).ToBytes(), "-3");

    [Theory]
    [InlineData(TfliteFile.UInt8, "UINT8")]
    [InlineData(7, "INT16")]
    [InlineData(200, "type 200")]
    public void An_activation_of_another_type(byte type, string name) =>
        AssertFinding(FindingIds.FeatureUnsupported, Changed(f => f.Change(0, t => t with { Type = type })), "'in' is " + name, "INT8 or FLOAT32");

    [Fact]
    public void An_int8_activation_without_a_scale() =>
        AssertFinding(FindingIds.ModelFileInvalid, Changed(f => f.Change(0, t => t with { Scales = [] })), "'in'", "without a scale");

    [Theory]
    [InlineData(0f)]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_scale_that_is_none(float scale) =>
        AssertFinding(FindingIds.ModelFileInvalid, Changed(f => f.Change(0, t => t with { Scales = [scale] })), "'in'", "scale", "positive and finite");

    [Theory]
    [InlineData(128)]
    [InlineData(-129)]
    [InlineData(long.MaxValue)]
    public void A_zero_point_that_is_no_int8(long zeroPoint) =>
        AssertFinding(FindingIds.ModelFileInvalid, Changed(f => f.Change(0, t => t with { ZeroPoints = [zeroPoint] })), "'in'", $"zero point {zeroPoint}");

    [Fact]
    public void An_activation_with_a_scale_for_each_channel() => AssertFinding(
        FindingIds.FeatureUnsupported, Changed(f => f.Change(0, t => t with { Scales = [1, 2], ZeroPoints = [0, 0] })), "in", "2 scales", "one scale");

    [Theory]
    [InlineData(new[] { 2, 4 }, "a batch of 2")]
    [InlineData(new[] { 1, -1 }, "not known")]
    public void A_shape_that_is_not_for_one_sample(int[] shape, string what) =>
        AssertFinding(FindingIds.FeatureUnsupported, Changed(f => f.Change(0, t => t with { Shape = shape })), "in", what);

    [Theory]
    [InlineData(new[] { 1, 0 })]
    [InlineData(new[] { 1, int.MaxValue })]
    [InlineData(new[] { 1, 65536, 65536 })]
    public void A_shape_that_is_empty_or_too_large(int[] shape) =>
        AssertFinding(FindingIds.ModelFileInvalid, Changed(f => f.Change(0, t => t with { Shape = shape })), "'in'", new Shape(shape).ToString());

    [Theory]
    [InlineData(7)]
    [InlineData(9)]
    public void Weights_whose_bytes_contradict_their_shape(int bytes)
    {
        Finding finding = AssertFinding(FindingIds.TensorSizeMismatch, Dense((f, w) => f.Change(w, t => t with { Data = new byte[bytes] })));

        Assert.Equal(["w", "[2, 4]", "8 bytes", bytes + " bytes"], finding.Arguments);
    }

    [Fact]
    public void Weights_that_are_not_finite()
    {
        TfliteFile file = new();
        int input = file.Float("in", 1, 2);
        file.Operator(9, [input, file.FloatConstant("w", [2, 2], 1, 2, float.NaN, 3)], file.Float("out", 1, 2), 8);

        Assert.Equal(["w", "NaN", "2"], AssertFinding(FindingIds.WeightNotFinite, file.ToBytes()).Arguments);
    }

    [Theory]
    [InlineData(TfliteFile.UInt8, "UINT8")]
    [InlineData(17, "INT4")]
    public void Weights_of_another_type(byte type, string name) =>
        AssertFinding(FindingIds.FeatureUnsupported, Dense((f, w) => f.Change(w, t => t with { Type = type })), "'w' is " + name, "INT8");

    [Fact]
    public void Weights_in_the_sparse_format() =>
        AssertFinding(FindingIds.FeatureUnsupported, Dense((f, w) => f.Change(w, t => t with { IsSparse = true })), "w", "sparse");

    [Fact]
    public void Weights_computed_while_it_runs() =>
        AssertFinding(FindingIds.FeatureUnsupported, Dense((f, w) => f.Change(w, t => t with { Data = null })), "input 1", "constant");

    [Theory]
    [InlineData(new[] { 1f, 2f, 3f }, 0, FindingIds.ModelFileInvalid, "3 scales")]
    [InlineData(new[] { 1f, 2f }, 1, FindingIds.FeatureUnsupported, "axis 1 instead of 0")]
    public void Scales_that_do_not_run_along_the_channels(float[] scales, int axis, string id, string what) => AssertFinding(
        id, Dense((f, w) => f.Change(w, t => t with { Scales = scales, ZeroPoints = [.. scales.Select(_ => 0L)], Axis = axis })), "w", what);

    [Theory]
    [InlineData(new[] { 2, 3 }, "[1, 4]")]
    [InlineData(new[] { 8 }, "2 axes")]
    [InlineData(new[] { 3, 4 }, "computed as [1, 3]")]
    public void Weights_that_do_not_fit(int[] shape, string what) => AssertFinding(
        FindingIds.ShapeMismatch,
        Dense((f, w) => f.Change(w, t => t with { Shape = shape, Data = new byte[shape.Aggregate(1, (a, b) => a * b)] })), what);

    [Fact]
    public void A_scale_ratio_no_arithmetic_holds() =>
        AssertFinding(FindingIds.FeatureUnsupported, Dense((f, w) => f.Change(w, t => t with { Scales = [1e30f] })), "requantization multiplier", "implausible");

    [Theory]
    [InlineData(2, "RELU_N1_TO_1")]
    [InlineData(4, "TANH")]
    public void A_fused_activation_that_is_not_compiled(byte activation, string name)
    {
        TfliteFile file = new();
        file.Operator(0, [file.Activation("in", 1, 2), 0], file.Activation("out", 1, 2), 11, (0, activation));

        AssertFinding(FindingIds.FeatureUnsupported, file.ToBytes(), name, "NONE, RELU and RELU6");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void A_tensor_that_is_not_there(int tensor)
    {
        AssertFinding(FindingIds.ModelFileInvalid, Changed(f => f.Inputs = [tensor]), $"tensor {tensor} of 2");
        AssertFinding(FindingIds.ModelFileInvalid, Changed(f => f.Outputs = [tensor]), $"tensor {tensor} of 2");
        AssertFinding(FindingIds.ModelFileInvalid, Changed(f => f.Operator(14, [0], tensor)), $"tensor {tensor} of 2", "net.tflite");
    }

    [Fact]
    public void An_operator_that_reads_what_nothing_writes()
    {
        TfliteFile file = new();
        file.Operator(14, [file.Float("in", 1, 2)], file.Float("out", 1, 2));
        file.Operator(0, [1, file.Float("other", 1, 2)], file.Float("sum", 1, 2), 11);

        AssertFinding(FindingIds.ModelFileInvalid, file.ToBytes(), "'other'", "nothing before it writes");
    }

    [Fact]
    public void A_tensor_written_twice() =>
        AssertFinding(FindingIds.ModelFileInvalid, Softmax(new TfliteFile()).Operator(14, [0], 1).ToBytes(), "'out'", "twice");

    [Fact]
    public void Ends_that_are_one_tensor() => AssertFinding(FindingIds.ModelFileInvalid, Changed(f => f.Outputs = [0]), "'in'", "is its input");

    [Fact]
    public void An_output_that_nothing_writes() => AssertFinding(
        FindingIds.ModelFileInvalid, Changed(f => f.Outputs = [f.Float("lost", 1, 2)]), "'lost'", "nothing writes");

    [Theory]
    [InlineData(new int[0], new[] { 1 })]
    [InlineData(new[] { 0, 0, 0 }, new[] { 1 })]
    [InlineData(new[] { 0 }, new int[0])]
    public void Operands_of_another_count(int[] inputs, int[] outputs)
    {
        TfliteFile file = new();
        file.Float("in", 1, 2);
        file.Float("out", 1, 2);
        file.Operator(new FileOperator(14, inputs, outputs));
        file.Outputs = [1];

        AssertFinding(FindingIds.ModelFileInvalid, file.ToBytes(), "LOGISTIC", $"{inputs.Length} inputs and {outputs.Length} outputs");
    }

    [Fact]
    public void Options_of_another_operator()
    {
        TfliteFile file = new();
        file.Operator(25, [file.Float("in", 1, 2)], file.Float("out", 1, 2), 11, (0, (byte)0));

        AssertFinding(FindingIds.ModelFileInvalid, file.ToBytes(), "options of kind 11 instead of 9");
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    public void A_softmax_whose_beta_is_not_positive(float beta)
    {
        TfliteFile file = new();
        file.Operator(25, [file.Float("in", 1, 2)], file.Float("out", 1, 2), 9, (0, beta));

        AssertFinding(FindingIds.ModelFileInvalid, file.ToBytes(), "beta");
    }

    [Theory]
    [InlineData(new[] { 0, 0, -1, 0 }, FindingIds.ModelFileInvalid)]
    [InlineData(new[] { 0, 0, int.MaxValue, int.MaxValue }, FindingIds.ModelFileInvalid)]
    [InlineData(new[] { 1, 0, 0, 0 }, FindingIds.FeatureUnsupported)]
    [InlineData(new[] { 0, 0, 1, 1 }, FindingIds.ShapeMismatch)]
    public void Paddings_that_cannot_be(int[] paddings, string id)
    {
        TfliteFile file = new();
        int input = file.Activation("in", 1, 2);
        file.Operator(34, [input, file.Integers("p", [2, 2], paddings)], file.Activation("out", 1, 2));

        AssertFinding(id, file.ToBytes());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_mean_over_other_axes(int axis)
    {
        TfliteFile file = new();
        int input = file.Activation("in", 1, 2, 3, 4);
        file.Operator(40, [input, file.Integers("axes", [1], axis)], file.Activation("out", 1, 4), 27);

        AssertFinding(FindingIds.FeatureUnsupported, file.ToBytes(), $"[{axis}]", "height and width");
    }

    private static TfliteFile Softmax(TfliteFile file) =>
        file.Operator(25, [file.Activation("in", 1, 4)], file.Add(new FileTensor("out", TfliteFile.Int8, [1, 4]) { Scales = [1 / 256f], ZeroPoints = [-128] }), 9, (0, 1f));

    private static byte[] Changed(Action<TfliteFile> change)
    {
        TfliteFile file = Softmax(new TfliteFile());
        change(file);
        return file.ToBytes();
    }

    private static byte[] Dense(Action<TfliteFile, int> change)
    {
        TfliteFile file = new();
        int input = file.Activation("in", 1, 4);
        int weights = file.Weights("w", [2, 4]);
        file.Operator(9, [input, weights], file.Activation("out", 1, 2), 8);
        change(file, weights);
        return file.ToBytes();
    }

    private static Finding AssertFinding(string id, byte[] file, params string[] said) =>
        Compiling.AssertFinding(id, () => TfliteReader.Read(file, "net.tflite"), said);
}
