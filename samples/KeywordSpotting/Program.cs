using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.IO;
using System.Linq;
using KeywordSpotting.Audio;
using KeywordSpotting.Commands;
using KeywordSpotting.Recognition;

namespace KeywordSpotting;

/// <summary>Hears ten words in recordings or in a stream of audio.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        using Stream input = Console.OpenStandardInput();
        return Run(args, input, Console.Out, Console.Error);
    }

    /// <summary>Runs a command line. Returns 0, or 1 after one line for each thing that is wrong with it.</summary>
    public static int Run(string[] args, Stream input, TextWriter output, TextWriter error)
    {
        ParseResult parsed = CommandLine(input, output, error).Parse(args);
        foreach (ParseError wrong in parsed.Errors)
        {
            error.WriteLine($"error: {wrong.Message}");
        }

        if (parsed.Errors.Count > 0)
        {
            return 1;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = error });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or AudioException)
        {
            error.WriteLine($"error: {e.Message}");
            return 1;
        }
    }

    private static RootCommand CommandLine(Stream input, TextWriter output, TextWriter error)
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
            HelpName = "source",
        };
        Option<string?> split = new("--split")
        {
            Description = "With --evaluate and index.tsv: only the rows of this split.",
            HelpName = "name",
        };
        RootCommand root = new("Hears down, go, left, no, off, on, right, stop, up and yes.") { paths, stream, evaluate, split };
        root.Validators.Add(result =>
        {
            string[] given = [.. result.GetResult(paths)?.Tokens.Select(token => token.Value) ?? []];
            bool streams = result.GetValue(stream);
            bool evaluates = result.GetResult(evaluate) is not null;
            if (given.FirstOrDefault(IsMistypedOption) is { } unknown)
            {
                result.AddError($"there is no option {unknown}; --help lists them");
            }
            else if ((given.Length > 0 ? 1 : 0) + (streams ? 1 : 0) + (evaluates ? 1 : 0) > 1)
            {
                result.AddError("paths, --stream and --evaluate exclude each other");
            }
            else if (result.GetResult(split) is not null && !evaluates)
            {
                result.AddError("--split goes with --evaluate");
            }
        });
        root.SetAction(result =>
        {
            if (result.GetValue(stream))
            {
                return StreamCommand.Run(input, Kws.Predict, output, error);
            }

            Recognizer recognizer = new(Kws.Predict);
            return result.GetValue(evaluate) is { } source
                ? EvaluateCommand.Run(source, result.GetValue(split), recognizer, output)
                : ClipsCommand.Run(result.GetValue(paths) ?? [], recognizer, output, error);
        });
        return root;
    }

    private static bool IsMistypedOption(string path)
        => path.StartsWith('-') && !File.Exists(path) && !Directory.Exists(path);
}
