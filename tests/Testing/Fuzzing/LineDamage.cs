using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Specializer.Testing.Fuzzing;

/// <summary>Changes to lists of files: whole lines and their parts.</summary>
internal static class LineDamage
{
    private static readonly string[] Parts = ["", "|", "||", "./", "../", "././x.tflite", "\\", "/", "a|b|c|d", "\r", "\0", "net.tflite", "é|é|é", "|/tmp/net.tflite|"];

    public static IReadOnlyList<Damage> All { get; } = [DuplicateLine, DuplicateLine, Shuffle, ReplacePart, ReplacePart, JoinLines];

    private static (byte[], string) DuplicateLine(byte[] file, byte[] seed, Random random)
    {
        List<string> lines = Lines(file);
        int at = random.Next(lines.Count);
        lines.InsertRange(at, Enumerable.Repeat(lines[at], random.Next(1, random.Next(8) == 0 ? 500 : 3)));
        return (Join(lines), $"line {at} several times");
    }

    private static (byte[], string) Shuffle(byte[] file, byte[] seed, Random random)
    {
        string[] lines = [.. Lines(file)];
        random.Shuffle(lines);
        return (Join(lines), "lines in another order");
    }

    private static (byte[], string) ReplacePart(byte[] file, byte[] seed, Random random)
    {
        List<string> lines = Lines(file);
        int at = random.Next(lines.Count);
        string[] parts = lines[at].Split('|');
        int part = random.Next(parts.Length);
        parts[part] = Parts[random.Next(Parts.Length)];
        lines[at] = string.Join('|', parts);
        return (Join(lines), $"part {part} of line {at} = \"{parts[part]}\"");
    }

    private static (byte[], string) JoinLines(byte[] file, byte[] seed, Random random) =>
        (Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(file).Replace("\n", random.Next(2) == 0 ? "" : "\r\n", StringComparison.Ordinal)), "line ends changed");

    private static List<string> Lines(byte[] file) => [.. Encoding.UTF8.GetString(file).Split('\n')];

    private static byte[] Join(IEnumerable<string> lines)
    {
        byte[] joined = Encoding.UTF8.GetBytes(string.Join('\n', lines));
        return joined.Length < 1 << 20 ? joined : joined[..(1 << 20)];
    }
}
