using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Input;

/// <summary>A file of the project's SpecializerModel items.</summary>
/// <param name="Name">Its path as the project sees it, with forward slashes.</param>
/// <param name="FullPath">Where its bytes are. Never part of what is generated.</param>
/// <param name="Sha256">The hash of its bytes, in lower case.</param>
internal sealed record ListedFile(string Name, string FullPath, string Sha256)
{
    public string FileName => Name.Substring(Name.LastIndexOf('/') + 1);
}

/// <summary>
/// The list that build/Specializer.targets writes: a line <c>path|full path|SHA-256</c> for each model and
/// calibration file; what is no such line is passed over. The compiler hands generators text only, so this is how they learn of a binary file and of a
/// change in one.
/// </summary>
internal static class ModelFileList
{
    public const string FileName = "specializer.models.txt";

    public static bool IsList(string path) =>
        Normalize(path).Split('/').Last().Equals(FileName, StringComparison.OrdinalIgnoreCase);

    public static EquatableArray<ListedFile> Parse(string text)
    {
        var files = new List<ListedFile>();
        for (int start = 0, end; start < text.Length; start = end + 1)
        {
            end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end;
            if (ParseLine(text, start, end) is { } file)
                files.Add(file);
        }

        return Unite(files);
    }

    /// <summary>Takes the parts straight from the text, whose lines are not worth a copy of each.</summary>
    private static ListedFile? ParseLine(string text, int start, int end)
    {
        int first = text.IndexOf('|', start, end - start);
        int second = first < 0 ? -1 : text.IndexOf('|', first + 1, end - first - 1);
        if (second <= first + 1 || text.IndexOf('|', second + 1, end - second - 1) >= 0)
            return null;
        string name = Normalize(text.Substring(start, first - start));
        return name.Length == 0
            ? null
            : new ListedFile(name, text.Substring(first + 1, second - first - 1), text.Substring(second + 1, end - second - 1).TrimEnd('\r').ToLowerInvariant());
    }

    /// <summary>One list without files named twice, in an order that does not depend on the machine.</summary>
    public static EquatableArray<ListedFile> Unite(IEnumerable<ListedFile> files) => files
        .GroupBy(file => file.FullPath, StringComparer.Ordinal)
        .Select(group => group.First())
        .OrderBy(file => file.Name, StringComparer.Ordinal)
        .ToEquatableArray();

    /// <summary>
    /// The file a path means: the one of exactly that name, else the only one whose name ends with it.
    /// </summary>
    /// <exception cref="ModelException">None does (SPZ0002), or several do (SPZ0017).</exception>
    public static ListedFile Find(EquatableArray<ListedFile> files, string path)
    {
        string wanted = Normalize(path);
        ListedFile[] exact = files.Where(file => file.Name == wanted).ToArray();
        if (exact.Length == 1)
            return exact[0];

        ListedFile[] matches = exact.Length > 1
            ? exact
            : files.Where(file => file.Name.EndsWith("/" + wanted, StringComparison.Ordinal)).ToArray();
        if (matches.Length == 1)
            return matches[0];
        if (matches.Length > 0)
        {
            string[] names = matches.Select(file => file.Name).ToArray();
            throw new ModelException(
                new Finding(FindingIds.ModelFileAmbiguous, path, string.Join(", ", names)) { Remedy = new Remedy.Rename(path, names) });
        }

        string[] nearest = NearestOf(files, wanted).ToArray();
        string more = files.Length > nearest.Length ? $" and {files.Length - nearest.Length} more" : "";
        throw new ModelException(files.Length == 0
            ? new Finding(FindingIds.ModelFileMissing, path, "none (the project has no SpecializerModel items)")
            : new Finding(FindingIds.ModelFileMissing, path, string.Join(", ", nearest) + more) { Remedy = new Remedy.Rename(path, nearest) });
    }

    /// <summary>
    /// The calibration file a model names, or the one beside it called <c>MODEL.calibration.json</c>, or null where
    /// it names none and there is none.
    /// </summary>
    /// <exception cref="ModelException">The file it names is not there, or several match.</exception>
    public static ListedFile? FindCalibration(EquatableArray<ListedFile> files, ListedFile model, string? path)
    {
        if (path is not null)
            return Find(files, path);
        int dot = model.Name.LastIndexOf('.');
        string beside = (dot < 0 ? model.Name : model.Name.Substring(0, dot)) + ".calibration.json";
        return files.FirstOrDefault(file => file.Name == beside);
    }

    private static IEnumerable<string> NearestOf(EquatableArray<ListedFile> files, string wanted)
    {
        const int Shown = 5;
        string fileName = wanted.Split('/').Last();
        return files
            .OrderBy(file => EditDistance.Between(file.FileName, fileName))
            .ThenBy(file => file.Name, StringComparer.Ordinal)
            .Take(Shown)
            .Select(file => file.Name);
    }

    private static string Normalize(string path)
    {
        string normal = path.Trim().Replace('\\', '/');
        while (normal.StartsWith("./", StringComparison.Ordinal))
            normal = normal.Substring(2);
        return normal;
    }
}
