using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
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
    public void Its_help_is_a_section_of_the_page(string id)
    {
        string[] link = Descriptors.Of(id).HelpLinkUri.Split('#');
        string page = File.ReadAllText(Path.Combine(RepositoryRoot(), link[0]));

        Assert.Equal(id, link[1], ignoreCase: true);
        Assert.Matches($@"(?m)^## {id}$", page);
        string section = page[page.IndexOf($"## {id}\n", StringComparison.Ordinal)..];
        Assert.Contains("**Fix.**", section.Split("\n## ")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void All_are_errors_but_the_setting_without_effect_and_the_report() =>
        Assert.Equal(["SPZ0019", "SPZ0021"], Descriptors.All.Where(d => d.DefaultSeverity != DiagnosticSeverity.Error).Select(d => d.Id));

    [Fact]
    public void A_finding_of_a_layer_is_placed_at_that_layer()
    {
        LocationInfo At(string path) => new(path, default, default);
        var places = new ModelLocations("hint", At("model"), new LayerLocation[] { new("a", At("a")), new("b", At("b")) });

        Assert.Equal("b", places.Of(new Finding("SPZ0012", "b", "") { Layer = "b" })!.Path);
        Assert.Equal("model", places.Of(new Finding("SPZ0012", "b", ""))!.Path);
        Assert.Equal("model", places.Of(new Finding("SPZ0012", "x", "") { Layer = "x" })!.Path);
    }

    /// <summary>The placeholders that the doc comments of FindingIds promise, counted.</summary>
    private static Dictionary<string, int> DocumentedPlaceholders() => Regex
        .Matches(
            File.ReadAllText(Path.Combine(RepositoryRoot(), "src/Generator/Ir/Finding.cs")),
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
