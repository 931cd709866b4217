using System;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests;

/// <summary>What a user sets of a diagnostic, in an .editorconfig or beside the attribute, counts.</summary>
public sealed class SeverityTests : IDisposable
{
    private const string WithSettingWithoutEffect = """
        [QuantizedModel("dense.safetensors", Input = [4])]
        [QuantizedLayer("fc", LayerKind.Dense, Strides = [2, 2])]
        partial class Net;
        """;

    private readonly ModelFolder _models = Models.DenseFolder();

    public void Dispose() => _models.Dispose();

    [Theory]
    [InlineData(ReportDiagnostic.Error, DiagnosticSeverity.Error)]
    [InlineData(ReportDiagnostic.Info, DiagnosticSeverity.Info)]
    [InlineData(ReportDiagnostic.Suppress, null)]
    public void The_severity_of_the_files_editorconfig_counts(ReportDiagnostic set, DiagnosticSeverity? expected)
    {
        CSharpCompilation compilation = UserProgram.Compile(WithSettingWithoutEffect, "class Other;");
        compilation = compilation.WithOptions(compilation.Options.WithSyntaxTreeOptionsProvider(
            new EditorConfig(compilation.SyntaxTrees[0], "SPZ0019", set)));

        Assert.Equal(expected, SeverityIn(compilation));
    }

    [Fact]
    public void That_of_another_file_does_not()
    {
        CSharpCompilation compilation = UserProgram.Compile(WithSettingWithoutEffect, "class Other;");
        compilation = compilation.WithOptions(compilation.Options.WithSyntaxTreeOptionsProvider(
            new EditorConfig(compilation.SyntaxTrees[1], "SPZ0019", ReportDiagnostic.Error)));

        Assert.Equal(DiagnosticSeverity.Warning, SeverityIn(compilation));
    }

    [Fact]
    public void A_pragma_silences_it() =>
        Assert.Null(SeverityIn(UserProgram.Compile("#pragma warning disable SPZ0019\n" + WithSettingWithoutEffect)));

    private DiagnosticSeverity? SeverityIn(CSharpCompilation compilation) => UserProgram
        .Driver(_models.ToList())
        .Generate(compilation)
        .GetRunResult()
        .Diagnostics
        .SingleOrDefault(diagnostic => !diagnostic.IsSuppressed)
        ?.Severity;

    /// <summary>One id's severity in one file.</summary>
    private sealed class EditorConfig(SyntaxTree file, string id, ReportDiagnostic severity) : SyntaxTreeOptionsProvider
    {
        public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) => GeneratedKind.NotGenerated;

        public override bool TryGetDiagnosticValue(SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic found)
        {
            found = severity;
            return tree == file && diagnosticId == id;
        }

        public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic found)
        {
            found = ReportDiagnostic.Default;
            return false;
        }
    }
}
