using System;
using System.IO;
using System.Threading.Tasks;
using Specializer.Package.Tests.Harness;

[assembly: AssemblyFixture(typeof(PackedPackage))]

namespace Specializer.Package.Tests.Harness;

/// <summary>
/// The package, packed once for all tests into a folder that serves as a package source, under a version of its own so
/// that no cache can hold it.
/// </summary>
public sealed class PackedPackage : IAsyncLifetime
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("specializer-package-");

    public string Version { get; } = "0.1.0-test." + Guid.NewGuid().ToString("N");

    /// <summary>Where projects of the tests lie.</summary>
    public string Projects => Path.Combine(_folder.FullName, "projects");

    /// <summary>Where they restore their packages to: empty at first.</summary>
    public string Cache => Path.Combine(_folder.FullName, "cache");

    public string File => Path.Combine(Source, $"Specializer.{Version}.nupkg");

    public string SymbolsFile => Path.ChangeExtension(File, ".snupkg");

    /// <summary>Whether it was built as it is shipped.</summary>
    public static bool IsRelease => Configuration == "Release";

    private string Source => Path.Combine(_folder.FullName, "source");

    public static string RepositoryRoot { get; } = FindRoot();

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Projects);
        await System.IO.File.WriteAllTextAsync(
            Path.Combine(Projects, "nuget.config"),
            $"""
            <configuration>
              <packageSources>
                <add key="packed" value="{Source}" />
              </packageSources>
            </configuration>
            """);

        // Nothing of the repository reaches the projects, nor do they reach out of their folder.
        await System.IO.File.WriteAllTextAsync(Path.Combine(Projects, "Directory.Build.props"), "<Project />");
        await System.IO.File.WriteAllTextAsync(Path.Combine(Projects, "Directory.Build.targets"), "<Project />");
        await System.IO.File.WriteAllTextAsync(Path.Combine(Projects, "Directory.Packages.props"), "<Project />");
        await Pack(Source);
    }

    /// <summary>Packs what has been built into a folder.</summary>
    public Task Pack(string folder) => Shell.Run(
        Path.Combine(RepositoryRoot, "src", "Package"), Cache,
        "dotnet", "pack", "-c", Configuration, "--no-build", "-v", "q", "--nologo", "-o", folder, $"-p:PackageVersion={Version}");

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder.FullName, "Specializer.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"No Specializer.sln above {AppContext.BaseDirectory}.");
    }
}
