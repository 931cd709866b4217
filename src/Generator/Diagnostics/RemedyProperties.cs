namespace Specializer.Diagnostics;

/// <summary>How a remedy travels to a code fix: the properties of a diagnostic, which are text.</summary>
internal static class RemedyProperties
{
    /// <summary>The name as written.</summary>
    public const string Found = "Found";

    /// <summary>The names that may have been meant, the nearest first, with <see cref="Separator"/> between them.</summary>
    public const string Nearest = "Nearest";

    /// <summary>The property of the attribute to remove, or <see cref="WholeAttribute"/>.</summary>
    public const string Remove = "Remove";

    public const string WholeAttribute = "*";

    public const char Separator = '\n';
}
