using System.Collections.Generic;
using System.Linq;

namespace Specializer.Emission;

/// <summary>Offsets as a person would write them: no terms of zero, no factors of one.</summary>
internal static class Address
{
    /// <summary><c>Unsafe.Add(ref start, a + b)</c>, or just the start where all terms are "0".</summary>
    public static string Of(string start, IEnumerable<string> terms)
    {
        string[] kept = terms.Where(t => t != "0").ToArray();
        return kept.Length == 0 ? start : $"Unsafe.Add(ref {start}, {Strip(string.Join(" + ", kept))})";
    }

    public static string Of(string start, int offset) => Of(start, [$"{offset}"]);

    public static string Sum(IEnumerable<string> terms, int offset)
    {
        string[] kept = terms.Where(t => t != "0").ToArray();
        if (kept.Length == 0)
            return $"{offset}";
        return offset == 0 ? Strip(string.Join(" + ", kept)) : string.Join(" + ", kept) + $" + {offset}";
    }

    /// <summary>The last argument of a load from an array: empty at its beginning.</summary>
    public static string Index(string start, int offset)
    {
        string index = int.TryParse(start, out int first) ? $"{first + offset}" : Sum([start], offset);
        return index == "0" ? "" : ", " + index;
    }

    public static string Times(string variable, int factor) => factor == 1 ? variable : $"({variable} * {factor})";

    private static string Strip(string sum) =>
        sum[0] == '(' && sum.IndexOf(')') == sum.Length - 1 ? sum.Substring(1, sum.Length - 2) : sum;
}
