using System.Collections.Generic;
using System.Linq;
using Specializer.Ir;
using Specializer.Selection;

namespace Specializer.Emission;

/// <summary>Run, Run in the caller's arena, Predict, and SelfTest where one is asked for.</summary>
internal static class EntryPoints
{
    /// <param name="code">Where to.</param>
    /// <param name="plan">The model.</param>
    /// <param name="target">Its class.</param>
    /// <param name="selfTest">The checksum that a self-test must arrive at, or null for none.</param>
    public static void Emit(CodeWriter code, KernelPlan plan, TargetClass target, ulong? selfTest)
    {
        Ends ends = new(plan.Graph.Inputs.Length, plan.Graph.Outputs.Length);
        bool onStack = target.Features.ArenaOnStack;
        Run(code, ends, onStack);
        RunInArena(code, ends);
        Predict(code, ends, onStack);
        if (selfTest is { } checksum)
            SelfTestMembers.Emit(code, ends, onStack, checksum, target.Name);
        if (onStack)
            Programs(code, ends, target.Name);
    }

    private static void Run(CodeWriter code, Ends ends, bool onStack)
    {
        code.Line($"/// <summary>Runs the model on int8 values. {Promise(onStack)}</summary>");
        Document(code, ends, "quantized values");
        code.Open($"public static void Run({ends.Parameters("sbyte")})");
        if (onStack)
        {
            code.Line($"Invocation invocation = new({ends.Arguments});");
            code.Line("StackArena.Run(ref invocation, ArenaBytes);");
        }
        else
        {
            code.Line($"Run({ends.Arguments}, StackArena.ThreadBuffer(ArenaBytes));");
        }

        code.Close();
        code.Gap();
    }

    private static void RunInArena(CodeWriter code, Ends ends)
    {
        code.Line("/// <summary>Runs the model on int8 values in memory of the caller's.</summary>");
        Document(code, ends, "quantized values", arena: true);
        code.Open($"public static void Run({ends.Parameters("sbyte")}, Span<byte> arena)");
        CheckLengths(code, ends);
        code.Line("ModelArguments.CheckArena(nameof(arena), arena.Length, ArenaBytes);");
        foreach (string input in ends.Inputs)
        {
            foreach (string output in ends.Outputs)
                code.Line($"ModelArguments.CheckApart(nameof({output}), {input}, {output});");
        }

        string references = string.Join(", ", ends.Inputs.Concat(ends.Outputs).Select(n => $"ref MemoryMarshal.GetReference({n})"));
        code.Line($"Layers.Execute({references}, ref StackArena.Align(arena));");
        code.Close();
        code.Gap();
    }

    private static void Predict(CodeWriter code, Ends ends, bool onStack)
    {
        string bytes = "ArenaBytes + " + string.Join(" + ", ends.Names.Select(n => n + "Length"));
        code.Line($"/// <summary>Quantizes, runs and dequantizes. {Promise(onStack)}</summary>");
        Document(code, ends, "real values", overlapThrows: false);
        code.Open($"public static void Predict({ends.Parameters("float")})");
        CheckLengths(code, ends);
        if (onStack)
        {
            code.Line($"Prediction prediction = new({ends.Arguments});");
            code.Line($"StackArena.Run(ref prediction, {bytes});");
        }
        else
        {
            code.Line($"Span<byte> arena = StackArena.ThreadBuffer({bytes});");
            PredictInArena(code, ends, "Run");
        }

        code.Close();
    }

    private static string Promise(bool onStack) => onStack
        ? "Allocates nothing; safe from many threads at once."
        : "Each thread keeps the working memory of its largest run and allocates nothing else; safe from many threads at once.";

    private static void Programs(CodeWriter code, Ends ends, string className)
    {
        code.Gap();
        code.Line("/// <summary>The arguments of Run, handed on to where its working memory is.</summary>");
        OpenProgram(code, ends, "Invocation", "sbyte");
        code.Line($"{className}.Run({ends.Arguments}, arena);");
        CloseProgram(code);

        code.Gap();
        code.Line("/// <summary>The arguments of Predict, handed on to where its working memory is; behind the arena lie the int8 values.</summary>");
        OpenProgram(code, ends, "Prediction", "float");
        PredictInArena(code, ends, className + ".Run");
        CloseProgram(code);
    }

    private static void PredictInArena(CodeWriter code, Ends ends, string run)
    {
        string[] slices = Slices(code, ends);
        for (int i = 0; i < ends.Inputs.Length; i++)
            code.Line($"Quantization.Quantize({ends.Inputs[i]}, {slices[i]}, {ends.Names[i]}Scale, {ends.Names[i]}ZeroPoint);");
        code.Line($"{run}({string.Join(", ", slices)}, arena[..ArenaBytes]);");
        for (int i = 0; i < ends.Outputs.Length; i++)
        {
            int n = ends.Inputs.Length + i;
            code.Line($"Quantization.Dequantize({slices[n]}, {ends.Outputs[i]}, {ends.Names[n]}Scale, {ends.Names[n]}ZeroPoint);");
        }
    }

    /// <summary>Locals for the int8 values of every input and output, which lie behind the arena.</summary>
    internal static string[] Slices(CodeWriter code, Ends ends)
    {
        code.Line("Span<sbyte> values = MemoryMarshal.Cast<byte, sbyte>(arena[ArenaBytes..]);");
        string start = "0";
        List<string> slices = new();
        foreach (string name in ends.Names)
        {
            string local = "int8" + name;
            code.Line($"Span<sbyte> {local} = values.Slice({start}, {name}Length);");
            slices.Add(local);
            start = start == "0" ? name + "Length" : $"{start} + {name}Length";
        }

        return slices.ToArray();
    }

    private static void OpenProgram(CodeWriter code, Ends ends, string name, string element)
    {
        code.Line($"private readonly ref struct {name}({ends.Parameters(element)}) : IArenaProgram");
        code.Line("{");
        code.Indent();
        foreach (string input in ends.Inputs)
            code.Line($"private readonly ReadOnlySpan<{element}> {input} = {input};");
        foreach (string output in ends.Outputs)
            code.Line($"private readonly Span<{element}> {output} = {output};");
        code.Gap();
        code.Open("public void Run(scoped Span<byte> arena)");
    }

    private static void CloseProgram(CodeWriter code)
    {
        code.Close();
        code.Close();
    }

    private static void CheckLengths(CodeWriter code, Ends ends)
    {
        foreach ((string name, string parameter) in ends.Names.Zip(ends.Inputs.Concat(ends.Outputs), (n, p) => (n, p)))
            code.Line($"ModelArguments.CheckLength(nameof({parameter}), {parameter}.Length, {name}Length);");
    }

    private static void Document(CodeWriter code, Ends ends, string values, bool arena = false, bool overlapThrows = true)
    {
        foreach ((string name, string parameter) in ends.Names.Zip(ends.Inputs.Concat(ends.Outputs), (n, p) => (n, p)))
            code.Line($"/// <param name=\"{parameter}\">Exactly {name}Length {values}.</param>");
        if (arena)
            code.Line("/// <param name=\"arena\">At least ArenaBytes bytes of any content, used by this call alone while it runs.</param>");
        string wrong = overlapThrows ? "A length is wrong, or an output overlaps an input." : "A length is wrong.";
        code.Line($"/// <exception cref=\"ArgumentException\">{wrong}</exception>");
    }

    /// <summary>The names of a model's inputs and outputs as parameters and in its constants.</summary>
    internal sealed class Ends(int inputs, int outputs)
    {
        public string[] Inputs { get; } = Enumerable.Range(0, inputs).Select(i => ModelMembers.Name("input", i, inputs)).ToArray();

        public string[] Outputs { get; } = Enumerable.Range(0, outputs).Select(i => ModelMembers.Name("output", i, outputs)).ToArray();

        public string[] Names { get; } = Enumerable.Range(0, inputs).Select(i => ModelMembers.Name("Input", i, inputs))
            .Concat(Enumerable.Range(0, outputs).Select(i => ModelMembers.Name("Output", i, outputs)))
            .ToArray();

        public string Arguments => string.Join(", ", Inputs.Concat(Outputs));

        public string Parameters(string element) => string.Join(
            ", ", Inputs.Select(i => $"ReadOnlySpan<{element}> {i}").Concat(Outputs.Select(o => $"Span<{element}> {o}")));
    }
}
