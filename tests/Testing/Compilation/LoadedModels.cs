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
using Specializer.Emission;
using Specializer.Ir;
using Specializer.Selection;

namespace Specializer.Testing;

/// <summary>
/// Emits models, compiles them in memory and loads them into this process. Many models go into one compilation, since
/// most of its time is spent on starting.
/// </summary>
internal static class LoadedModels
{
    /// <summary>The namespace of all models.</summary>
    public const string Namespace = "Specializer.Compiled";

    private static readonly CSharpParseOptions ParseOptions =
        new(LanguageVersion.Latest, DocumentationMode.Diagnose);

    // As in a user's project: nullable on, no unsafe code, optimized.
    private static readonly CSharpCompilationOptions Options = new(
        OutputKind.DynamicallyLinkedLibrary,
        optimizationLevel: OptimizationLevel.Release,
        nullableContextOptions: NullableContextOptions.Enable);

    private static readonly Lazy<MetadataReference[]> References = new(FindReferences);

    /// <summary>One loaded model for each graph, in their order.</summary>
    /// <exception cref="InvalidOperationException">Emitted code does not compile, or compiles with warnings.</exception>
    public static LoadedModel[] Compile(IReadOnlyList<(Graph Graph, Requantization Mode)> models) =>
        Load(models, CompileImage(models));

    /// <summary>The bytes of an assembly with a class for each graph.</summary>
    /// <exception cref="InvalidOperationException">Emitted code does not compile, or compiles with warnings.</exception>
    /// <param name="models">A class for each.</param>
    /// <param name="emulated">Source of classes that stand in for instructions, of <see cref="EmulatedInstructions"/>.</param>
    /// <param name="rank">What kernels are chosen by, the least first; the cost model unless given.</param>
    public static byte[] CompileImage(
        IReadOnlyList<(Graph Graph, Requantization Mode)> models, string? emulated = null, Func<Node, Candidate, double>? rank = null) =>
        CompileImage([.. models.Select(m => Selector.Select(m.Graph, m.Mode, rank))], emulated);

    /// <summary>The same of kernels that are chosen already.</summary>
    public static byte[] CompileImage(IReadOnlyList<KernelPlan> plans, string? emulated)
    {
        IEnumerable<(string, string)> files = plans
            .SelectMany((plan, i) => new[] { (Emit(plan, i), Name(i)), (Adapter(plan.Graph, i), AdapterName(i)) })
            .Concat(emulated is null ? [] : [(emulated, "Emulated")]);
        return CompileSources(files, allowUnsafe: false);
    }

    /// <summary>The bytes of an assembly of these files.</summary>
    /// <exception cref="InvalidOperationException">They do not compile, or compile with warnings.</exception>
    public static byte[] CompileSources(IEnumerable<(string Source, string Name)> files, bool allowUnsafe)
    {
        IEnumerable<SyntaxTree> trees = files
            .Select(file => CSharpSyntaxTree.ParseText(SourceText.From(file.Source), ParseOptions, file.Name + ".g.cs"));
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Models" + Guid.NewGuid().ToString("N"), trees, References.Value, Options.WithAllowUnsafe(allowUnsafe));

        using MemoryStream image = new();
        string[] complaints = compilation.Emit(image).Diagnostics
            .Where(d => d.Severity >= DiagnosticSeverity.Warning && !IsAboutTheAdapter(d))
            .Select(d => $"{d}\n    {LineOf(d)}")
            .ToArray();
        return complaints.Length == 0
            ? image.ToArray()
            : throw new InvalidOperationException("Emitted code: " + string.Join("\n", complaints.Take(10)));
    }

    /// <summary>The models of an image made from the same list.</summary>
    public static LoadedModel[] Load(IReadOnlyList<(Graph Graph, Requantization Mode)> models, byte[] image)
    {
        using MemoryStream stream = new(image);
        Assembly assembly = AssemblyLoadContext.Default.LoadFromStream(stream);
        Type Class(string name) => assembly.GetType(Namespace + "." + name, throwOnError: true)!;
        return models
            .Select((m, i) => new LoadedModel(m.Graph, m.Mode, Class(Name(i)), Class(AdapterName(i))))
            .ToArray();
    }

    /// <param name="graph">An int8 graph.</param>
    /// <param name="mode">How sums become int8.</param>
    /// <param name="rank">What kernels are chosen by, the least first; the cost model unless given.</param>
    public static LoadedModel Compile(Graph graph, Requantization mode, Func<Node, Candidate, double>? rank = null) =>
        Load([(graph, mode)], CompileImage([(graph, mode)], rank: rank))[0];

    /// <summary>The class of one model among several.</summary>
    public static string Emit(KernelPlan plan, int index)
    {
        TargetClass target = new(
            Namespace, EquatableArray<string>.Empty, "public static partial class " + Name(index), Name(index), Name(index));
        return ModelEmitter.Emit(plan, target, new ModelOrigin("test.tflite", new string('0', 64)));
    }

    /// <summary>Delegates take no spans of several lengths, so arrays stand between.</summary>
    private static string Adapter(Graph graph, int index)
    {
        IEnumerable<string> inputs = graph.Inputs.Select((_, i) => $"inputs[{Number(i)}]");
        IEnumerable<string> outputs = graph.Outputs.Select((_, i) => $"outputs[{Number(i)}]");
        string arguments = string.Join(", ", inputs.Concat(outputs));
        return $$"""
            namespace {{Namespace}};
            public static class {{AdapterName(index)}}
            {
                public static void Run(sbyte[][] inputs, sbyte[][] outputs) => {{Name(index)}}.Run({{arguments}});
                public static void RunInArena(sbyte[][] inputs, sbyte[][] outputs, byte[] arena, int offset) =>
                    {{Name(index)}}.Run({{arguments}}, System.MemoryExtensions.AsSpan(arena, offset));
                public static void Predict(float[][] inputs, float[][] outputs) => {{Name(index)}}.Predict({{arguments}});
            }
            """;
    }

    /// <summary>What the class of a model is called.</summary>
    public static string Name(int index) => "Model" + Number(index);

    /// <summary>What the class is called that runs a model on arrays.</summary>
    public static string AdapterName(int index) => "Adapter" + Number(index);

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
