using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Specializer.Ir;

namespace Specializer.Testing;

/// <summary>
/// Emits models, compiles them in memory and loads them into this process. Many models go into one compilation, since
/// most of its time is spent on starting.
/// </summary>
internal static class LoadedModels
{
    private const string Namespace = "Specializer.Compiled";

    private static readonly CSharpParseOptions ParseOptions =
        new(LanguageVersion.Latest, DocumentationMode.Diagnose);

    // As in a user's project: nullable on, no unsafe code, optimized.
    private static readonly CSharpCompilationOptions Options = new(
        OutputKind.DynamicallyLinkedLibrary,
        optimizationLevel: OptimizationLevel.Release,
        nullableContextOptions: NullableContextOptions.Enable);

    private static readonly Lazy<MetadataReference[]> References = new(FindReferences);

    /// <summary>One compiled model for each graph, in their order.</summary>
    /// <exception cref="InvalidOperationException">Emitted code does not compile, or compiles with warnings.</exception>
    public static LoadedModel[] Compile(IReadOnlyList<(Graph Graph, Requantization Mode)> models)
    {
        string[] sources = models.Select((m, i) => Emit(m.Graph, m.Mode, i)).ToArray();
        IEnumerable<SyntaxTree> trees = sources
            .SelectMany((source, i) => new[] { (source, Name(i)), (Adapter(models[i].Graph, i), "Adapter" + Number(i)) })
            .Select(file => CSharpSyntaxTree.ParseText(SourceText.From(file.Item1), ParseOptions, file.Item2 + ".g.cs"));
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Models" + Guid.NewGuid().ToString("N"), trees, References.Value, Options);

        using MemoryStream image = new();
        var result = compilation.Emit(image);
        string[] complaints = result.Diagnostics
            .Where(d => d.Severity >= DiagnosticSeverity.Warning && !IsAboutTheAdapter(d))
            .Select(d => $"{d}\n    {LineOf(d)}")
            .ToArray();
        if (complaints.Length > 0)
            throw new InvalidOperationException("Emitted code: " + string.Join("\n", complaints.Take(10)));

        image.Position = 0;
        Assembly assembly = AssemblyLoadContext.Default.LoadFromStream(image);
        return models
            .Select((m, i) => new LoadedModel(m.Graph, m.Mode, sources[i], assembly, Namespace, Name(i), "Adapter" + Number(i)))
            .ToArray();
    }

    public static LoadedModel Compile(Graph graph, Requantization mode) => Compile([(graph, mode)])[0];

    private static string Emit(Graph graph, Requantization mode, int index)
    {
        TargetClass target = new(
            Namespace, EquatableArray<string>.Empty, "public static partial class " + Name(index), Name(index), Name(index));
        ModelSpec spec = new("test.tflite") { Requantization = mode };
        return ModelCompiler.CompileGraph(graph, spec, target, new ModelOrigin("test.tflite", new string('0', 64)));
    }

    /// <summary>Delegates take no spans of several lengths, so arrays stand between.</summary>
    private static string Adapter(Graph graph, int index)
    {
        IEnumerable<string> inputs = graph.Inputs.Select((_, i) => $"inputs[{Number(i)}]");
        IEnumerable<string> outputs = graph.Outputs.Select((_, i) => $"outputs[{Number(i)}]");
        string arguments = string.Join(", ", inputs.Concat(outputs));
        return $$"""
            namespace {{Namespace}};
            public static class Adapter{{Number(index)}}
            {
                public static void Run(sbyte[][] inputs, sbyte[][] outputs) => {{Name(index)}}.Run({{arguments}});
                public static void RunInArena(sbyte[][] inputs, sbyte[][] outputs, byte[] arena, int offset) =>
                    {{Name(index)}}.Run({{arguments}}, System.MemoryExtensions.AsSpan(arena, offset));
                public static void Predict(float[][] inputs, float[][] outputs) => {{Name(index)}}.Predict({{arguments}});
            }
            """;
    }

    private static string Name(int index) => "Model" + Number(index);

    private static string Number(int index) => index.ToString(CultureInfo.InvariantCulture);

    private static bool IsAboutTheAdapter(Diagnostic diagnostic) =>
        diagnostic.Location.SourceTree?.FilePath.StartsWith("Adapter", StringComparison.Ordinal) == true
        && diagnostic.Severity == DiagnosticSeverity.Warning;

    private static string LineOf(Diagnostic diagnostic) =>
        diagnostic.Location.SourceTree is { } tree
            ? tree.GetText().Lines[diagnostic.Location.GetLineSpan().StartLinePosition.Line].ToString().Trim()
            : "";

    private static MetadataReference[] FindReferences()
    {
        // The trusted list also names this test's own assemblies, which hold second copies of some types.
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string[] trusted = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        return trusted
            .Where(path => Path.GetDirectoryName(path) == framework)
            .Append(Path.Combine(AppContext.BaseDirectory, "Specializer.Runtime.dll"))
            .Append(Path.Combine(AppContext.BaseDirectory, "Specializer.Attributes.dll"))
            .Select(path => (MetadataReference)MetadataReference.CreateFromFile(path))
            .ToArray();
    }
}
