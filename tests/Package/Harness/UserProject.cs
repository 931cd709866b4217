using System;
using System.IO;
using System.Threading.Tasks;

namespace Specializer.Package.Tests.Harness;

/// <summary>A project as a user of the package has it, in a folder of its own.</summary>
internal sealed class UserProject
{
    private readonly PackedPackage _package;

    public UserProject(PackedPackage package, string path, string properties, string items)
    {
        _package = package;
        Folder = Path.Combine(package.Projects, path);
        Name = Path.GetFileName(path);
        Directory.CreateDirectory(Folder);
        Write(Name + ".csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <InvariantGlobalization>true</InvariantGlobalization>
                <!-- An audit asks sources that may not answer, and its warnings are errors here. -->
                <NuGetAudit>false</NuGetAudit>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                {items}
              </ItemGroup>
            </Project>
            """);
    }

    public string Folder { get; }

    public string Name { get; }

    public static string Reference(PackedPackage package) => $"""<PackageReference Include="Specializer" Version="{package.Version}" />""";

    public void Write(string name, string text) => File.WriteAllText(Path.Combine(Folder, name), text);

    public void Write(string name, byte[] bytes) => File.WriteAllBytes(Path.Combine(Folder, name), bytes);

    /// <summary>Builds, with warnings as errors; the output.</summary>
    public Task<string> Build(params string[] options) => Dotnet("build", options);

    public Task<string> Publish(string folder, params string[] options) => Dotnet("publish", [.. options, "-o", folder]);

    public Task<(int ExitCode, string Output)> TryMsbuild(params string[] options) =>
        Shell.Try(Folder, _package.Cache, "dotnet", ["msbuild", "-nologo", .. options]);

    /// <summary>What a program below the project's folder prints, in one line.</summary>
    public async Task<string> Run(params string[] path)
    {
        string program = Path.Combine([Folder, .. path]);
        return (await Shell.Run(Folder, _package.Cache, OperatingSystem.IsWindows() ? program + ".exe" : program)).Trim();
    }

    /// <summary>When the compiler last wrote its assembly.</summary>
    public DateTime CompiledAt(string framework) =>
        File.GetLastWriteTimeUtc(Path.Combine(Folder, "obj", "Release", framework, Name + ".dll"));

    private Task<string> Dotnet(string command, string[] options) =>
        Shell.Run(Folder, _package.Cache, "dotnet", [command, "-c", "Release", "--nologo", "-p:UseSharedCompilation=false", .. options]);
}
