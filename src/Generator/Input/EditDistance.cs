using System;

namespace Specializer.Input;

/// <summary>How far apart two names are, to suggest the one that was meant.</summary>
internal static class EditDistance
{
    // Bounds the time on files with absurd names; no name of a layer is told apart past this.
    private const int LongestCompared = 64;

    /// <summary>
    /// The fewest insertions, deletions and replacements of a character that turn one name into the other, without
    /// regard to case (Levenshtein, 1966); of longer names only the beginnings and the lengths count.
    /// </summary>
    public static int Between(string a, string b)
    {
        int rows = Math.Min(a.Length, LongestCompared);
        int columns = Math.Min(b.Length, LongestCompared);
        int[] row = new int[columns + 1];
        for (int j = 0; j <= columns; j++)
            row[j] = j;

        for (int i = 1; i <= rows; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= columns; j++)
            {
                int replaced = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[columns] + Math.Abs(a.Length - rows - (b.Length - columns));
    }
}
