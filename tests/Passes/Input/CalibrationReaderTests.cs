using System;
using System.Globalization;
using System.Linq;
using Specializer.Input;
using Specializer.Ir;

namespace Specializer.Passes.Tests.Input;

/// <summary>Calibration files, right and wrong.</summary>
public sealed class CalibrationReaderTests
{
    [Fact]
    public void Ranges_by_name()
    {
        Calibration read = Read(SmallNetworks.Calibration);

        Assert.Equal("net.calibration.json", read.FileName);
        Assert.Equal(["input", "conv", "fc"], read.Ranges.Keys);
        Assert.Equal(new ValueRange(-1, 1.5f), read.Ranges["input"]);
        Assert.Equal(new ValueRange(-30, 4), read.Ranges["fc"]);
    }

    [Fact]
    public void What_the_observers_add_is_passed_over() => Assert.Empty(Read(
        """{"format":"specializer-calibration","version":1,"observer":"quantile","alpha":0.0001,"samples":512,"tensors":{}}""").Ranges);

    [Fact]
    public void The_share_outside_a_range_is_read_where_it_stands()
    {
        Calibration read = Read(
            """{"format":"specializer-calibration","version":1,"tensors":{"a":{"min":0,"max":1,"clipped":0.25},"b":{"min":0,"max":1}}}""");

        Assert.Equal(0.25, Assert.Single(read.ClippedShares, share => share.Key == "a").Value);
        Assert.DoesNotContain("b", read.ClippedShares.Keys);
    }

    [Theory]
    [InlineData("-0.1")]
    [InlineData("1.5")]
    [InlineData("\"much\"")]
    public void A_share_outside_0_to_1(string share) => AssertInvalid(
        """{"format":"specializer-calibration","version":1,"tensors":{"a":{"min":0,"max":1,"clipped":SHARE}}}""".Replace("SHARE", share, StringComparison.Ordinal),
        "\"clipped\" of \"a\"");

    [Theory]
    [InlineData(0f, 0f)]
    [InlineData(2f, 2f)]
    [InlineData(-float.MaxValue, float.MaxValue)]
    public void Ends_of_a_range_may_meet_and_be_large(float min, float max) =>
        Assert.Equal(new ValueRange(min, max), Read(Of("fc", Number(min), Number(max))).Ranges["fc"]);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("MODEL")]
    [InlineData("{\"format\": NaN}")]
    public void Text_that_is_not_JSON_says_where(string text) => AssertInvalid(text, "line 1, column ");

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"format\":1,\"version\":1,\"tensors\":{}}")]
    [InlineData("{\"format\":\"other\",\"version\":1,\"tensors\":{}}")]
    public void Another_kind_of_file(string text) => AssertInvalid(text, "specializer-calibration");

    [Theory]
    [InlineData("\"1\"")]
    [InlineData("2")]
    [InlineData("1.5")]
    [InlineData("null")]
    public void Another_version(string version) =>
        AssertInvalid($"{{\"format\":\"specializer-calibration\",\"version\":{version},\"tensors\":{{}}}}", "\"version\" is not 1");

    [Theory]
    [InlineData("")]
    [InlineData(",\"tensors\":[]")]
    [InlineData(",\"tensors\":null")]
    public void No_tensors(string rest) =>
        AssertInvalid($"{{\"format\":\"specializer-calibration\",\"version\":1{rest}}}", "no object \"tensors\"");

    [Theory]
    [InlineData("1")]
    [InlineData("{}")]
    [InlineData("{\"min\":0}")]
    [InlineData("{\"max\":0}")]
    [InlineData("{\"min\":\"0\",\"max\":1}")]
    [InlineData("{\"min\":null,\"max\":1}")]
    [InlineData("[0, 1]")]
    public void A_range_without_two_numbers_is_named_with_its_place(string range) =>
        AssertInvalid(Of("fc", range), "line 3, column 7: ", "\"fc\"", "\"min\" and \"max\"");

    [Theory]
    [InlineData("1", "0.5")]
    [InlineData("0", "-1e-3")]
    [InlineData("-1", "1e39")]
    [InlineData("-1e39", "1")]
    public void A_range_that_is_reversed_or_too_wide(string min, string max) =>
        AssertInvalid(Of("fc", min, max), "line 3, column 7: ", "\"fc\"", "min must not exceed max");

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1e999")]
    public void A_range_that_is_not_finite(string max) => AssertInvalid(Of("fc", "0", max), "line 3, column ");

    [Fact]
    public void A_name_that_stands_twice() => AssertInvalid(
        """{"format":"specializer-calibration","version":1,"tensors":{"a":{"min":0,"max":1},"a":{"min":0,"max":2}}}""",
        "\"a\" stands twice");

    [Fact]
    public void Nesting_without_end() => AssertInvalid(new string('[', 1_000_000), "nest too deeply");

    private static Calibration Read(string json) => CalibrationReader.Read(json, "net.calibration.json");

    private static string Of(string name, string min, string max) => Of(name, $"{{\"min\":{min},\"max\":{max}}}");

    private static string Of(string name, string range) =>
        "{\"format\":\"specializer-calibration\",\n\"version\":1,\"tensors\":{\n\"" + name + "\": " + range + "}}";

    private static string Number(float value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static void AssertInvalid(string json, params string[] said) =>
        Compiling.AssertFinding(FindingIds.CalibrationInvalid, () => Read(json), ["net.calibration.json", .. said]);
}
