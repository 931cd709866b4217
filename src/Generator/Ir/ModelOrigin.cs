namespace Specializer.Ir;

/// <summary>What a generated file says of where it came from.</summary>
/// <param name="Name">The model's file name.</param>
/// <param name="Sha256">The hash of its bytes, in hexadecimal.</param>
internal sealed record ModelOrigin(string Name, string Sha256);
