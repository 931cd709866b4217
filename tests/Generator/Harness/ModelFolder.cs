using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Specializer.Generator.Tests.Harness;

/// <summary>A project's folder with model files, and the list that MSBuild would write of them.</summary>
internal sealed class ModelFolder : IDisposable
{
    private readonly SortedDictionary<string, string> _files = new(StringComparer.Ordinal);

    public string Root { get; } = Directory.CreateTempSubdirectory("specializer-models-").FullName;

    public ModelFolder Write(string name, byte[] bytes)
    {
        string path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        _files[name] = path;
        return this;
    }

    public ModelFolder Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    /// <summary>Lists a file that is not there, as where it is deleted between the listing and the compiling.</summary>
    public ModelFolder ListOnly(string name)
    {
        _files[name] = Path.Combine(Root, name);
        return this;
    }

    public AdditionalText ToList() => new ListText(string.Concat(_files.Select(LineOf)));

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static string LineOf(KeyValuePair<string, string> file)
    {
        byte[] bytes = File.Exists(file.Value) ? File.ReadAllBytes(file.Value) : [];
        return $"{file.Key}|{file.Value}|{Convert.ToHexString(SHA256.HashData(bytes))}\n";
    }

    private sealed class ListText(string text) : AdditionalText
    {
        public override string Path => "/project/obj/Debug/net10.0/specializer.models.txt";

        public override SourceText GetText(CancellationToken cancellationToken = default) =>
            SourceText.From("# header\n" + text, Encoding.UTF8);
    }
}
