using System;
using System.IO;

namespace KeywordSpotting.Training;

/// <summary>Files that exist only when they are whole, so that their existence says that a step is done.</summary>
internal static class Files
{
    /// <summary>Writes beside the path, then renames.</summary>
    public static void WriteWhole(string path, Action<Stream> write)
    {
        string part = path + ".part";
        using (FileStream stream = File.Create(part))
        {
            write(stream);
        }

        File.Move(part, path, overwrite: true);
    }
}
