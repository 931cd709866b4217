using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Specializer.Emission;

/// <summary>Values as C# source, the same on every culture and runtime.</summary>
internal static class Literals
{
    private const int HexPerLine = 6;
    private const int NumbersPerLine = 12;
    private const int BytesPerUlong = 8;

    public static string Int(int value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Long(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Nine digits name every float.</summary>
    public static string Float(float value) => value.ToString("G9", CultureInfo.InvariantCulture) + "f";

    /// <summary>A cost or size for a comment, with thousands separated.</summary>
    public static string Grouped(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>
    /// A static span over read-only data of the program's image, as hexadecimal 64-bit words: the compiler reads these
    /// ten times faster than lists of bytes.
    /// </summary>
    public static void Bytes(CodeWriter code, string name, string remark, byte[] bytes) =>
        Span(code, "ulong", name, remark, Words(bytes), HexPerLine);

    /// <summary>Eight bytes each, the first of them lowest; the last word is filled up with zeros.</summary>
    private static IEnumerable<string> Words(byte[] bytes)
    {
        const string Digits = "0123456789ABCDEF";
        char[] word = "0x0000000000000000".ToCharArray();
        for (int i = 0; i < bytes.Length; i += BytesPerUlong)
        {
            for (int b = 0; b < BytesPerUlong; b++)
            {
                int value = i + b < bytes.Length ? bytes[i + b] : 0;
                word[word.Length - (2 * b) - 2] = Digits[value >> 4];
                word[word.Length - (2 * b) - 1] = Digits[value & 15];
            }

            yield return new string(word);
        }
    }

    public static void Ints(CodeWriter code, string name, string remark, IEnumerable<int> values) =>
        Span(code, "int", name, remark, values.Select(Int), NumbersPerLine);

    public static void Floats(CodeWriter code, string name, string remark, IEnumerable<float> values) =>
        Span(code, "float", name, remark, values.Select(Float), NumbersPerLine / 2);

    private static void Span(CodeWriter code, string type, string name, string remark, IEnumerable<string> items, int perLine)
    {
        code.Gap();
        code.Line("// " + remark);
        code.Line($"private static ReadOnlySpan<{type}> {name} =>");
        code.Line("[");
        code.Indent();

        // A line at a time: held all together, millions of words would outlive many collections.
        List<string> line = new(perLine);
        foreach (string item in items)
        {
            line.Add(item);
            if (line.Count == perLine)
                WriteLine();
        }

        if (line.Count > 0)
            WriteLine();
        code.Unindent();
        code.Line("];");

        void WriteLine()
        {
            code.Line(string.Join(", ", line) + ",");
            line.Clear();
        }
    }

    /// <summary>Fills <paramref name="values"/> up to a multiple of <paramref name="multiple"/>.</summary>
    public static T[] PadTo<T>(IReadOnlyList<T> values, int multiple, T filler)
    {
        int length = (values.Count + multiple - 1) / multiple * multiple;
        T[] padded = new T[length];
        for (int i = 0; i < length; i++)
            padded[i] = i < values.Count ? values[i] : filler;
        return padded;
    }

    /// <summary>The lowest bytes of each value, as many as <paramref name="size"/>.</summary>
    public static byte[] ToBytes(int[] values, int size = sizeof(int))
    {
        byte[] bytes = new byte[values.Length * size];
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)(values[i / size] >> (8 * (i % size)));
        return bytes;
    }

    public static byte[] ToBytes(sbyte[] values)
    {
        byte[] bytes = new byte[values.Length];
        Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
        return bytes;
    }

    public static byte[] ToBytes(short[] values)
    {
        byte[] bytes = new byte[values.Length * sizeof(short)];
        for (int i = 0; i < values.Length; i++)
        {
            bytes[2 * i] = (byte)values[i];
            bytes[(2 * i) + 1] = (byte)(values[i] >> 8);
        }

        return bytes;
    }
}
