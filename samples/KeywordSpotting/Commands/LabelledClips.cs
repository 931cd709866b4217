using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using KeywordSpotting.Audio;
using KeywordSpotting.FrontEnd;

namespace KeywordSpotting.Commands;

/// <summary>Finds clips whose label is known.</summary>
internal static class LabelledClips
{
    /// <summary>
    /// Reads LABEL/*.wav in a folder or zip, or the rows (path, label, split) of index.tsv in a folder, whose files
    /// lie in the folder or in zips in it. Words that are no keyword have the label "unknown".
    /// </summary>
    public static IEnumerable<(string Name, int Label, AudioClip Clip)> Read(string source, string? split)
    {
        if (File.Exists(source))
        {
            return ReadZip(source);
        }

        if (!Directory.Exists(source))
        {
            throw new FileNotFoundException($"there is no file or folder {source}");
        }

        string index = Path.Combine(source, "index.tsv");
        return File.Exists(index) ? ReadIndex(index, split) : ReadFolder(source);
    }

    private static IEnumerable<(string Name, int Label, AudioClip Clip)> ReadFolder(string folder)
    {
        foreach (string path in Directory.EnumerateFiles(folder, "*.wav", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string label = Path.GetFileName(Path.GetDirectoryName(path)!);
            yield return (path, LabelOf(label), Parse(path, File.ReadAllBytes(path)));
        }
    }

    private static IEnumerable<(string Name, int Label, AudioClip Clip)> ReadZip(string path)
    {
        using ZipArchive zip = OpenZip(path);
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            string[] parts = entry.FullName.Split('/');
            if (parts.Length >= 2 && entry.Name.EndsWith(".wav", StringComparison.OrdinalIgnoreCase))
            {
                yield return (entry.FullName, LabelOf(parts[^2]), Parse(entry.FullName, Bytes(entry)));
            }
        }
    }

    private static IEnumerable<(string Name, int Label, AudioClip Clip)> ReadIndex(string index, string? split)
    {
        string folder = Path.GetDirectoryName(index)!;
        string[][] rows = [.. File.ReadLines(index).Select(line => line.Split('\t'))];
        string[] header = rows.Length > 0 ? rows[0] : [];
        int pathColumn = Array.IndexOf(header, "path");
        int labelColumn = Array.IndexOf(header, "label");
        int splitColumn = Array.IndexOf(header, "split");
        if (pathColumn < 0 || labelColumn < 0 || (split is not null && splitColumn < 0))
        {
            throw new InvalidDataException($"{index} lacks a column: path, label{(split is null ? "" : ", split")}");
        }

        List<ZipArchive> zips = [.. Directory.EnumerateFiles(folder, "*.zip").Order(StringComparer.Ordinal).Select(OpenZip)];
        try
        {
            foreach (string[] row in rows.Skip(1).Where(row => split is null || row.ElementAtOrDefault(splitColumn) == split))
            {
                if (row.Length <= Math.Max(pathColumn, labelColumn))
                {
                    throw new InvalidDataException($"{index} has a row that is too short: {string.Join(' ', row)}");
                }

                string name = row[pathColumn];
                string path = Path.Combine(folder, name);
                ZipArchiveEntry? entry = zips.Select(zip => zip.GetEntry(name)).FirstOrDefault(found => found is not null);
                if (entry is null && !File.Exists(path))
                {
                    throw new FileNotFoundException($"{index} names {name}, which is neither in the folder nor in its zips");
                }

                yield return (name, LabelOf(row[labelColumn]), Parse(name, entry is null ? File.ReadAllBytes(path) : Bytes(entry)));
            }
        }
        finally
        {
            zips.ForEach(zip => zip.Dispose());
        }
    }

    private static ZipArchive OpenZip(string path)
    {
        try
        {
            return ZipFile.OpenRead(path);
        }
        catch (InvalidDataException)
        {
            throw new InvalidDataException($"{path} is not a zip file");
        }
    }

    private static int LabelOf(string name)
    {
        int label = Keywords.IndexOf(name);
        return label < 0 ? Keywords.Unknown : label;
    }

    private static AudioClip Parse(string name, byte[] bytes)
    {
        try
        {
            return WaveReader.Parse(bytes);
        }
        catch (AudioException e)
        {
            throw new AudioException($"{name} {e.Message}");
        }
    }

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
