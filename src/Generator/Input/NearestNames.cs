using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Input;

/// <summary>What somebody who misspelt a name may have meant.</summary>
internal static class NearestNames
{
    private const int Shown = 3;

    /// <summary>The known names by rising edit distance, the first few of them.</summary>
    public static string[] Of(string wanted, IEnumerable<string> known) => known
        .Distinct(StringComparer.Ordinal)
        .OrderBy(name => EditDistance.Between(wanted, name))
        .ThenBy(name => name, StringComparer.Ordinal)
        .Take(Shown)
        .ToArray();

    /// <summary>The same in one line for a message.</summary>
    public static string List(string wanted, IEnumerable<string> known) =>
        Of(wanted, known) is { Length: > 0 } nearest ? string.Join(", ", nearest) : "none";

    /// <summary>What an editor can offer; null where there is no other name.</summary>
    public static Remedy? Remedy(string wanted, IEnumerable<string> known) =>
        Of(wanted, known) is { Length: > 0 } nearest ? new Remedy.Rename(wanted, nearest) : null;
}
