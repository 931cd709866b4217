using Specializer.Ir;

namespace Specializer.Emission;

/// <summary>Where emitted members go, and what the file's header says of its origin.</summary>
/// <param name="Namespace">Empty for the global namespace.</param>
/// <param name="ContainingTypes">Declarations of the types around the class, outermost first.</param>
/// <param name="Declaration">The class's own declaration, as in <c>public static partial class Kws</c>.</param>
/// <param name="Name">The class's name.</param>
/// <param name="ModelName">The model's path as the user wrote it.</param>
/// <param name="ModelHash">SHA-256 of the model file, in hexadecimal.</param>
internal sealed record ModelIdentity(
    string Namespace, EquatableArray<string> ContainingTypes, string Declaration, string Name, string ModelName, string ModelHash);
