using System.IO;
using System.Runtime.CompilerServices;

namespace Specializer.Generator.Tests.Harness;

/// <summary>
/// Text compared with a committed file, named and placed as Verify does it. On a difference the new text is written
/// beside it as <c>.received.cs</c>; where it is right, rename that file to <c>.verified.cs</c>.
/// </summary>
internal static class Baseline
{
    public static void Verify(string received, [CallerFilePath] string file = "", [CallerMemberName] string method = "")
    {
        string stem = Path.Combine(Path.GetDirectoryName(file)!, Path.GetFileNameWithoutExtension(file) + "." + method);
        string verified = File.Exists(stem + ".verified.cs") ? File.ReadAllText(stem + ".verified.cs") : "";
        File.Delete(stem + ".received.cs");
        if (Normalize(received) == Normalize(verified))
            return;
        File.WriteAllText(stem + ".received.cs", Normalize(received));
        Assert.Fail($"The text differs from {Path.GetFileName(stem)}.verified.cs; compare it with the .received.cs beside it.");
    }

    private static string Normalize(string text) => text.Replace("\r\n", "\n").TrimStart('\uFEFF').TrimEnd() + "\n";
}
