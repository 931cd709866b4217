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
