extern alias attributes;

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using attributes::Specializer;

namespace Specializer.Generator.Tests;

/// <summary>What the pages name is there, and what users can write is on a page.</summary>
public sealed class DocumentationTests
{
    public static TheoryData<string> Pages => [.. Directory.GetFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories)
        .Append(Path.Combine(Root, "README.md"))
        .Append(Path.Combine(Root, "CONTRIBUTING.md"))
        .Select(path => Path.GetRelativePath(Root, path))];

    public static TheoryData<string> Settings => [.. typeof(QuantizedModelAttribute).Assembly.GetExportedTypes()
        .SelectMany(type => type.IsEnum
            ? Enum.GetNames(type)
            : type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(p => p.CanWrite).Select(p => p.Name))
        .Distinct()];

    private static string Root { get; } = FindRoot();

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_lead_somewhere(string page)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Root, page))!;
        string text = Regex.Replace(File.ReadAllText(Path.Combine(Root, page)), "(?s)```.*?```", "");

        Assert.All(Regex.Matches(text, @"\]\(([^)]+)\)").Select(match => match.Groups[1].Value), link =>
        {
            string[] parts = link.Split('#');
            string target = parts[0].Length == 0 ? Path.Combine(Root, page) : Path.GetFullPath(Path.Combine(folder, parts[0]));
            Assert.True(File.Exists(target) || Directory.Exists(target), $"{page} links to {link}, which is not there.");
            if (parts.Length > 1)
                Assert.Contains(parts[1], AnchorsOf(target));
        });
    }

    /// <summary>Whatever an attribute's property or an enumeration's member is called stands on the page of the attributes.</summary>
    [Theory]
    [MemberData(nameof(Settings))]
    public void What_can_be_set_is_described(string name) =>
        Assert.Matches($@"`{name}\b", File.ReadAllText(Path.Combine(Root, "docs/attributes.md")));

    /// <summary>The files that the walk through an operator names.</summary>
    [Fact]
    public void The_walk_through_an_operator_names_files_that_exist()
    {
        string[] files = [.. Directory.GetFiles(Root, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Contains("obj"))];
        string page = File.ReadAllText(Path.Combine(Root, "docs/adding-an-operator.md"));
        string[] named = [.. Regex.Matches(page, @"`([\w/.]+\.cs)`").Select(match => match.Groups[1].Value)];

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(files, file => file == name || file.EndsWith("/" + name, StringComparison.Ordinal)));
    }

    /// <summary>The anchors of a page's headings, made as repository hosts make them.</summary>
    private static IEnumerable<string> AnchorsOf(string page) => Regex
        .Matches(File.ReadAllText(page), "(?m)^#+ (.+)$")
        .Select(match => Regex.Replace(match.Groups[1].Value.ToLowerInvariant(), @"[^\w\- ]", "").Replace(' ', '-'));

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Specializer.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run from inside the repository's folder.");
    }
}
