using System;
using System.Collections.Generic;
using System.Linq;

namespace Specializer.Input;

/// <summary>What somebody who misspelt a name may have meant.</summary>
internal static class NearestNames
{
    /// <summary>The known names by rising edit distance, the first few of them, separated by commas.</summary>
    public static string List(string wanted, IEnumerable<string> known, int count = 3)
    {
        string[] nearest = known
            .Distinct(StringComparer.Ordinal)
            .OrderBy(name => EditDistance.Between(wanted, name))
            .ThenBy(name => name, StringComparer.Ordinal)
            .Take(count)
            .ToArray();
        return nearest.Length == 0 ? "none" : string.Join(", ", nearest);
    }
}
