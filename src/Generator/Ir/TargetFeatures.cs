namespace Specializer.Ir;

/// <summary>What emitted code may use of the user's framework and language, where versions differ.</summary>
/// <param name="ArenaOnStack">
/// Working memory may be taken from the stack, which needs ref structs as type arguments: .NET 9 and C# 13. Without them
/// each thread keeps a buffer.
/// </param>
/// <param name="AvxVnni">The class of AVX-VNNI's instructions may be named: .NET 8 has it as a preview only.</param>
internal sealed record TargetFeatures(bool ArenaOnStack, bool AvxVnni)
{
    /// <summary>Those of the newest framework.</summary>
    public static TargetFeatures All { get; } = new(true, true);
}
