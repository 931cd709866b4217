using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Threading.Tasks;
using System.Xml.Linq;
using Specializer.Package.Tests.Harness;

namespace Specializer.Package.Tests;

/// <summary>What lies in the package and in the one of its symbols.</summary>
public sealed class ContentTests(PackedPackage package)
{
    /// <summary>What Roslyn brings of the framework's packages.</summary>
    private static readonly string[] OfTheCompiler =
    [
        "netstandard", "System.Collections.Immutable", "System.Composition.AttributedModel", "System.Memory",
        "System.Runtime.CompilerServices.Unsafe",
    ];

    [Fact]
    public void Each_part_lies_where_NuGet_looks_for_it()
    {
        using ZipArchive archive = ZipFile.OpenRead(package.File);
        string[] expected =
        [
            "README.md", "Specializer.nuspec",
            "analyzers/dotnet/cs/Specializer.CodeFixes.dll", "analyzers/dotnet/cs/Specializer.Generator.dll",
            "buildTransitive/Specializer.Native.targets", "buildTransitive/Specializer.props", "buildTransitive/Specializer.targets",
            "icon.png",
            .. Pages(),
            .. Libraries("net10.0", ".dll", ".xml"), .. Libraries("net8.0", ".dll", ".xml"),
        ];
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            archive.Entries.Select(e => e.FullName).Where(IsContent).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Symbols_of_the_libraries_lie_in_a_package_of_their_own()
    {
        using ZipArchive archive = ZipFile.OpenRead(package.SymbolsFile);
        string[] expected = ["Specializer.nuspec", .. Libraries("net10.0", ".pdb"), .. Libraries("net8.0", ".pdb")];
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            archive.Entries.Select(e => e.FullName).Where(IsContent).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void It_depends_on_nothing_but_the_framework()
    {
        XDocument nuspec = XDocument.Parse(Text("Specializer.nuspec"));
        Assert.DoesNotContain(nuspec.Descendants(), e => e.Name.LocalName == "dependency");
        Assert.Equal(
            ["net10.0", "net8.0"],
            nuspec.Descendants().Where(e => e.Name.LocalName == "group").Select(e => e.Attribute("targetFramework")!.Value).Order(StringComparer.Ordinal));
    }

    /// <summary>A compiler has Roslyn of its own version and what that needs, and looks for the rest beside the generator, where nothing is.</summary>
    [Theory]
    [InlineData("Specializer.Generator.dll")]
    [InlineData("Specializer.CodeFixes.dll")]
    public void What_the_compiler_loads_needs_nothing_that_is_not_there(string name)
    {
        using ZipArchive archive = ZipFile.OpenRead(package.File);
        using PEReader image = new(new MemoryStream(Content(archive.GetEntry("analyzers/dotnet/cs/" + name)!)));
        MetadataReader metadata = image.GetMetadataReader();
        (string Name, Version Version)[] references =
        [
            .. metadata.AssemblyReferences.Select(metadata.GetAssemblyReference).Select(r => (metadata.GetString(r.Name), r.Version)),
        ];

        Assert.All(references, r => Assert.True(
            OfTheCompiler.Contains(r.Name) || (IsRoslyn(r.Name) && r.Version <= new Version(4, 14, 0, 0)), $"{name} refers to {r.Name} {r.Version}."));
        Assert.Contains(references, r => IsRoslyn(r.Name));

        static bool IsRoslyn(string name) => name.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Packing_twice_gives_the_same_bytes()
    {
        string second = Path.Combine(package.Projects, "second");
        await package.Pack(second);
        foreach (string file in new[] { package.File, package.SymbolsFile })
            Assert.Equal(await Bytes(file), await Bytes(Path.Combine(second, Path.GetFileName(file))));

        static Task<byte[]> Bytes(string path) => File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Nothing_names_a_folder_of_the_building_machine()
    {
        Assert.SkipUnless(PackedPackage.IsRelease, "Debug builds keep the paths that debuggers open.");
        byte[] root = Encoding.UTF8.GetBytes(PackedPackage.RepositoryRoot);
        foreach (string file in new[] { package.File, package.SymbolsFile })
        {
            using ZipArchive archive = ZipFile.OpenRead(file);
            Assert.All(archive.Entries, entry => Assert.True(
                Content(entry).AsSpan().IndexOf(root) < 0, $"{entry.FullName} names {PackedPackage.RepositoryRoot}."));
        }
    }

    [Fact]
    public void Public_members_are_described() =>
        Assert.Contains("P:Specializer.QuantizedModelAttribute", Text("lib/net10.0/Specializer.Attributes.xml"), StringComparison.Ordinal);

    private static string[] Libraries(string framework, params string[] endings) =>
        [.. endings.SelectMany(e => new[] { $"lib/{framework}/Specializer.Attributes{e}", $"lib/{framework}/Specializer.Runtime{e}" })];

    /// <summary>The pages of docs/, to which the diagnostics' links lead.</summary>
    private static string[] Pages() =>
        [.. Directory.GetFiles(Path.Combine(PackedPackage.RepositoryRoot, "docs"), "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(PackedPackage.RepositoryRoot, path).Replace('\\', '/'))];

    private static bool IsContent(string path) =>
        path != "[Content_Types].xml" && !path.StartsWith("_rels/", StringComparison.Ordinal) && !path.StartsWith("package/", StringComparison.Ordinal);

    private static byte[] Content(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        using MemoryStream content = new();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private string Text(string path)
    {
        using ZipArchive archive = ZipFile.OpenRead(package.File);
        return Encoding.UTF8.GetString(Content(archive.GetEntry(path)!)).TrimStart('\uFEFF');
    }
}
