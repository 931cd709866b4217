using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using Specializer.Input;
using Specializer.Ir;

namespace Specializer.Passes.Tests.Input;

/// <summary>Values of weight files, and tensors that contradict themselves.</summary>
public sealed class SafetensorsReaderTests
{
    private const string FileName = "net.safetensors";

    private static readonly Gen<float> AnyFinite = Gen.Int.Select(BitConverter.Int32BitsToSingle).Where(float.IsFinite);

    [Fact]
    public void F32_values_come_back_bit_for_bit() => Gen
        .Select(Gen.Int[1, 5], Gen.Int[1, 5])
        .SelectMany((rows, columns) => AnyFinite.Array[rows * columns].Select(values => (new[] { rows, columns }, values)))
        .Sample((shape, values) =>
        {
            FloatTensor read = Read(SafetensorsFile.Of(("other", [1], [7]), ("w", shape, values)))["w"];
            Assert.Equal("w", read.Name);
            Assert.Equal(new Shape(shape), read.Shape);
            Assert.Equal(values.Select(BitConverter.SingleToInt32Bits), read.Values.Select(BitConverter.SingleToInt32Bits));
        });

    [Theory]
    [InlineData("F16", new ushort[] { 0x3C00, 0xC000, 0x0001, 0x7BFF }, new[] { 1f, -2f, 5.9604645e-8f, 65504f })]
    [InlineData("BF16", new ushort[] { 0x3F80, 0xC000, 0x0001, 0x7F7F }, new[] { 1f, -2f, 9.18355e-41f, 3.3895314e38f })]
    public void Narrow_floats_widen_exactly(string type, ushort[] bits, float[] expected)
    {
        byte[] data = [.. bits.SelectMany(BitConverter.GetBytes)];

        Assert.Equal(expected, Read(One(SafetensorsFile.Entry("w", type, [4], 0, 8), data))["w"].Values);
    }

    [Fact]
    public void A_scalar_has_one_value() => Assert.Equal([2f], Read(SafetensorsFile.Of(("s", [], [2])))["s"].Values);

    [Fact]
    public void An_empty_tensor_is_empty() => Assert.Empty(Read(SafetensorsFile.Of(("e", [0, 3], [])))["e"].Values);

    [Fact]
    public void Metadata_is_no_tensor() =>
        Assert.Equal(["w"], Read(One("\"__metadata__\":{\"format\":\"pt\"}," + SafetensorsFile.Entry("w", "F32", [1], 0, 4), new byte[4])).Keys);

    [Fact]
    public void PyTorchs_counters_are_passed_over_whatever_their_type() =>
        Assert.Empty(Read(One(SafetensorsFile.Entry("bn.num_batches_tracked", "I64", [], 0, 8), new byte[8])));

    [Theory]
    [InlineData("I64", 8)]
    [InlineData("F64", 8)]
    [InlineData("I8", 1)]
    [InlineData("", 1)]
    public void Another_type_is_named_with_those_that_are_read(string type, int size) =>
        AssertFinding(FindingIds.FeatureUnsupported, One(SafetensorsFile.Entry("fc.weight", type, [1], 0, size), new byte[size]), "fc.weight", "F32, F16 or BF16");

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    [InlineData(float.NegativeInfinity, "-Infinity")]
    public void A_weight_that_is_not_finite(float value, string text)
    {
        Finding finding = AssertFinding(FindingIds.WeightNotFinite, SafetensorsFile.Of(("a", [1], [1]), ("fc.weight", [2, 2], [1, 2, value, 3])));

        Assert.Equal(["fc.weight", text, "2"], finding.Arguments);
    }

    [Fact]
    public void A_float16_infinity_is_not_finite() =>
        AssertFinding(FindingIds.WeightNotFinite, One(SafetensorsFile.Entry("w", "F16", [1], 0, 2), [0x00, 0x7C]), "w", "Infinity");

    [Theory]
    [InlineData("F32", 24)]
    [InlineData("BF16", 12)]
    public void Bytes_that_contradict_the_shape(string type, int expected)
    {
        Finding finding = AssertFinding(
            FindingIds.TensorSizeMismatch, One(SafetensorsFile.Entry("fc.weight", type, [2, 3], 0, 16), new byte[16]));

        Assert.Equal(["fc.weight", "[2, 3]", expected + " bytes", "16 bytes"], finding.Arguments);
    }

    [Theory]
    [InlineData("[65536, 65536, 65536, 65536]")]
    [InlineData("[9007199254740992, 9007199254740992, 9007199254740992]")]
    [InlineData("[2147483647, 2147483647, 4]")]
    [InlineData("[4294967296, 4294967296]")]
    public void A_shape_whose_product_overflows_is_a_size_that_does_not_fit(string shape) => AssertFinding(
        FindingIds.TensorSizeMismatch,
        One($"\"w\":{{\"dtype\":\"F32\",\"shape\":{shape},\"data_offsets\":[0,16]}}", new byte[16]),
        "w", shape, "16 bytes");

    [Fact]
    public void A_shape_of_thousands_of_axes_is_refused_or_read_but_does_not_throw()
    {
        string shape = string.Join(",", Enumerable.Repeat("1", 5000));

        Compiling.Read(
            One($"\"fc.weight\":{{\"dtype\":\"F32\",\"shape\":[{shape}],\"data_offsets\":[0,4]}}", new byte[4]),
            bytes => GraphLoader.Load(SmallNetworks.Spec, new ModelFile(FileName, bytes), null), "5000 axes");
    }

    private static Dictionary<string, FloatTensor> Read(byte[] file) => SafetensorsReader.Read(file, FileName);

    private static byte[] One(string entry, byte[] data) => SafetensorsFile.Raw("{" + entry + "}", data);

    private static Finding AssertFinding(string id, byte[] file, params string[] said) =>
        Compiling.AssertFinding(id, () => Read(file), said);
}
