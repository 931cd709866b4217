using System;
using System.IO;
using System.Text.Json;

namespace Specializer.Calibration;

/// <summary>JSON as the calibration files have it: indented, lines ending in LF on every system, UTF-8.</summary>
internal static class IndentedJson
{
    /// <summary>What <paramref name="write"/> writes, with a line break at its end.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        using MemoryStream content = new();
        using (Utf8JsonWriter writer = new(content, new JsonWriterOptions { Indented = true }))
            write(writer);
        content.WriteByte((byte)'\n');

        // .NET 8 has no option for the line break. A carriage return inside a string is escaped: none but these exist.
        byte[] bytes = content.ToArray();
        return Environment.NewLine == "\n" ? bytes : Array.FindAll(bytes, b => b != '\r');
    }
}
