using System;

namespace Specializer.Input;

/// <summary>How far apart two names are, to suggest the one that was meant.</summary>
internal static class EditDistance
{
    /// <summary>
    /// The fewest insertions, deletions and replacements of a character that turn one name into the other, without
    /// regard to case (Levenshtein, 1966).
    /// </summary>
    public static int Between(string a, string b)
    {
        int[] row = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
            row[j] = j;

        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
