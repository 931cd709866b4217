using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests;

/// <summary>What is generated for projects of .NET 8 and C# 12 leaves out what they do not have.</summary>
public sealed class OlderFrameworkTests : IDisposable
{
    private const string Preview = """
        namespace System.Runtime.Intrinsics.X86
        {
            [System.Runtime.Versioning.RequiresPreviewFeatures]
            public abstract class AvxVnni { public static bool IsSupported => false; }
        }
        """;

    private const string OptIn = "[assembly: System.Runtime.Versioning.RequiresPreviewFeatures]";

    private readonly ModelFolder _models = Models.DenseFolder();

    public void Dispose() => _models.Dispose();

    [Fact]
    public void The_newest_framework_has_all()
    {
        string generated = Generate(LanguageVersion.CSharp13, Models.DenseClass);

        Assert.Contains("AvxVnni.IsSupported", generated, StringComparison.Ordinal);
        Assert.Contains(": IArenaProgram", generated, StringComparison.Ordinal);
    }

    [Fact]
    public void Code_for_CSharp_12_takes_its_memory_from_the_thread()
    {
        string generated = Generate(LanguageVersion.CSharp12, Models.DenseClass);

        Assert.DoesNotContain("IArenaProgram", generated, StringComparison.Ordinal);
        Assert.Contains("StackArena.ThreadBuffer(ArenaBytes)", generated, StringComparison.Ordinal);
    }

    [Fact]
    public void Instructions_in_preview_are_not_named() => Assert.DoesNotContain(
        "AvxVnni", Generate(LanguageVersion.CSharp13, Models.DenseClass, Preview), StringComparison.Ordinal);

    [Fact]
    public void Instructions_in_preview_are_used_by_projects_that_opted_in() => Assert.Contains(
        "AvxVnni.IsSupported", Run(LanguageVersion.CSharp13, Models.DenseClass, OptIn, Preview).Generated, StringComparison.Ordinal);

    /// <summary>The generated file, which compiles without a complaint.</summary>
    private string Generate(LanguageVersion version, params string[] sources)
    {
        (Compilation all, string generated) = Run(version, sources);
        Assert.Empty(all.GetDiagnostics(TestContext.Current.CancellationToken).Where(d => d.Severity >= DiagnosticSeverity.Warning && d.Id != "CS0436"));
        return generated;
    }

    private (Compilation All, string Generated) Run(LanguageVersion version, params string[] sources)
    {
        CSharpParseOptions options = new(version);
        CSharpCompilation compilation = UserProgram.Compile()
            .WithOptions(new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary))
            .AddSyntaxTrees(sources.Select(source => CSharpSyntaxTree.ParseText("using Specializer;\n" + source, options)));
        CSharpGeneratorDriver
            .Create([new SpecializerGenerator().AsSourceGenerator()], [_models.ToList()], options)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation all, out _, TestContext.Current.CancellationToken);
        return (all, all.SyntaxTrees.Last().ToString());
    }
}
