using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.ML.OnnxRuntime;

namespace Specializer.Benchmarks.Programs;

/// <summary>A program as a user would begin it, in a folder of its own, deleted with this object.</summary>
internal sealed class FreshProject : IDisposable
{
    private const string Name = "Program";

    private readonly bool _isKept;

    private FreshProject(string projectItems, string program, string? folder = null)
    {
        _isKept = folder is not null;
        Folder = Path.GetFullPath(folder ?? Directory.CreateTempSubdirectory("specializer-").FullName);
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, Name + ".csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <RepositoryRoot>{RepositoryRoot()}/</RepositoryRoot>
                <InvariantGlobalization>true</InvariantGlobalization>
                <ImplicitUsings>enable</ImplicitUsings>
              </PropertyGroup>
              {projectItems}
            </Project>
            """);
        File.WriteAllText(Path.Combine(Folder, Name + ".cs"), program);
    }

    public string Folder { get; }

    /// <summary>The program that <see cref="Build"/> makes.</summary>
    public string Executable => Path.Combine(Folder, "bin", "Release", "net10.0", Name);

    /// <summary>The program that <see cref="Publish"/> makes.</summary>
    public string NativeExecutable => Path.Combine(Folder, "native", Name);

    /// <summary>References this project; with a model, or empty.</summary>
    /// <param name="model">A .tflite file.</param>
    /// <param name="folder">A folder that outlives this object; one for its time alone unless given.</param>
    public static FreshProject Ours(string? model, string? folder = null)
    {
        FreshProject project = new(
            """<Import Project="$(RepositoryRoot)src/Generator/build/Specializer.InRepo.targets" />""",
            model is null ? ProgramTexts.Empty : ProgramTexts.Ours, folder);
        if (model is not null)
            File.Copy(model, Path.Combine(project.Folder, "model.tflite"), overwrite: true);
        return project;
    }

    /// <summary>References this project's libraries, with classes as they were generated.</summary>
    /// <param name="program">The program.</param>
    /// <param name="sources">Files beside it.</param>
    public static FreshProject Generated(string program, IEnumerable<string> sources)
    {
        FreshProject project = new("""<Import Project="$(RepositoryRoot)src/Generator/build/Specializer.InRepo.targets" />""", program);
        foreach ((int i, string source) in sources.Index())
            File.WriteAllText(Path.Combine(project.Folder, $"Generated{i}.cs"), source);
        return project;
    }

    /// <summary>Loads a model in ONNX Runtime's form, of the version this program uses.</summary>
    public static FreshProject Onnx(byte[] model)
    {
        Version version = typeof(InferenceSession).Assembly.GetName().Version!;
        FreshProject project = new(
            $"""
            <ItemGroup>
              <PackageReference Include="Microsoft.ML.OnnxRuntime" Version="{version.ToString(3)}" />
              <PackageReference Include="System.Numerics.Tensors" Version="10.0.0" />
            </ItemGroup>
            """,
            ProgramTexts.Onnx);
        File.WriteAllBytes(Path.Combine(project.Folder, "model.onnx"), model);
        return project;
    }

    /// <summary>Milliseconds of a build with a compiler process of its own.</summary>
    public double Build(bool restore = true)
    {
        List<string> arguments = ["build", "-c", "Release", "-v", "q", "--nologo", "-p:UseSharedCompilation=false"];
        if (!restore)
            arguments.Add("--no-restore");
        return Shell.Run(Folder, "dotnet", arguments);
    }

    /// <summary>Makes the native program, with all instruction sets of this processor.</summary>
    public void Publish() => Shell.Run(
        Folder, "dotnet", "publish", "-c", "Release", "-v", "q", "--nologo", "-p:PublishAot=true", "-p:IlcInstructionSet=native",
        "--ucr", "-o", "native");

    /// <summary>Makes a native program as a user does who sets SpecializerInstructionSet, unless it is there; its path.</summary>
    public string Publish(string instructionSet)
    {
        string program = Path.Combine(Folder, instructionSet, Name);
        if (!File.Exists(program))
        {
            Shell.Run(
                Folder, "dotnet", "publish", "-c", "Release", "-v", "q", "--nologo", "-p:PublishAot=true",
                "-p:SpecializerInstructionSet=" + instructionSet, "--ucr", "-o", instructionSet);
        }

        return program;
    }

    /// <summary>A change that compiles anew.</summary>
    public void Touch() => File.AppendAllText(Path.Combine(Folder, Name + ".cs"), "//\n");

    public void Dispose()
    {
        if (!_isKept)
            Directory.Delete(Folder, recursive: true);
    }

    /// <summary>The folder of this checkout.</summary>
    public static string RepositoryRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !folder.EnumerateFiles("Specializer.sln").Any())
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"No Specializer.sln above {AppContext.BaseDirectory}.");
    }
}
