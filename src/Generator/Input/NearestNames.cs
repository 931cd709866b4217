using System;
using System.Collections.Generic;
using System.Linq;

namespace Specializer.Input;

/// <summary>What somebody who misspelt a name may have meant.</summary>
internal static class NearestNames
{
    // Bounds the time on files with absurd names; no name of a layer is told apart past this.
    private const int LongestCompared = 64;

    /// <summary>The known names by rising edit distance, the first few of them, separated by commas.</summary>
    public static string List(string wanted, IEnumerable<string> known, int count = 3)
    {
        string[] nearest = known
            .Distinct(StringComparer.Ordinal)
            .OrderBy(name => Distance(wanted, name))
            .ThenBy(name => name, StringComparer.Ordinal)
            .Take(count)
            .ToArray();
        return nearest.Length == 0 ? "none" : string.Join(", ", nearest);
    }

    /// <summary>Insertions, deletions and substitutions from one name to the other (Levenshtein, 1966).</summary>
    public static int Distance(string from, string to)
    {
        int rows = Math.Min(from.Length, LongestCompared);
        int columns = Math.Min(to.Length, LongestCompared);
        int[] previous = Enumerable.Range(0, columns + 1).ToArray();
        for (int i = 1; i <= rows; i++)
        {
            int[] current = new int[columns + 1];
            current[0] = i;
            for (int j = 1; j <= columns; j++)
            {
                bool same = char.ToUpperInvariant(from[i - 1]) == char.ToUpperInvariant(to[j - 1]);
                int substituted = previous[j - 1] + (same ? 0 : 1);
                current[j] = Math.Min(substituted, Math.Min(previous[j], current[j - 1]) + 1);
            }

            previous = current;
        }

        return previous[columns] + Math.Abs(from.Length - rows - (to.Length - columns));
    }
}
