extern alias generator;

using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace KeywordSpotting.Training.Generated;

/// <summary>
/// Runs the generator and the C# compiler in memory over the sample's class with other weights: what is measured is the
/// code that a build would contain.
/// </summary>
internal static class GeneratedNetworks
{
    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Preview);

    /// <summary>One network for each request, in their order.</summary>
    /// <exception cref="InvalidDataException">The generator or the compiler refuses one; the message says why.</exception>
    public static IReadOnlyList<GeneratedNetwork> Build(IReadOnlyList<NetworkRequest> requests)
    {
        string[] names = [.. requests.Select((_, i) => $"Network{i}")];
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Networks" + Guid.NewGuid().ToString("N"),
            requests.Zip(names, (request, name) => CSharpSyntaxTree.ParseText(KeywordClass.SourceOf(request, name), ParseOptions)),
            References(),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release));
        CSharpGeneratorDriver
            .Create([new generator::Specializer.SpecializerGenerator().AsSourceGenerator()], [ModelList.Of(requests)], ParseOptions)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation generated, out ImmutableArray<Diagnostic> findings);
        Refuse(findings, "the generator refuses a network");
        using MemoryStream image = new();
        Refuse(generated.Emit(image).Diagnostics, "the generated code does not compile");

        image.Position = 0;
        Assembly assembly = AssemblyLoadContext.Default.LoadFromStream(image);
        return [.. requests.Zip(names, (request, name) => new GeneratedNetwork(
            Type(assembly, name), Type(assembly, name + "Calls"), Math.Max(1, request.Outputs.Count)))];
    }

    private static void Refuse(IEnumerable<Diagnostic> diagnostics, string reason)
    {
        Diagnostic[] errors = [.. diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
        if (errors.Length > 0)
        {
            throw new InvalidDataException($"{reason}: {string.Join("; ", errors.Take(3).Select(error => error.GetMessage(CultureInfo.InvariantCulture)))}");
        }
    }

    private static Type Type(Assembly assembly, string name) => assembly.GetType("KeywordSpotting." + name, throwOnError: true)!;

    private static IEnumerable<MetadataReference> References()
    {
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        return Directory.EnumerateFiles(framework, "System.*.dll")
            .Append(Path.Combine(framework, "netstandard.dll"))
            .Where(IsManaged)
            .Append(typeof(Specializer.Calibration.ActivationCalibrator).Assembly.Location)
            .Append(typeof(Specializer.QuantizedModelAttribute).Assembly.Location)
            .Select(path => MetadataReference.CreateFromFile(path));
    }

    private static bool IsManaged(string path) => !Path.GetFileName(path).Contains("Native", StringComparison.Ordinal);
}
