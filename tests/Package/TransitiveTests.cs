using System.Threading.Tasks;
using Specializer.Package.Tests.Harness;

namespace Specializer.Package.Tests;

/// <summary>Projects that have the package through another project.</summary>
public sealed class TransitiveTests(PackedPackage package)
{
    [Fact]
    public async Task A_library_and_its_user_both_have_models()
    {
        byte[] model = SmallModel.Write(7);
        byte[] other = SmallModel.Write(20_000);
        UserProject core = new(
            package, "Core", "<TargetFramework>net8.0</TargetFramework>", UserProject.Reference(package));
        core.Write("core.tflite", model);
        core.Write("Core.cs", """
            [Specializer.QuantizedModel("core.tflite")]
            public static partial class CoreNet;
            """);

        // No reference to the package: library and targets come with the project, the generator by the targets.
        UserProject library = new(
            package, "Library", "<TargetFramework>net10.0</TargetFramework>", """<ProjectReference Include="../Core/Core.csproj" />""");
        library.Write("library.tflite", other);
        library.Write("Library.cs", $$"""
            public static class Answers
            {
                public static string Core() => Text(CoreNet.Run);

                public static string Library() => Text(Net.Run);

                private static string Text(Run run)
                {
                    sbyte[] output = new sbyte[Net.OutputLength];
                    run({{SmallModel.InputCode}}, output);
                    return string.Join(' ', output);
                }

                private delegate void Run(ReadOnlySpan<sbyte> input, Span<sbyte> output);
            }

            [Specializer.QuantizedModel("library.tflite")]
            internal static partial class Net;
            """);
        UserProject program = new(
            package, "Program", "<OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework>",
            """<ProjectReference Include="../Library/Library.csproj" />""");
        program.Write("Program.cs", """Console.WriteLine(Answers.Core() + ", " + Answers.Library());""");
        await program.Build();
        (_, string analyzers) = await library.TryMsbuild("-t:SpecializerAddGenerator", "-getItem:Analyzer");

        Assert.Contains("Specializer.CodeFixes.dll", analyzers, System.StringComparison.Ordinal);
        Assert.Equal(
            SmallModel.Answer(model) + ", " + SmallModel.Answer(other), await program.Run("bin", "Release", "net10.0", "Program"));
    }
}
