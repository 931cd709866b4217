extern alias attributes;

using System;
using System.IO;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Specializer.Input;
using Specializer.Ir;

namespace Specializer.Testing;

/// <summary>What the generator reads of a class that a user wrote.</summary>
internal static class ModelSource
{
    /// <param name="source">A file with one class that has <c>[QuantizedModel]</c>.</param>
    /// <exception cref="InvalidOperationException">It has none.</exception>
    public static ModelSpec SpecOf(string source)
    {
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Source",
            [CSharpSyntaxTree.ParseText(source)],
            [
                MetadataReference.CreateFromFile(Path.Combine(framework, "System.Runtime.dll")),
                MetadataReference.CreateFromFile(typeof(object).Assembly.Location),
                MetadataReference.CreateFromFile(Path.Combine(framework, "netstandard.dll")),
                MetadataReference.CreateFromFile(typeof(attributes::Specializer.QuantizedModelAttribute).Assembly.Location),
            ]);
        SpecCapture capture = new();
        CSharpGeneratorDriver.Create(capture).RunGenerators(compilation);
        return capture.Spec ?? throw new InvalidOperationException("The source has no class with [QuantizedModel].");
    }

    private sealed class SpecCapture : IIncrementalGenerator
    {
        public ModelSpec? Spec { get; private set; }

        public void Initialize(IncrementalGeneratorInitializationContext context)
            => context.RegisterSourceOutput(
                context.SyntaxProvider.ForAttributeWithMetadataName(
                    ModelParser.AttributeName, ModelParser.IsCandidate, ModelParser.Parse),
                (_, model) => Spec = model?.Request.Spec);
    }
}
