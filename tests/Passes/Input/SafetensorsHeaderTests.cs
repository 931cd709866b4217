using System;
using System.Linq;
using System.Text;
using Specializer.Input;
using Specializer.Ir;

namespace Specializer.Passes.Tests.Input;

/// <summary>Weight files whose header is wrong.</summary>
public sealed class SafetensorsHeaderTests
{
    [Fact]
    public void A_header_of_nothing_is_a_file_without_tensors() =>
        Assert.Empty(SafetensorsReader.Read(SafetensorsFile.Raw("{}", []), "net.safetensors"));

    [Fact]
    public void Spaces_after_the_header_align_the_data() =>
        Assert.Empty(SafetensorsReader.Read(SafetensorsFile.Raw("{}      ", []), "net.safetensors"));

    [Fact]
    public void An_empty_file() => AssertInvalid([], "it is empty");

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void A_file_that_ends_before_its_header(int length) => AssertInvalid(new byte[length], "ends before its header");

    [Theory]
    [InlineData(3ul)]
    [InlineData(1ul << 31)]
    [InlineData(1ul << 63)]
    [InlineData(ulong.MaxValue)]
    [InlineData(ulong.MaxValue - 7)]
    public void A_header_longer_than_the_file(ulong length) =>
        AssertInvalid(SafetensorsFile.Raw("{}", [], length), $"claims {length} bytes", "the file has 10", "truncated");

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"w\"}")]
    [InlineData("{} x")]
    public void A_header_that_is_not_JSON_says_where(string header) => AssertInvalid(SafetensorsFile.Raw(header, []), "not JSON", "line 1, column");

    [Theory]
    [InlineData("[]")]
    [InlineData("3")]
    [InlineData("null")]
    public void A_header_that_is_no_object(string header) => AssertInvalid(SafetensorsFile.Raw(header, []), "not a JSON object");

    [Fact]
    public void A_header_that_is_not_text()
    {
        byte[] file = SafetensorsFile.Raw("{\"aa\":1}", []);
        file[10] = 0xFF;

        AssertInvalid(file, "not UTF-8");
    }

    [Fact]
    public void A_header_that_nests_without_end_does_not_exhaust_the_stack() =>
        AssertInvalid(SafetensorsFile.Raw(string.Concat(Enumerable.Repeat("{\"a\":", 200_000)), []), "nest too deeply");

    [Fact]
    public void A_tensor_that_stands_twice()
    {
        string entry = SafetensorsFile.Entry("fc.weight", "F32", [1], 0, 4);

        AssertInvalid(SafetensorsFile.Raw($"{{{entry},{entry}}}", new byte[4]), "\"fc.weight\" stands twice");
    }

    [Theory]
    [InlineData("3")]
    [InlineData("{}")]
    [InlineData("{\"dtype\":4,\"shape\":[1],\"data_offsets\":[0,4]}")]
    [InlineData("{\"dtype\":\"F32\",\"data_offsets\":[0,4]}")]
    [InlineData("{\"dtype\":\"F32\",\"shape\":[1]}")]
    [InlineData("{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}")]
    [InlineData("{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}")]
    [InlineData("{\"dtype\":\"F32\",\"shape\":[1e300],\"data_offsets\":[0,4]}")]
    [InlineData("{\"dtype\":\"F32\",\"shape\":[\"1\"],\"data_offsets\":[0,4]}")]
    [InlineData("{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}")]
    [InlineData("{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}")]
    [InlineData("{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}")]
    public void A_tensor_without_what_describes_it(string entry) =>
        AssertInvalid(SafetensorsFile.Raw("{\"fc.weight\":" + entry + "}", new byte[4]), "'fc.weight'", "dtype, a shape and two data_offsets");

    [Fact]
    public void A_tensor_of_more_dimensions_than_any_has() => AssertInvalid(
        SafetensorsFile.Raw("{" + SafetensorsFile.Entry("fc.weight", "F32", [.. Enumerable.Repeat(1, 65)], 0, 4) + "}", new byte[4]),
        "'fc.weight' has 65 dimensions");

    [Theory]
    [InlineData(4, 0)]
    [InlineData(0, 12)]
    [InlineData(4, 4294967300)]
    [InlineData(9007199254740988, 9007199254740992)]
    public void A_tensor_outside_the_data(long begin, long end) => AssertInvalid(
        SafetensorsFile.Raw("{" + SafetensorsFile.Entry("fc.weight", "F32", [1], begin, end) + "}", new byte[8]),
        "'fc.weight'", $"from byte {begin} to {end} of 8");

    [Fact]
    public void Tensors_that_share_bytes() => AssertInvalid(
        SafetensorsFile.Raw(
            $"{{{SafetensorsFile.Entry("b", "F32", [2], 4, 12)},{SafetensorsFile.Entry("a", "F32", [2], 0, 8)}}}", new byte[12]),
        "'a' and 'b' share bytes");

    [Fact]
    public void A_truncated_file_names_the_tensor_that_is_cut()
    {
        byte[] file = SafetensorsFile.Of(("a", [1], [1]), ("fc.weight", [4], [1, 2, 3, 4]));

        AssertInvalid(file[..^1], "'fc.weight'", "from byte 4 to 20 of 19", "truncated");
    }

    private static void AssertInvalid(byte[] file, params string[] said) => Compiling.AssertFinding(
        FindingIds.ModelFileInvalid, () => SafetensorsReader.Read(file, "net.safetensors"), ["net.safetensors", .. said]);
}
