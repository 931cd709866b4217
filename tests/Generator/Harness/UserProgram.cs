using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Specializer.Generator.Tests.Harness;

/// <summary>A user's project in memory, and the generator that runs over it.</summary>
internal static class UserProgram
{
    public static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Preview);

    public static readonly ImmutableArray<MetadataReference> References = FindReferences();

    public static readonly CSharpCompilationOptions Options = new(
        OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true);

    /// <summary>A compilation of the sources, with <c>using Specializer;</c> in each; files are named 0.cs, 1.cs, ….</summary>
    public static CSharpCompilation Compile(params string[] sources) => CSharpCompilation.Create(
        "UserProgram",
        sources.Select((source, i) => Parse(source, i + ".cs")),
        References,
        Options);

    public static SyntaxTree Parse(string source, string path) =>
        CSharpSyntaxTree.ParseText("using Specializer;\n" + source, ParseOptions, path);

    /// <summary>A driver whose steps can be asked why they ran.</summary>
    public static GeneratorDriver Driver(params AdditionalText[] texts) => Driver(ProjectOptions.None, texts);

    public static GeneratorDriver Driver(ProjectOptions options, params AdditionalText[] texts) => CSharpGeneratorDriver.Create(
        [new SpecializerGenerator().AsSourceGenerator()],
        texts,
        ParseOptions,
        options,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>One run of the generators, ended with the test.</summary>
    public static GeneratorDriver Generate(this GeneratorDriver driver, Compilation compilation) =>
        driver.RunGenerators(compilation, TestContext.Current.CancellationToken);

    /// <summary>Runs the generator once over one source.</summary>
    public static GeneratorRunResult Run(string source, ModelFolder models) =>
        Driver(models.ToList()).Generate(Compile(source)).GetRunResult().Results.Single();

    public static ImmutableArray<Diagnostic> DiagnosticsOf(string source, ModelFolder models)
    {
        GeneratorRunResult result = Run(source, models);
        Assert.Null(result.Exception);
        return result.Diagnostics;
    }

    private static ImmutableArray<MetadataReference> FindReferences()
    {
        string[] ours = ["Specializer.Attributes", "Specializer.Runtime"];
        string trusted = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        return [.. trusted.Split(Path.PathSeparator).Where(IsWanted).Select(path => MetadataReference.CreateFromFile(path))];

        bool IsWanted(string path)
        {
            string name = Path.GetFileNameWithoutExtension(path);
            return ours.Contains(name) || name is "netstandard" or "mscorlib" || name.StartsWith("System.", StringComparison.Ordinal);
        }
    }
}
