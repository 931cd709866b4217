using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Text;
using Specializer.Ir;

namespace Specializer.Input;

/// <summary>
/// The only place that touches the disk. The compiler offers generators text alone; the list's hash, which is part
/// of every cached step's key, makes a changed file recompile.
/// </summary>
internal static class ModelBytes
{
    private const string Justification =
        "AdditionalText cannot carry binary files; the SHA-256 in specializer.models.txt keeps the cache right.";

    /// <summary>The bytes of a model file.</summary>
    /// <exception cref="ModelException">They cannot be read (SPZ0003).</exception>
    [SuppressMessage("MicrosoftCodeAnalysisCorrectness", "RS1035", Justification = Justification)]
    public static byte[] Read(ListedFile file)
    {
        try
        {
            return File.ReadAllBytes(file.FullPath);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw new ModelException(new Finding(FindingIds.ModelFileInvalid, file.Name, Reason(e)));
        }
    }

    /// <summary>The text of a calibration file.</summary>
    /// <exception cref="ModelException">It cannot be read (SPZ0010).</exception>
    [SuppressMessage("MicrosoftCodeAnalysisCorrectness", "RS1035", Justification = Justification)]
    public static string ReadText(ListedFile file)
    {
        try
        {
            return File.ReadAllText(file.FullPath, Encoding.UTF8);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw new ModelException(new Finding(FindingIds.CalibrationInvalid, file.Name, Reason(e)));
        }
    }

    private static bool IsRefusal(Exception e) =>
        e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    // The exceptions' own messages hold the full path and follow the machine's language.
    private static string Reason(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "the file is gone since the build listed it",
        UnauthorizedAccessException => "access to the file is denied",
        _ => "the file cannot be opened (" + e.GetType().Name + ")",
    };
}
