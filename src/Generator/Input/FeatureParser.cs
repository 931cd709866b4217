using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Specializer.Ir;

namespace Specializer.Input;

/// <summary>From a compilation to what emitted code may use in it.</summary>
internal static class FeatureParser
{
    private const string PreviewAttribute = "System.Runtime.Versioning.RequiresPreviewFeaturesAttribute";

    public static TargetFeatures Parse(Compilation compilation) => new(
        compilation is CSharpCompilation { LanguageVersion: >= LanguageVersion.CSharp13 }
            && compilation.GetTypeByMetadataName("Specializer.Kernels.IArenaProgram") is not null,
        IsOpen(compilation, "System.Runtime.Intrinsics.X86.AvxVnni"));

    /// <summary>Whether a type exists and is no preview, or the project has opted into previews.</summary>
    private static bool IsOpen(Compilation compilation, string name) =>
        compilation.GetTypeByMetadataName(name) is { } type
            && (!IsPreview(type.GetAttributes()) || IsPreview(compilation.Assembly.GetAttributes()));

    private static bool IsPreview(ImmutableArray<AttributeData> attributes) =>
        attributes.Any(attribute => attribute.AttributeClass?.ToDisplayString() == PreviewAttribute);
}
