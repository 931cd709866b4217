using System;
using System.IO;
using KeywordSpotting.FrontEnd;

namespace Specializer.Sample.Tests.Accuracy;

/// <summary>Where the sample's clips are in the tests' output, and what is spoken in them.</summary>
internal static class ShippedClips
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "clips");

    public static string PathOf(string name) => Path.Combine(Folder, name + ".wav");

    public static int LabelOf(string path)
        => Keywords.IndexOf(Path.GetFileNameWithoutExtension(path).Split('_')[0]);
}
