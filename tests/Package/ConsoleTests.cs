using System;
using System.IO;
using System.Text;
using System.Threading.Tasks;
using Specializer.Package.Tests.Harness;

namespace Specializer.Package.Tests;

/// <summary>A console project with the package, a model file and an annotated class.</summary>
public sealed class ConsoleTests(PackedPackage package)
{
    internal const string Program = $$"""
        using Specializer;

        sbyte[] output = new sbyte[Net.OutputLength];
        Net.Run({{SmallModel.InputCode}}, output);
        Console.WriteLine(string.Join(' ', output));

        [QuantizedModel("model.tflite")]
        internal static partial class Net;
        """;

    private static readonly byte[] Model = SmallModel.Write(5);

    [Theory]
    [InlineData("net10.0")]
    [InlineData("net8.0")]
    public async Task It_builds_and_answers_as_the_reference(string framework)
    {
        UserProject project = Console(framework);
        await project.Build();

        Assert.Equal(SmallModel.Answer(Model), await project.Run("bin", "Release", framework, project.Name));
    }

    [Fact]
    public async Task A_changed_model_is_compiled_and_an_unchanged_one_is_not()
    {
        UserProject project = Console("net10.0", "incremental");
        await project.Build();
        DateTime first = project.CompiledAt("net10.0");

        await project.Build();
        Assert.Equal(first, project.CompiledAt("net10.0"));

        // The same content again, with a new time, is no change either.
        project.Write("model.tflite", Model);
        await project.Build();
        Assert.Equal(first, project.CompiledAt("net10.0"));

        byte[] changed = SmallModel.Write(20_000);
        Assert.NotEqual(SmallModel.Answer(Model), SmallModel.Answer(changed));
        project.Write("model.tflite", changed);
        await project.Build();
        Assert.NotEqual(first, project.CompiledAt("net10.0"));
        Assert.Equal(SmallModel.Answer(changed), await project.Run("bin", "Release", "net10.0", project.Name));
    }

    [Theory]
    [InlineData("net10.0")]
    [InlineData("net8.0")]
    public async Task It_publishes_native_without_warnings_and_hears_what_that_loses(string framework)
    {
        Assert.SkipUnless(NativeLinker.IsPresent, NativeLinker.SkipReason);
        UserProject project = Console(framework, "native", "<PublishAot>true</PublishAot>");
        string output = await project.Publish("published");

        Assert.Equal(SmallModel.Answer(Model), await project.Run("published", project.Name));
        Assert.False(File.Exists(Path.Combine(project.Folder, "published", project.Name + ".dll")));
        Assert.DoesNotContain("warning", output, StringComparison.OrdinalIgnoreCase);
        if (System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64)
            Assert.Contains("SPZ1001", output, StringComparison.Ordinal);

        string faster = await project.Publish("faster", "-p:SpecializerInstructionSet=avx");
        Assert.DoesNotContain("SPZ1001", faster, StringComparison.Ordinal);
        if (System.Runtime.Intrinsics.X86.Avx.IsSupported)
            Assert.Equal(SmallModel.Answer(Model), await project.Run("faster", project.Name));
    }

    [Theory]
    [InlineData("net10.0")]
    [InlineData("net8.0")]
    public async Task It_publishes_trimmed_without_warnings(string framework)
    {
        UserProject project = await PublishTrimmed(framework, "trimmed");

        Assert.Equal(SmallModel.Answer(Model), await project.Run("published", project.Name));
        Assert.True(File.Exists(Path.Combine(project.Folder, "published", "System.Private.CoreLib.dll")));
        Assert.True(IsPublished(project, "Specializer.Runtime", "StackArena"));
        Assert.False(IsPublished(project, "Specializer.Runtime", "QuantizationErrorMeter"), "What the program does not use is still there.");
    }

    /// <summary>The trimmer looks only at what it keeps: with all of the library kept, at every member that a program could use.</summary>
    [Fact]
    public async Task The_whole_library_trims_without_warnings()
    {
        UserProject project = await PublishTrimmed("net10.0", "whole", """<TrimmerRootAssembly Include="Specializer.Runtime" />""");

        Assert.True(IsPublished(project, "Specializer.Runtime", "QuantizationErrorMeter"));
    }

    private async Task<UserProject> PublishTrimmed(string framework, string kind, string items = "")
    {
        UserProject project = Console(
            framework, kind,
            "<PublishTrimmed>true</PublishTrimmed><TrimMode>full</TrimMode><SelfContained>true</SelfContained>"
            + "<SuppressTrimAnalysisWarnings>false</SuppressTrimAnalysisWarnings><TrimmerSingleWarn>false</TrimmerSingleWarn>",
            items);
        Assert.SkipUnless(await FrameworkPacks.Restore(project), FrameworkPacks.SkipReason);
        string output = await project.Publish("published", "--no-restore");
        Assert.DoesNotContain("warning", output, StringComparison.OrdinalIgnoreCase);
        return project;
    }

    /// <summary>Whether a published assembly has the name of a type in it.</summary>
    private static bool IsPublished(UserProject project, string assembly, string type) =>
        File.ReadAllBytes(Path.Combine(project.Folder, "published", assembly + ".dll")).AsSpan().IndexOf(Encoding.UTF8.GetBytes(type)) >= 0;

    private UserProject Console(string framework, string kind = "console", string properties = "", string items = "")
    {
        // Programs for .NET 8 run on the framework that runs these tests.
        UserProject project = new(
            package, $"{kind}-{framework.Replace('.', '-')}",
            $"<OutputType>Exe</OutputType><TargetFramework>{framework}</TargetFramework><RollForward>Major</RollForward>{properties}",
            UserProject.Reference(package) + items);
        project.Write("model.tflite", Model);
        project.Write("Program.cs", Program);
        return project;
    }
}
