using System;
using System.IO;
using System.Linq;
using KeywordSpotting;

namespace Specializer.Sample.Tests.Commands;

/// <summary>What the program answered to a command line, run in this process.</summary>
internal sealed record ProgramRun(int ExitCode, string Output, string Error)
{
    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static ProgramRun Of(params string[] args) => On(Stream.Null, args);

    public static ProgramRun On(Stream input, params string[] args)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int exitCode = Program.Run(args, input, output, error);
        return new ProgramRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Fails unless the program said one clear line about what was wrong and nothing else.</summary>
    public void AssertRefused(params string[] parts)
    {
        Assert.Equal(1, ExitCode);
        Assert.Equal("", Output);
        string line = Assert.Single(ErrorLines);
        Assert.StartsWith("error: ", line, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, line, StringComparison.Ordinal));
    }

    /// <summary>The lines of the output, empty ones left out.</summary>
    public string[] OutputLines => [.. Output.Split('\n').Where(line => line.Trim().Length > 0)];
}
