using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Specializer.Generator.Tests.Harness;

/// <summary>MSBuild properties (<c>build_property.NAME</c>), and what an .editorconfig says of single files.</summary>
internal sealed class ProjectOptions : AnalyzerConfigOptionsProvider
{
    public static ProjectOptions None => new();

    public Dictionary<string, string> Project { get; } = [];

    /// <summary>Keys and values for files of a name.</summary>
    public Dictionary<string, Dictionary<string, string>> Files { get; } = [];

    public override AnalyzerConfigOptions GlobalOptions => new Options(Project);

    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) =>
        new Options(Files.TryGetValue(tree.FilePath, out Dictionary<string, string>? keys) ? keys : []);

    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => throw new NotSupportedException();

    private sealed class Options(Dictionary<string, string> keys) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => keys.TryGetValue(key, out value);
    }
}
