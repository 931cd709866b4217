namespace Specializer.Ir;

/// <summary>The user's class that the generated part completes, as C# needs it written.</summary>
/// <param name="Namespace">Its namespace; empty for the global one.</param>
/// <param name="ContainingTypes">Declarations of the types around it, outermost first, without braces.</param>
/// <param name="Declaration">Its own declaration, for example <c>public static partial class Kws</c>.</param>
/// <param name="Name">Its name, escaped where it is a keyword.</param>
/// <param name="HintName">The generated file's name, unique in the compilation whatever the case of its letters.</param>
internal sealed record TargetClass(
    string Namespace, EquatableArray<string> ContainingTypes, string Declaration, string Name, string HintName)
{
    /// <summary>What the project around it can compile.</summary>
    public TargetFeatures Features { get; init; } = TargetFeatures.All;
}
