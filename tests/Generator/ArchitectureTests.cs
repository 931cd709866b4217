using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Specializer.Generator.Tests;

/// <summary>
/// The table in docs/architecture.md, held against what the generator's files really use: symbols are bound, so a
/// name reached without a <c>using</c> counts as well.
/// </summary>
public sealed class ArchitectureTests
{
    private const string Roslyn = "Microsoft.CodeAnalysis";

    /// <summary>The room that may use every other, and that no other may use: the files beside the rooms.</summary>
    private const string Root = "";

    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Numerics"] = [],
        ["Ir"] = ["Numerics"],
        ["Reference"] = ["Ir", "Numerics"],
        ["Input"] = ["Ir", "Diagnostics"],
        ["Passes"] = ["Ir", "Numerics"],
        ["Selection"] = ["Ir"],
        ["Emission"] = ["Ir", "Selection", "Numerics"],
        ["Diagnostics"] = ["Ir", Roslyn],
        [Root] = ["Numerics", "Ir", "Reference", "Input", "Passes", "Selection", "Emission", "Diagnostics", Roslyn],
    };

    /// <summary>The files of Input that turn symbols into values.</summary>
    private static readonly string[] SymbolReaders = ["FeatureParser.cs", "ModelParser.cs", "TargetParser.cs"];

    private static readonly Lazy<ILookup<string, (string File, string Used)>> Uses = new(FindUses);

    public static TheoryData<string> Rooms => [.. MayUse.Keys];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_uses_only_what_the_table_allows(string room)
    {
        IEnumerable<string> forbidden = Uses.Value[room]
            .Where(use => !MayUse[room].Contains(use.Used))
            .Where(use => !(use.Used == Roslyn && room == "Input" && SymbolReaders.Contains(use.File)))
            .Select(use => $"{room}/{use.File} uses {(use.Used == Root ? "the root" : use.Used)}")
            .Distinct();

        Assert.Empty(forbidden);
    }

    [Fact]
    public void Every_folder_is_a_room_of_the_table()
    {
        IEnumerable<string> folders = Directory.GetDirectories(Path.Combine(SourceFolder(), "Generator"))
            .Select(folder => Path.GetFileName(folder)!)
            .Where(folder => folder is not ("bin" or "obj" or "build"));

        Assert.Empty(folders.Except(MayUse.Keys));
    }

    [Fact]
    public void The_rooms_really_use_each_other()
    {
        Assert.Contains(Uses.Value["Input"], use => use.Used == "Ir");
        Assert.Contains(Uses.Value["Diagnostics"], use => use.Used == Roslyn);
        Assert.Contains(Uses.Value[Root], use => use.Used == "Input");
    }

    private static ILookup<string, (string File, string Used)> FindUses()
    {
        string trusted = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Generator",
            SourceFiles().Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), path: path)),
            trusted.Split(Path.PathSeparator)
                .Where(path => !Path.GetFileName(path).StartsWith("Specializer.", StringComparison.Ordinal))
                .Select(path => MetadataReference.CreateFromFile(path)));
        var rooms = SourceFiles().ToDictionary(path => path, RoomOf);

        var uses = new HashSet<(string Room, string File, string Used)>();
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            SemanticModel model = compilation.GetSemanticModel(tree);
            foreach (SimpleNameSyntax name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                foreach (string used in RoomsOf(model.GetSymbolInfo(name).Symbol))
                    uses.Add((rooms[tree.FilePath], Path.GetFileName(tree.FilePath), used));
            }
        }

        return uses.Where(use => use.Used != use.Room).ToLookup(use => use.Room, use => (use.File, use.Used));

        IEnumerable<string> RoomsOf(ISymbol? symbol)
        {
            if (symbol is null or INamespaceSymbol)
                return [];
            if (symbol.ContainingNamespace?.ToDisplayString().StartsWith(Roslyn, StringComparison.Ordinal) == true)
                return [Roslyn];
            return symbol.DeclaringSyntaxReferences.Select(reference => rooms[reference.SyntaxTree.FilePath]);
        }
    }

    private static string RoomOf(string path)
    {
        string[] parts = Path.GetRelativePath(SourceFolder(), path).Split(Path.DirectorySeparatorChar);
        return parts[0] == "Numerics" ? "Numerics" : parts.Length == 2 ? Root : parts[1];
    }

    private static IEnumerable<string> SourceFiles() => new[] { "Generator", "Numerics" }
        .SelectMany(folder => Directory.GetFiles(Path.Combine(SourceFolder(), folder), "*.cs", SearchOption.AllDirectories))
        .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("\\obj\\", StringComparison.Ordinal));

    private static string SourceFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Specializer.sln")))
                return Path.Combine(folder.FullName, "src");
        }

        throw new InvalidOperationException("The tests run from inside the repository's folder.");
    }
}
