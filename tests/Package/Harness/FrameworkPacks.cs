using System;
using System.Linq;
using System.Threading.Tasks;

namespace Specializer.Package.Tests.Harness;

/// <summary>Whether the framework's packages that a published program takes in can be restored here.</summary>
internal static class FrameworkPacks
{
    public const string SkipReason =
        "Trimmed programs hold the framework, and neither this machine nor a package source it reaches has its runtime and the trimmer.";

    /// <summary>Restores a project; false where what is missing is a package of the framework's.</summary>
    /// <exception cref="InvalidOperationException">Anything else went wrong.</exception>
    public static async Task<bool> Restore(UserProject project)
    {
        (int exitCode, string output) = await project.TryMsbuild("-t:Restore");
        if (exitCode == 0)
            return true;

        string[] errors = [.. output.Split('\n').Where(line => line.Contains(": error ", StringComparison.Ordinal))];
        return errors.Length > 0 && errors.All(IsOfThePacks)
            ? false
            : throw new InvalidOperationException("The project was not restored:\n" + output);
    }

    /// <summary>A package or a version that no source has, or a source that does not answer, which names no package.</summary>
    private static bool IsOfThePacks(string error) =>
        error.Contains("error NU1301", StringComparison.Ordinal)
        || ((error.Contains("error NU1101", StringComparison.Ordinal) || error.Contains("error NU1102", StringComparison.Ordinal))
            && error.Contains(" Microsoft.", StringComparison.Ordinal));
}
