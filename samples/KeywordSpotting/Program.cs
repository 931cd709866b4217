using System;
using System.CommandLine;
using System.IO;
using KeywordSpotting.Audio;
using KeywordSpotting.Commands;
using KeywordSpotting.Recognition;

namespace KeywordSpotting;

/// <summary>Hears ten words in recordings or in a stream of audio.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        Argument<string[]> paths = new("paths")
        {
            Description = "WAV files, or folders of them. The clips that ship with the program unless given.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<bool> stream = new("--stream")
        {
            Description = "Listens to raw audio on standard input: 16 kHz, 16-bit little-endian, mono.",
        };
        Option<string?> evaluate = new("--evaluate")
        {
            Description = "Measures accuracy on LABEL/*.wav in a folder or zip, or on a folder with index.tsv and zips.",
        };
        Option<string?> split = new("--split")
        {
            Description = "With --evaluate and index.tsv: only the rows of this split.",
        };
        RootCommand root = new("Hears down, go, left, no, off, on, right, stop, up and yes.") { paths, stream, evaluate, split };
        root.SetAction(result =>
        {
            if (result.GetValue(stream))
            {
                using Stream input = Console.OpenStandardInput();
                return StreamCommand.Run(input, Kws.Predict);
            }

            if (result.GetValue(evaluate) is { } source)
            {
                return EvaluateCommand.Run(source, result.GetValue(split), new Recognizer(Kws.Predict));
            }

            return ClipsCommand.Run(result.GetValue(paths) ?? [], new Recognizer(Kws.Predict));
        });

        try
        {
            return root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or AudioException)
        {
            Console.Error.WriteLine($"error: {e.Message}");
            return 1;
        }
    }
}
