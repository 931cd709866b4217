using System.Collections.Generic;
using System.Linq;

namespace Specializer.Benchmarks.Programs;

/// <summary>
/// The programs that are built and timed. Each answers once and writes the milliseconds of loading and answering;
/// with an argument it goes on to write the median microseconds of an answer once everything is warm.
/// </summary>
internal static class ProgramTexts
{
    public const string Empty = """
        Console.WriteLine("0");
        """;

    public const string Ours = """
        using System.Diagnostics;
        using System.Globalization;

        long started = Stopwatch.GetTimestamp();
        sbyte[] input = new sbyte[Net.InputLength];
        sbyte[] output = new sbyte[Net.OutputLength];
        Net.Run(input, output);
        string first = Stopwatch.GetElapsedTime(started).TotalMilliseconds.ToString(CultureInfo.InvariantCulture);
        if (args.Length == 0)
        {
            Console.WriteLine(first);
            return;
        }

        // The JIT's last tier comes a while after the calls that asked for it, and on a single processor only in a pause.
        for (int pause = 0; pause < 40; pause++)
        {
            for (int i = 0; i < 200; i++)
                Net.Run(input, output);
            Thread.Sleep(20);
        }

        double[] times = new double[int.Parse(args[0])];
        for (int round = 0; round < times.Length; round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < 20; i++)
                Net.Run(input, output);
            times[round] = Stopwatch.GetElapsedTime(start).TotalMicroseconds / 20;
        }

        Array.Sort(times);
        Console.WriteLine(times[times.Length / 2].ToString(CultureInfo.InvariantCulture));

        [Specializer.QuantizedModel("model.tflite")]
        internal static partial class Net
        {
        }
        """;

    /// <summary>
    /// The median microseconds of models in turns, two and two, in one line; the answers of two must be equal.
    /// </summary>
    /// <param name="models">Full names of an even number of generated classes.</param>
    public static string Pairs(IReadOnlyList<string> models) => $$"""
        using System.Diagnostics;
        using System.Globalization;

        Model[] models =
        [
        {{string.Join("\n", models.Select(m => $"    new({m}.Run, {m}.InputLength, {m}.OutputLength),"))}}
        ];
        double[][] times = new double[models.Length][];
        for (int pair = 0; pair < models.Length; pair += 2)
        {
            (Model first, Model second) = (models[pair], models[pair + 1]);
            for (int pause = 0; pause < 40; pause++)
            {
                first.Time(100);
                second.Time(100);
                Thread.Sleep(20);
            }

            if (!first.Output.AsSpan().SequenceEqual(second.Output))
                throw new InvalidOperationException($"The answers of pair {pair / 2} differ.");
            times[pair] = new double[int.Parse(args[0])];
            times[pair + 1] = new double[times[pair].Length];
            for (int round = 0; round < times[pair].Length; round++)
            {
                times[pair][round] = first.Time(200);
                times[pair + 1][round] = second.Time(200);
            }
        }

        Console.WriteLine(string.Join(' ', times.Select(t => t.Order().ElementAt(t.Length / 2).ToString(CultureInfo.InvariantCulture))));

        internal delegate void Run(ReadOnlySpan<sbyte> input, Span<sbyte> output);

        internal sealed class Model(Run run, int inputs, int outputs)
        {
            private readonly sbyte[] _input = [.. Enumerable.Range(0, inputs).Select(i => (sbyte)(i * 37))];

            public sbyte[] Output { get; } = new sbyte[outputs];

            public double Time(int runs)
            {
                long start = Stopwatch.GetTimestamp();
                for (int i = 0; i < runs; i++)
                    run(_input, Output);
                return Stopwatch.GetElapsedTime(start).TotalMicroseconds / runs;
            }
        }
        """;

    public const string Onnx = """
        using System.Diagnostics;
        using System.Globalization;
        using Microsoft.ML.OnnxRuntime;

        long started = Stopwatch.GetTimestamp();
        using SessionOptions options = new() { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        using InferenceSession session = new(Path.Combine(AppContext.BaseDirectory, "../../../model.onnx"), options);
        double created = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        NodeMetadata form = session.InputMetadata[session.InputNames[0]];
        byte[] input = new byte[form.Dimensions.Aggregate(1, (a, b) => a * b)];
        using OrtValue value = OrtValue.CreateTensorValueFromMemory(input, form.Dimensions.Select(d => (long)d).ToArray());
        using RunOptions run = new();
        using var answers = session.Run(run, session.InputNames, [value], session.OutputNames);
        Console.WriteLine(created.ToString(CultureInfo.InvariantCulture) + " " +
            Stopwatch.GetElapsedTime(started).TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
        """;
}
