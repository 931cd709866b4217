using System;

namespace Specializer.Ir;

/// <summary>
/// Something to tell the user, as a value: the generator's root turns it into a diagnostic at the attribute.
/// </summary>
/// <param name="Id">The diagnostic's id, one of <see cref="FindingIds"/>.</param>
/// <param name="Arguments">What fills the placeholders of the message, in order.</param>
internal sealed record Finding(string Id, EquatableArray<string> Arguments)
{
    public Finding(string id, params string[] arguments)
        : this(id, (EquatableArray<string>)arguments)
    {
    }

    /// <summary>The layer the finding is about, if it is about one written as an attribute.</summary>
    public string? Layer { get; init; }

    /// <summary>What an editor can offer to do about it; null where nothing is plain.</summary>
    public Remedy? Remedy { get; init; }
}

/// <summary>
/// Ends the reading or compiling of one model with a finding. Thrown and caught inside the compiler core only:
/// nothing escapes <c>ModelCompiler</c>.
/// </summary>
internal sealed class ModelException : Exception
{
    public ModelException(params Finding[] findings)
        : base(findings[0].Id + ": " + string.Join("; ", findings[0].Arguments)) => Findings = findings;

    public EquatableArray<Finding> Findings { get; }
}
