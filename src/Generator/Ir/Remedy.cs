namespace Specializer.Ir;

/// <summary>What an editor can offer to do about a finding.</summary>
internal abstract record Remedy
{
    /// <summary>Replace a name in the attribute by one of those that may have been meant, the nearest first.</summary>
    internal sealed record Rename(string Found, EquatableArray<string> Nearest) : Remedy;

    /// <summary>Remove a property of the attribute.</summary>
    internal sealed record RemoveProperty(string Name) : Remedy;

    /// <summary>Remove the attribute.</summary>
    internal sealed record RemoveAttribute : Remedy;
}
