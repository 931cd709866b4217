using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using KeywordSpotting.Audio;
using KeywordSpotting.FrontEnd;
using KeywordSpotting.Recognition;
using Spectre.Console;

namespace KeywordSpotting.Commands;

/// <summary>Prints what is heard in each of some WAV files.</summary>
internal static class ClipsCommand
{
    /// <summary>Hears files and folders; the clips that ship with the program where none are given.</summary>
    public static int Run(IReadOnlyList<string> paths, Recognizer recognizer, TextWriter output, TextWriter error)
    {
        List<string> files = Files(paths.Count > 0 ? paths : [Path.Combine(AppContext.BaseDirectory, "clips")]);

        // The first run pays for compilation, which is not what the table is about.
        recognizer.HearWindow(new float[Mfcc.WindowLength]);

        Table table = new Table().Border(TableBorder.Rounded).AddColumns("file", "heard");
        table.AddColumn(new TableColumn("probability").RightAligned());
        table.AddColumn(new TableColumn("network").RightAligned());
        table.AddColumn(new TableColumn("front end").RightAligned());
        List<string> failures = [];
        List<TimeSpan> times = [];
        int labelled = 0;
        int right = 0;
        int unsure = 0;
        foreach (string file in files)
        {
            Heard heard;
            try
            {
                heard = recognizer.Hear(WaveReader.Read(file));
            }
            catch (AudioException e)
            {
                failures.Add($"error: {file} {e.Message}");
                continue;
            }

            int expected = LabelInName(file);
            labelled += expected >= 0 ? 1 : 0;
            right += expected >= 0 && heard.IsRight(expected) ? 1 : 0;
            unsure += expected >= 0 && !heard.IsSure && !heard.IsRight(expected) ? 1 : 0;
            times.Add(heard.NetworkTime);
            table.AddRow(
                Markup.Escape(Path.GetFileName(file)), Answer(heard, expected),
                heard.Probability.ToString("P1", CultureInfo.InvariantCulture),
                Microseconds(heard.NetworkTime), Microseconds(heard.FrontEndTime));
        }

        if (times.Count > 0)
        {
            output.WriteTable(table);
            times.Sort();
            string score = labelled > 0
                ? $"{right} of {labelled} right, {unsure} not sure, {labelled - right - unsure} wrong; "
                : string.Empty;
            output.WriteLine($"{score}the network took {Microseconds(times[times.Count / 2])} (median)");
        }

        foreach (string failure in failures)
        {
            error.WriteLine(failure);
        }

        return failures.Count > 0 ? 1 : 0;
    }

    private static string Answer(Heard heard, int expected) => heard switch
    {
        { IsSure: false } => $"[{(expected >= 0 && heard.IsRight(expected) ? "green" : "yellow")}]not sure ({heard.Word}?)[/]",
        _ when expected < 0 => heard.Word,
        _ when heard.IsRight(expected) => $"[green]{heard.Word}[/]",
        _ => $"[red]{heard.Word} (wrong)[/]",
    };

    private static List<string> Files(IReadOnlyList<string> paths)
    {
        List<string> files = [];
        foreach (string path in paths)
        {
            if (!Directory.Exists(path))
            {
                files.Add(path);
                continue;
            }

            int before = files.Count;
            files.AddRange(Directory.EnumerateFiles(path, "*.wav", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
            if (files.Count == before)
            {
                throw new FileNotFoundException($"{path} has no WAV files");
            }
        }

        return files;
    }

    // WORD_VOICE.wav says what was spoken; -1 where the name does not.
    private static int LabelInName(string file) => Keywords.IndexOf(Path.GetFileNameWithoutExtension(file).Split('_')[0]);

    private static string Microseconds(TimeSpan time)
        => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMicroseconds:F0} µs");
}
