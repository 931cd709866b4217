using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Specializer.Selection;

/// <summary>Turns the names that models give their layers into distinct C# identifiers in Pascal case.</summary>
internal sealed class LayerNames
{
    private const int LongestName = 40;

    // Members of the class that holds the layers, and the class itself.
    private readonly HashSet<string> _taken = new()
    {
        "Layers", "Execute", "At", "Equals", "GetHashCode", "GetType", "ToString", "MemberwiseClone", "Finalize", "ReferenceEquals",
    };

    public string Unique(string name)
    {
        string stem = Identifier(name);
        string candidate = stem;
        for (int i = 2; !_taken.Add(candidate); i++)
            candidate = stem + "N" + i.ToString(CultureInfo.InvariantCulture);
        return candidate;
    }

    private static string Identifier(string name)
    {
        StringBuilder identifier = new();
        bool upper = true;
        foreach (char c in name)
        {
            if (!IsAsciiLetterOrDigit(c))
            {
                upper = true;
                continue;
            }

            identifier.Append(upper ? char.ToUpperInvariant(c) : c);
            upper = false;
        }

        if (identifier.Length > LongestName)
            identifier.Length = LongestName;
        if (identifier.Length == 0 || (identifier[0] >= '0' && identifier[0] <= '9'))
            identifier.Insert(0, "Layer");
        return identifier.ToString();
    }

    private static bool IsAsciiLetterOrDigit(char c) =>
        c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9');
}
