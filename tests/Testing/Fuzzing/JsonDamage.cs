using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Specializer.Testing.Fuzzing;

/// <summary>Changes to the tokens of JSON: numbers, names, brackets.</summary>
internal static class JsonDamage
{
    private const int Longest = 1 << 20;

    private static readonly string[] Numbers =
    [
        "0", "-0", "1", "-1", "2", "0.5", "1e999", "-1e999", "1e-999", "1e308", "3.5e38", "9007199254740993", "18446744073709551616", "4294967296",
        "2147483648", "2147483647", "-2147483648", "1e", "1.", ".5", "+1", "01", "0x10", "NaN", "Infinity", "1E+2", "1e400", "00", "-", "1_000",
        "123456789012345678901234567890123456789012345678901234567890",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "false", "[]", "{}", "\"\"", "\"F64\"", "\"F16\"", "\"BF16\"", "\"I64\"", "[1,2]", "[0]", "[-1]", "[[1]]", "{\"a\":1}",
        "\"\\u0000\"", "\"\\ud800\"", "\"\\x\"", "\"\\", "nul", "tru", "\"conv.weight\"", "\"input\"",
    ];

    public static IReadOnlyList<Damage> All { get; } = [.. Texts.Select(OfText)];

    /// <summary>The same changes to a safetensors file's header; its length is mostly put right again.</summary>
    public static IReadOnlyList<Damage> OfHeader { get; } = [.. Texts.Select(InHeader)];

    private static Func<string, Random, (string, string)>[] Texts => [Number, Number, Value, SwapTokens, DeleteToken, CopyToken, Repeat, Nest, Character];

    private static Damage OfText(Func<string, Random, (string, string)> change) => (file, _, random) =>
    {
        (string text, string what) = change(Encoding.UTF8.GetString(file), random);
        return (Encoding.UTF8.GetBytes(text), what);
    };

    private static Damage InHeader(Func<string, Random, (string, string)> change) => (file, _, random) =>
    {
        if (file.Length < 8)
            return (file, "nothing");
        int end = (int)Math.Min(8 + (BitConverter.ToUInt64(file) & int.MaxValue), (ulong)file.Length);
        (string header, string what) = change(Encoding.UTF8.GetString(file, 8, end - 8), random);
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] length = random.Next(8) == 0 ? file[..8] : BitConverter.GetBytes((long)json.Length);
        return ([.. length, .. json, .. file[end..]], what);
    };

    private static (string, string) Number(string text, Random random)
    {
        (int Start, int End)[] numbers = [.. Tokens(text).Where(t => text[t.Start] is '-' or (>= '0' and <= '9'))];
        return numbers.Length == 0 ? (text, "nothing") : Replace(text, numbers[random.Next(numbers.Length)], AnyNumber(random));
    }

    private static string AnyNumber(Random random) => random.Next(3) switch
    {
        0 => random.Next(-20, 200).ToString(CultureInfo.InvariantCulture),
        1 => BitConverter.Int64BitsToDouble(random.NextInt64()).ToString("R", CultureInfo.InvariantCulture),
        _ => Numbers[random.Next(Numbers.Length)],
    };

    private static (string, string) Value(string text, Random random) =>
        Any(text, random) is { } token ? Replace(text, token, Values[random.Next(Values.Length)]) : (text, "nothing");

    private static (string, string) SwapTokens(string text, Random random)
    {
        (int Start, int End)[] tokens = [.. Tokens(text)];
        if (tokens.Length < 2)
            return (text, "nothing");
        int first = random.Next(tokens.Length - 1);
        ((int Start, int End) a, (int Start, int End) b) = (tokens[first], tokens[random.Next(first + 1, tokens.Length)]);
        string swapped = text[..a.Start] + text[b.Start..b.End] + text[a.End..b.Start] + text[a.Start..a.End] + text[b.End..];
        return (swapped, $"tokens at {a.Start} and {b.Start} swapped");
    }

    private static (string, string) DeleteToken(string text, Random random) =>
        Any(text, random) is { } token ? Replace(text, token, "") : (text, "nothing");

    private static (string, string) CopyToken(string text, Random random) =>
        Any(text, random) is { } from && Any(text, random) is { } to ? Replace(text, to, text[from.Start..from.End]) : (text, "nothing");

    /// <summary>A stretch of the text many times over: objects, arrays and names without end.</summary>
    private static (string, string) Repeat(string text, Random random)
    {
        if (Any(text, random) is not { } first)
            return (text, "nothing");
        int end = Math.Min(text.Length, first.Start + random.Next(1, 96));
        string stretch = random.Next(4) switch { 0 => "[", 1 => "1,", 2 => "{\"a\":", _ => text[first.Start..end] };
        int times = random.Next(4) == 0 ? random.Next(1, 20_000) : random.Next(1, 64);
        times = Math.Max(1, Math.Min(times, (Longest - text.Length) / Math.Max(1, stretch.Length)));
        return (text[..first.Start] + string.Concat(Enumerable.Repeat(stretch, times)) + text[first.Start..], $"{stretch.Length} characters {times} times at {first.Start}");
    }

    private static (string, string) Nest(string text, Random random)
    {
        if (Any(text, random) is not { } token)
            return (text, "nothing");
        int depth = random.Next(1, 80);
        string nested = new string('[', depth) + text[token.Start..token.End] + new string(']', depth);
        return Replace(text, token, nested);
    }

    private static (string, string) Character(string text, Random random)
    {
        if (text.Length == 0)
            return (text, "nothing");
        int at = random.Next(text.Length);
        string c = random.Next(6) switch { 0 => "\0", 1 => "\uFFFF", 2 => "\uD800", 3 => "\u2028", 4 => ((char)random.Next(128)).ToString(), _ => "\"" };
        return (text[..at] + c + text[(at + 1)..], $"character {at} = U+{(int)c[0]:X4}");
    }

    private static (string, string) Replace(string text, (int Start, int End) token, string by) =>
        (text[..token.Start] + by + text[token.End..], $"{text[token.Start..token.End]} at {token.Start} becomes {(by.Length > 40 ? by[..40] : by)}");

    private static (int Start, int End)? Any(string text, Random random)
    {
        (int Start, int End)[] tokens = [.. Tokens(text)];
        return tokens.Length == 0 ? null : tokens[random.Next(tokens.Length)];
    }

    /// <summary>Strings, numbers, words and single marks; good enough for text that is no longer JSON.</summary>
    private static IEnumerable<(int Start, int End)> Tokens(string text)
    {
        int at = 0;
        while (at < text.Length)
        {
            int start = at++;
            if (char.IsWhiteSpace(text[start]))
                continue;
            if (text[start] == '"')
            {
                while (at < text.Length && text[at] != '"')
                    at += text[at] == '\\' ? 2 : 1;
                at = Math.Min(text.Length, at + 1);
            }
            else if (char.IsAsciiLetterOrDigit(text[start]) || text[start] == '-')
            {
                while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '.' or '+' or '-'))
                    at++;
            }

            yield return (start, at);
        }
    }
}
