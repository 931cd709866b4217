using Specializer.Diagnostics;
using Specializer.Ir;

namespace Specializer.Input;

/// <summary>What one class asks for: all that decides what is generated for it, and no place in a source file.</summary>
/// <param name="Spec">The model and its layers, as written.</param>
/// <param name="Target">The class to complete.</param>
/// <param name="Findings">What is wrong with either; nothing is compiled where one is an error.</param>
internal sealed record ModelRequest(ModelSpec Spec, TargetClass Target, EquatableArray<Finding> Findings);

/// <summary>A class with <c>[QuantizedModel]</c>: its request, and where its attributes stand.</summary>
internal sealed record ModelClass(ModelRequest Request, ModelLocations Locations);
