using System;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using CsCheck;
using Specializer.Input;
using JsonReader = Specializer.Input.JsonReader;

namespace Specializer.Passes.Tests.Input;

/// <summary>The JSON reader against RFC 8259 and against .NET's own.</summary>
public sealed class JsonReaderTests
{
    [Fact]
    public void Strings_come_back_whatever_was_escaped() => Gen.String.Sample(text =>
    {
        // .NET's writer replaces lone surrogates, which JSON's grammar allows.
        string expected = JsonSerializer.Deserialize<string>(JsonSerializer.Serialize(text))!;
        Assert.Equal(expected, Assert.IsType<JsonText>(JsonReader.Parse(JsonSerializer.Serialize(text))).Value);
    });

    [Fact]
    public void Every_escape() =>
        Assert.Equal("\"\\/\b\f\n\r\tA\u20AC", Assert.IsType<JsonText>(JsonReader.Parse("""  "\"\\\/\b\f\n\r\t\u0041\u20aC" """)).Value);

    [Fact]
    public void Numbers_come_back_exactly() => Gen.Double.Where(double.IsFinite).Sample(value =>
        Assert.Equal(value, Assert.IsType<JsonNumber>(JsonReader.Parse(value.ToString("R", CultureInfo.InvariantCulture))).Value));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0.5", -0.5)]
    [InlineData("1e3", 1000)]
    [InlineData("1E+3", 1000)]
    [InlineData("12.5e-1", 1.25)]
    [InlineData("1e-400", 0)]
    public void Every_form_of_a_number(string text, double value) =>
        Assert.Equal(value, Assert.IsType<JsonNumber>(JsonReader.Parse(text)).Value);

    [Fact]
    public void Objects_and_arrays_nest()
    {
        JsonObject root = Assert.IsType<JsonObject>(JsonReader.Parse(" { \"a\" : [ 1 , [ ] , { } ] , \"b\" : null , \"\" : true } "));

        Assert.Equal(["a", "b", ""], root.Members.Select(m => m.Key));
        Assert.Equal(["a number", "an array", "an object"], Assert.IsType<JsonArray>(root.Find("a")).Items.Select(i => i.Kind));
        Assert.Equal("null", root.Find("b")!.Kind);
        Assert.Null(root.Find("c"));
    }

    [Fact]
    public void Values_know_where_they_stand()
    {
        const string Text = "{\n  \"a\": 1,\r\n  \"b\": [2]\n}";
        JsonObject root = Assert.IsType<JsonObject>(JsonReader.Parse(Text));

        Assert.Equal("line 1, column 1", JsonReader.Locate(Text, root.Position));
        Assert.Equal("line 2, column 8", JsonReader.Locate(Text, root.Find("a")!.Position));
        Assert.Equal("line 3, column 8", JsonReader.Locate(Text, root.Find("b")!.Position));
    }

    [Theory]
    [InlineData("", "line 1, column 1: a value was expected instead of the end")]
    [InlineData("  ", "line 1, column 3: a value was expected instead of the end")]
    [InlineData("{", "line 1, column 2: a name in quotes was expected instead of the end")]
    [InlineData("{\"a\"", "line 1, column 5: ':' was expected instead of the end")]
    [InlineData("{\"a\":1", "line 1, column 7: ',' or '}' was expected instead of the end")]
    [InlineData("{\"a\":1,}", "line 1, column 8: a name in quotes was expected instead of '}'")]
    [InlineData("{a:1}", "line 1, column 2: a name in quotes was expected instead of 'a'")]
    [InlineData("{\n \"a\" 1}", "line 2, column 6: ':' was expected instead of '1'")]
    [InlineData("[1 2]", "line 1, column 4: ',' or ']' was expected instead of '2'")]
    [InlineData("[1,]", "line 1, column 4: a value was expected instead of ']'")]
    [InlineData("1 x", "line 1, column 3: the end was expected instead of 'x'")]
    [InlineData("\"a", "line 1, column 3: the text ends inside a string")]
    [InlineData("\"a\n\"", "line 1, column 3: a control character stands in a string")]
    [InlineData("\"\\x\"", "line 1, column 2: an escape in a string is not one of JSON's")]
    [InlineData("\"\\u12G4\"", "line 1, column 2: an escape in a string is not one of JSON's")]
    [InlineData("\"\\u12", "line 1, column 2: an escape in a string is not one of JSON's")]
    [InlineData("\"\\", "line 1, column 2: an escape in a string is not one of JSON's")]
    [InlineData("-", "line 1, column 2: a digit was expected instead of the end")]
    [InlineData("1.", "line 1, column 3: a digit was expected instead of the end")]
    [InlineData("1e", "line 1, column 3: a digit was expected instead of the end")]
    [InlineData("01", "line 1, column 2: the end was expected instead of '1'")]
    [InlineData("[\n1e999]", "line 2, column 1: a number is too large")]
    [InlineData("{\"a\":1,\n\"a\":2}", "line 2, column 1: \"a\" stands twice")]
    public void What_is_wrong_and_where(string text, string message) =>
        Assert.Equal(message, Assert.Throws<JsonSyntaxException>(() => JsonReader.Parse(text)).Message);

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    [InlineData("tru")]
    [InlineData("True")]
    [InlineData("nul")]
    [InlineData("'a'")]
    [InlineData("+1")]
    [InlineData(".5")]
    [InlineData("/* a */ 1")]
    [InlineData("\uFEFF1")]
    [InlineData("\u00A01")]
    [InlineData("\0")]
    public void What_other_dialects_allow_is_refused(string text) => Assert.Throws<JsonSyntaxException>(() => JsonReader.Parse(text));

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    public void Nesting_without_end_does_not_exhaust_the_stack(char bracket)
    {
        string opening = bracket == '[' ? "[" : "{\"a\":";

        Assert.Contains(
            "nest too deeply",
            Assert.Throws<JsonSyntaxException>(() => JsonReader.Parse(string.Concat(Enumerable.Repeat(opening, 1_000_000)))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Thirty_levels_are_read() => JsonReader.Parse(new string('[', 30) + new string(']', 30));

    [Fact]
    public void Millions_of_values_are_refused() =>
        Assert.Throws<JsonSyntaxException>(() => JsonReader.Parse("[" + string.Concat(Enumerable.Repeat("0,", 1_100_000)) + "0]"));

    [Fact]
    public void Values_take_memory_in_proportion_to_their_text()
    {
        string text = "[" + string.Concat(Enumerable.Repeat("0,", 50_000)) + "0]";
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Assert.Throws<JsonSyntaxException>(() => JsonReader.Parse(text)).Message;
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Contains("memory", message, StringComparison.Ordinal);
        Assert.True(allocated < 20L * text.Length, $"{allocated} bytes allocated");
    }

    /// <summary>A small object in a list takes as much beside its members as they do.</summary>
    [Theory]
    [InlineData("{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]},")]
    [InlineData("{\"min\":-1,\"max\":1.25},")]
    [InlineData("[-1,-1.5],")]
    public void Small_values_take_at_most_eight_bytes_a_character_and_a_bit(string value)
    {
        string text = "[" + string.Concat(Enumerable.Repeat(value, 10_000)) + "0]";
        long before = GC.GetAllocatedBytesForCurrentThread();
        Exception? refused = Record.Exception(() => JsonReader.Parse(text));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(refused is null or JsonSyntaxException, refused?.ToString());
        Assert.True(allocated < (8L * text.Length) + (128 * 1024), $"{allocated} bytes allocated for {text.Length} characters");
    }

    [Fact]
    public void Short_and_long_numbers_are_read_to_the_bit()
    {
        Random random = new(3);
        for (int i = 0; i < 20_000; i++)
        {
            string digits = random.NextInt64(0, 1L << random.Next(1, 63)).ToString(CultureInfo.InvariantCulture);
            int point = random.Next(0, digits.Length + 1);
            string text = (random.Next(2) == 0 ? "-" : "") + (point == 0 ? "0" : digits[..point].TrimStart('0') is { Length: > 0 } whole ? whole : "0")
                + (point == digits.Length ? "" : "." + digits[point..]);
            double value = Assert.IsType<JsonNumber>(JsonReader.Parse(text)).Value;
            Assert.Equal(BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)), BitConverter.DoubleToInt64Bits(value));
        }
    }

    [Fact]
    public void Ten_thousand_ranges_are_read()
    {
        string ranges = string.Join(",", Enumerable.Range(0, 10_000).Select(i => $"\"block{i}/conv\":{{\"min\":-0.25,\"max\":7.125}}"));
        JsonObject root = Assert.IsType<JsonObject>(JsonReader.Parse("{" + ranges + "}"));
        Assert.Equal(10_000, root.Members.Count);
    }

    /// <summary>Whatever the text, both readers agree on whether it is JSON, but for what this one refuses beyond the grammar.</summary>
    [Fact]
    public void It_takes_what_another_strict_reader_takes()
    {
        string[] pieces =
        [
            "{", "}", "[", "]", ",", ":", "\"a\"", "\"b\"", "\"\\n\"", "\"\\u0041\"", "1", "-1", "0", "1.5", "1e2", ".", "e", "-", " ", "\n",
            "true", "null", "x",
        ];
        Gen.Int[0, pieces.Length - 1].Select(i => pieces[i]).Array[0, 12].Sample(
            parts =>
            {
                string text = string.Concat(parts);
                if (Parses(text) is { } parses)
                    Assert.Equal(IsJson(text), parses);
            },
            iter: 20_000);
    }

    /// <summary>Null where a name stands twice or a number is past the largest, which the grammar allows.</summary>
    private static bool? Parses(string text)
    {
        try
        {
            JsonReader.Parse(text);
            return true;
        }
        catch (JsonSyntaxException e)
        {
            bool isBeyondGrammar = e.Message.EndsWith("stands twice", StringComparison.Ordinal)
                || e.Message.EndsWith("too large", StringComparison.Ordinal);
            return isBeyondGrammar ? null : false;
        }
    }

    private static bool IsJson(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
