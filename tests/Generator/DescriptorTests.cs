using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Specializer.CodeFixes;
using Specializer.Diagnostics;
using Specializer.Ir;

namespace Specializer.Generator.Tests;

public sealed class DescriptorTests
{
    public static TheoryData<string> Ids => [.. typeof(FindingIds)
        .GetFields(BindingFlags.Public | BindingFlags.Static | BindingFlags.NonPublic)
        .Select(constant => (string)constant.GetRawConstantValue()!)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Each_id_has_one_descriptor(string id) => Assert.Single(Descriptors.All, descriptor => descriptor.Id == id);

    [Theory]
    [MemberData(nameof(Ids))]
    public void Its_placeholders_are_those_of_the_finding(string id)
    {
        string message = Descriptors.Of(id).MessageFormat.ToString(CultureInfo.InvariantCulture);
        int[] placeholders = [.. Regex.Matches(message, @"\{(\d)\}").Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).Distinct().Order()];

        Assert.Equal(Enumerable.Range(0, placeholders.Length), placeholders);
        Assert.Equal(DocumentedPlaceholders()[id], placeholders.Length);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Its_help_is_a_page_of_its_own(string id)
    {
        DiagnosticDescriptor descriptor = Descriptors.Of(id);
        string title = descriptor.Title.ToString(CultureInfo.InvariantCulture);
        string severity = SeverityOf(descriptor);

        Assert.Equal($"docs/diagnostics/{id}.md", descriptor.HelpLinkUri);
        string page = File.ReadAllText(Path.Combine(RepositoryRoot(), descriptor.HelpLinkUri));
        Assert.StartsWith($"# {id}: {title}\n\nSeverity: {severity}.\n\n", page, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^## Fix$", page);
        string index = File.ReadAllText(Path.Combine(RepositoryRoot(), "docs/diagnostics.md"));
        Assert.Contains($"| [{id}](diagnostics/{id}.md){Mark(id)} | {severity} | {title} |", index, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_page_is_of_a_descriptor() => Assert.Empty(Directory
        .GetFiles(Path.Combine(RepositoryRoot(), "docs/diagnostics"))
        .Select(Path.GetFileNameWithoutExtension)
        .Except(Descriptors.All.Select(descriptor => descriptor.Id)));

    [Theory]
    [MemberData(nameof(Ids))]
    public void Its_release_is_tracked(string id)
    {
        string folder = Path.Combine(RepositoryRoot(), "src/Generator");
        string[] rows = [.. new[] { "Shipped", "Unshipped" }
            .SelectMany(file => File.ReadLines(Path.Combine(folder, $"AnalyzerReleases.{file}.md")))
            .Where(line => line.StartsWith(id + " |", StringComparison.Ordinal))];

        Assert.Contains($"| {Descriptors.Of(id).DefaultSeverity} |", Assert.Single(rows), StringComparison.Ordinal);
    }

    [Fact]
    public void All_are_errors_but_what_leaves_a_model_that_runs() =>
        Assert.Equal(["SPZ0019", "SPZ0021", "SPZ0022", "SPZ0023", "SPZ0024", "SPZ0025", "SPZ0026", "SPZ0027"], Descriptors.All.Where(d => d.DefaultSeverity != DiagnosticSeverity.Error).Select(d => d.Id));

    [Fact]
    public void A_finding_of_a_layer_is_placed_at_that_layer()
    {
        LocationInfo At(string path) => new(path, default, default);
        var places = new ModelLocations("hint", At("model"), new LayerLocation[] { new("a", At("a")), new("b", At("b")) });

        Assert.Equal("b", places.Of(new Finding("SPZ0012", "b", "") { Layer = "b" })!.Path);
        Assert.Equal("model", places.Of(new Finding("SPZ0012", "b", ""))!.Path);
        Assert.Equal("model", places.Of(new Finding("SPZ0012", "x", "") { Layer = "x" })!.Path);
    }

    /// <summary>The index marks the diagnostics that have a code fix.</summary>
    private static string Mark(string id) => typeof(MakePartialFix).Assembly.GetTypes()
        .Where(type => typeof(CodeFixProvider).IsAssignableFrom(type))
        .Any(type => ((CodeFixProvider)Activator.CreateInstance(type)!).FixableDiagnosticIds.Contains(id)) ? " ✎" : "";

    private static string SeverityOf(DiagnosticDescriptor descriptor) => descriptor.DefaultSeverity switch
    {
        DiagnosticSeverity.Error => "error",
        DiagnosticSeverity.Warning => "warning",
        _ => "information",
    };

    /// <summary>The placeholders that the doc comments of FindingIds promise, counted.</summary>
    private static Dictionary<string, int> DocumentedPlaceholders() => Regex
        .Matches(
            File.ReadAllText(Path.Combine(RepositoryRoot(), "src/Generator/Ir/FindingIds.cs")),
            @"<summary>([^<]*)</summary>\s*public const string \w+ = ""(SPZ\d+)""")
        .ToDictionary(match => match.Groups[2].Value, match => Regex.Count(match.Groups[1].Value, @"\{\d\}"));

    private static string RepositoryRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Specializer.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run from inside the repository's folder.");
    }
}
