using System;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Specializer.Ir;
using Specializer.Testing.Cases;

namespace Specializer.Kernels.Tests;

/// <summary>Compiles the code that <see cref="GraphCode"/> prints, as whoever pastes it into a test does.</summary>
internal static class CompiledCase
{
    public static (Graph Graph, Requantization Mode, sbyte[][] Inputs) Of(string code)
    {
        // The assembly's name is one that the generator and Testing show their internals to.
        string source = $$"""
            using System; using System.Linq; using Specializer.Ir; using Specializer.Testing;
            public static class Pasted
            {
                public static object[] Case()
                {
                    {{code}}
                    return new object[] { graph, mode, inputs };
                }
            }
            """;
        string[] trusted = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Specializer.Sample.Tests",
            [CSharpSyntaxTree.ParseText(source)],
            trusted.Where(p => Path.GetFileName(p) is not ("Specializer.Attributes.dll" or "Specializer.Runtime.dll")).Select(p => MetadataReference.CreateFromFile(p)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using MemoryStream image = new();
        Assert.Empty(compilation.Emit(image).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error));
        image.Position = 0;
        Assembly assembly = new AssemblyLoadContext("pasted", isCollectible: true).LoadFromStream(image);
        object[] made = (object[])assembly.GetType("Pasted")!.GetMethod("Case")!.Invoke(null, null)!;
        return ((Graph)made[0], (Requantization)made[1], (sbyte[][])made[2]);
    }
}
