using System;
using System.IO;

namespace Specializer.Testing;

/// <summary>
/// Finds the folder of networks and golden answers that lies beside the repository on the project's own machines
/// and nowhere else.
/// </summary>
public static class SharedData
{
    /// <summary>The folder, or null where it is absent.</summary>
    public static string? Root { get; } = Find();

    /// <summary>Why a test that needs the folder is skipped.</summary>
    public const string SkipReason = "../shared (networks and golden answers) is not beside this checkout.";

    /// <summary>The full path of a file in the folder.</summary>
    public static string PathOf(params string[] parts) =>
        Path.Combine([Root ?? throw new InvalidOperationException(SkipReason), .. parts]);

    private static string? Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "Specializer.sln")))
                continue;
            string shared = Path.Combine(folder.Parent?.FullName ?? "", "shared");
            return Directory.Exists(Path.Combine(shared, "models")) ? shared : null;
        }

        return null;
    }
}
