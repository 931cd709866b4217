using System.Globalization;
using System.IO;
using System.Linq;
using KeywordSpotting.Audio;
using KeywordSpotting.FrontEnd;
using KeywordSpotting.Recognition;
using Spectre.Console;

namespace KeywordSpotting.Commands;

/// <summary>Measures the network on labelled clips.</summary>
internal static class EvaluateCommand
{
    /// <summary>Prints the accuracy of each class and of all.</summary>
    public static int Run(string source, string? split, Recognizer recognizer, TextWriter output)
    {
        int classes = Keywords.Names.Count;
        int[] clips = new int[classes];
        int[] right = new int[classes];
        int[] unsure = new int[classes];
        int sureAndRight = 0;
        foreach ((_, int label, AudioClip clip) in LabelledClips.Read(source, split))
        {
            Heard heard = recognizer.Hear(clip);
            clips[label]++;
            right[label] += heard.Label == label ? 1 : 0;
            unsure[label] += heard.IsSure ? 0 : 1;
            sureAndRight += heard.IsSure && heard.Label == label ? 1 : 0;
        }

        if (clips.Sum() == 0)
        {
            throw new InvalidDataException(split is null
                ? $"{source} has no labelled clips"
                : $"{source} has no labelled clips in the split {split}");
        }

        Table table = new Table().Border(TableBorder.Rounded).AddColumn("class");
        foreach (string column in new[] { "clips", "right", "accuracy", "not sure" })
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        for (int label = 0; label < classes; label++)
        {
            AddRow(table, Keywords.Names[label], clips[label], right[label], unsure[label]);
        }

        AddRow(table, "all", clips.Sum(), right.Sum(), unsure.Sum());
        output.WriteTable(table);
        int sure = clips.Sum() - unsure.Sum();
        output.WriteLine($"keywords it is sure of: {Share(sureAndRight, sure)} of {sure} right");
        return 0;
    }

    private static void AddRow(Table table, string name, int clips, int right, int unsure)
        => table.AddRow(
            name, clips.ToString(CultureInfo.InvariantCulture), right.ToString(CultureInfo.InvariantCulture),
            Share(right, clips), unsure.ToString(CultureInfo.InvariantCulture));

    private static string Share(int part, int whole)
        => whole == 0 ? "-" : ((double)part / whole).ToString("P2", CultureInfo.InvariantCulture);
}
