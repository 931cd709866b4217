using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Text.Json;
using Specializer.Benchmarks.Measuring;
using Spectre.Console;

namespace Specializer.Benchmarks.Commands;

/// <summary>
/// The comparison with instruction sets switched off for .NET alone: ONNX Runtime does not read these variables and
/// stays at its best.
/// </summary>
internal static class InstructionSetsCommand
{
    private static readonly (string Name, string[] Off)[] Sets =
    [
        ("all", []),
        ("without AVX-512", ["DOTNET_EnableAVX512"]),
        ("AVX2", ["DOTNET_EnableAVX512", "DOTNET_EnableAVXVNNI"]),
        ("SSE4.1", ["DOTNET_EnableAVX2"]),
        ("scalar", ["DOTNET_EnableHWIntrinsic"]),
    ];

    public static int Run(string[] files, int rounds)
    {
        Table table = new Table().AddColumns("instruction set", "network", "Specializer", "ONNX Runtime", "ratio");
        foreach ((string name, string[] off) in Sets)
        {
            foreach (Comparison row in InChild(files, off, rounds))
                table.AddRow(name, row.Network, $"{row.OursMicroseconds:F2} µs", $"{row.OnnxMicroseconds:F2} µs", $"{row.Ratio:F3}");
        }

        AnsiConsole.Write(table);
        return 0;
    }

    private static List<Comparison> InChild(string[] files, string[] off, int rounds)
    {
        string json = Path.GetTempFileName();
        try
        {
            ProcessStartInfo start = new(Environment.ProcessPath!)
            {
                ArgumentList = { "compare", "--json", json, "--rounds", rounds.ToString(CultureInfo.InvariantCulture) },
                RedirectStandardOutput = true,
            };
            foreach (string file in files)
                start.ArgumentList.Add(file);
            foreach (string variable in off)
                start.Environment[variable] = "0";
            using Process child = Process.Start(start)!;
            string output = child.StandardOutput.ReadToEnd();
            child.WaitForExit();
            return child.ExitCode == 0
                ? JsonSerializer.Deserialize<List<Comparison>>(File.ReadAllText(json), CompareCommand.Json)!
                : throw new InvalidOperationException($"The child ended with {child.ExitCode}: {output}");
        }
        finally
        {
            File.Delete(json);
        }
    }
}
