using System;
using System.Threading.Tasks;
using Specializer.Package.Tests.Harness;

namespace Specializer.Package.Tests;

/// <summary>What a project with the package hears of a model that is broken, gone or too large, and what its settings change.</summary>
public sealed class MessagesTests(PackedPackage package)
{
    private const string Class = """
        [Specializer.QuantizedModel("model.tflite")]
        internal static partial class Net;
        """;

    private static readonly byte[] Model = SmallModel.Write(5);

    [Fact]
    public async Task A_file_cut_off_is_named_and_so_is_one_that_is_gone()
    {
        UserProject project = Library("broken");
        project.Write("model.tflite", Model[..(Model.Length / 2)]);

        string output = await FailedBuild(project);
        Assert.Contains("error SPZ0003", output, StringComparison.Ordinal);
        Assert.Contains("Net.cs(1,2)", output, StringComparison.Ordinal);
        Assert.Contains("'model.tflite' cannot be read as a model", output, StringComparison.Ordinal);

        // A deleted file leaves the list of models, which compiles the class anew.
        project.Write("model.tflite", Model);
        await project.Build();
        System.IO.File.Delete(System.IO.Path.Combine(project.Folder, "model.tflite"));
        Assert.Contains("error SPZ0002", await FailedBuild(project), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bars_of_the_project_and_of_its_editorconfig_reach_the_generator()
    {
        UserProject project = Library("bars");
        project.Write("model.tflite", Model);
        await project.Build();

        // Warnings are errors in these projects.
        Assert.Contains("error SPZ0025", await FailedBuild(project, "-p:SpecializerMaximumArenaBytes=1"), StringComparison.Ordinal);

        project.Write(".editorconfig", "root = true\n[*.cs]\nspecializer_maximum_arena_bytes = 1\n");
        Assert.Contains("error SPZ0025", await FailedBuild(project), StringComparison.Ordinal);
        project.Write(".editorconfig", "root = true\n[*.cs]\nspecializer_maximum_arena_bytes = 1\ndotnet_diagnostic.SPZ0025.severity = none\n");
        await project.Build();
    }

    [Fact]
    public async Task A_compiler_older_than_the_generator_is_named()
    {
        UserProject project = Library("compiler");
        project.Write("model.tflite", Model);
        await project.Build();

        (int exitCode, string output) = await project.TryMsbuild("-t:SpecializerCheckCompiler", "-p:CompilerApiVersion=roslyn4.11");
        Assert.Equal(0, exitCode);
        Assert.Contains("warning SPZ1003", output, StringComparison.Ordinal);
        Assert.Contains("roslyn4.11", output, StringComparison.Ordinal);
        foreach (string version in new[] { "roslyn4.14", "roslyn5.0" })
            Assert.DoesNotContain("SPZ1003", (await project.TryMsbuild("-t:SpecializerCheckCompiler", "-p:CompilerApiVersion=" + version)).Output, StringComparison.Ordinal);
    }

    /// <summary>Visual Studio and dotnet watch ask these items whether anything is to be built.</summary>
    [Theory]
    [InlineData("UpToDateCheckInput")]
    [InlineData("Watch")]
    public async Task Models_are_watched(string item)
    {
        UserProject project = Library(item);
        project.Write("model.tflite", Model);
        await project.TryMsbuild("-t:Restore");

        Assert.Contains("\"model.tflite\"", (await project.TryMsbuild("-getItem:" + item)).Output, StringComparison.Ordinal);
    }

    private UserProject Library(string name)
    {
        UserProject project = new(package, name, "<TargetFramework>net10.0</TargetFramework>", UserProject.Reference(package));
        project.Write("Net.cs", Class);
        return project;
    }

    private static async Task<string> FailedBuild(UserProject project, params string[] options) =>
        (await Assert.ThrowsAsync<InvalidOperationException>(() => project.Build(options))).Message;
}
