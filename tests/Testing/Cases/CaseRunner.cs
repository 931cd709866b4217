using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;

namespace Specializer.Testing.Cases;

/// <summary>Runs the cases of a <see cref="CaseFolder"/> on the instruction set of this process.</summary>
internal static class CaseRunner
{
    /// <summary>Says before each case which it is, and behind it what differs from the reference, if anything does.</summary>
    /// <param name="folder">The compiled cases.</param>
    /// <param name="onRun">Called before each case with its index: a process that dies says of what.</param>
    /// <param name="onDifference">Called with the index of a case that differs, and how.</param>
    /// <param name="first">The case to begin with.</param>
    public static void Run(string folder, Action<int> onRun, Action<int, string> onDifference, int first = 0)
    {
        (bool isGuarded, IReadOnlyList<StoredCase> cases) = CaseFolder.ReadCases(folder);
        AssemblyLoadContext context = new("cases", isCollectible: true);
        try
        {
            using MemoryStream image = new(CaseFolder.ReadImage(folder));
            Assembly assembly = context.LoadFromStream(image);
            for (int i = first; i < cases.Count; i++)
            {
                // A class copies its constants when it first runs, which is in this turn of the loop alone.
                using GuardedMemory constants = new();
                if (isGuarded)
                    PlaceConstants(assembly, constants);
                onRun(i);
                string? difference = isGuarded ? GuardedRun.Difference(assembly, i, cases[i]) : PlainRun.Difference(assembly, i, cases[i]);
                if (difference is not null)
                    onDifference(i, difference);
            }
        }
        finally
        {
            context.Unload();
        }
    }

    /// <summary>What the first wrong value is, or null.</summary>
    public static string? Compare(sbyte[] expected, ReadOnlySpan<sbyte> actual, string what)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            if (expected[i] != actual[i])
            {
                int wrong = 0;
                for (int j = 0; j < expected.Length; j++)
                    wrong += expected[j] == actual[j] ? 0 : 1;
                return $"{what}: value {i} is {actual[i]}, the reference's {expected[i]}; {wrong} of {expected.Length} differ";
            }
        }

        return null;
    }

    private static void PlaceConstants(Assembly assembly, GuardedMemory constants)
    {
        Func<byte[], bool, nint> place = (values, atEnd) => constants.Copy(values, atEnd);
        assembly.GetType("Specializer.Compiled.Guard", throwOnError: true)!.GetField("Place")!.SetValue(null, place);
    }
}

/// <summary>A case as users run it: in memory of the model's own, and in the caller's arena.</summary>
internal static class PlainRun
{
    public static string? Difference(Assembly assembly, int index, StoredCase stored)
    {
        Type calls = assembly.GetType("Specializer.Compiled." + LoadedModels.AdapterName(index), throwOnError: true)!;
        Type model = assembly.GetType("Specializer.Compiled." + LoadedModels.Name(index), throwOnError: true)!;
        Action<sbyte[][], sbyte[][]> run = calls.GetMethod("Run")!.CreateDelegate<Action<sbyte[][], sbyte[][]>>();
        Action<sbyte[][], sbyte[][], byte[], int> runInArena =
            calls.GetMethod("RunInArena")!.CreateDelegate<Action<sbyte[][], sbyte[][], byte[], int>>();
        int arenaBytes = (int)model.GetField("ArenaBytes")!.GetRawConstantValue()!;
        for (int r = 0; r < stored.Inputs.Length; r++)
        {
            sbyte[][] inputs = [.. stored.Inputs[r].Select(values => values.ToArray())];
            sbyte[][] first = Outputs(stored, r);
            run(inputs, first);

            // An odd address, and another call's remains.
            int offset = 1 + (r * 37);
            byte[] arena = [.. Enumerable.Repeat((byte)0xA5, offset + arenaBytes)];
            sbyte[][] second = Outputs(stored, r);
            runInArena(inputs, second, arena, offset);
            for (int o = 0; o < first.Length; o++)
            {
                string? difference = CaseRunner.Compare(stored.Expected[r][o], first[o], $"run {r}, output {o}")
                    ?? CaseRunner.Compare(stored.Expected[r][o], second[o], $"run {r} in an arena, output {o}");
                if (difference is not null)
                    return difference;
            }

            if (!inputs.Zip(stored.Inputs[r]).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second)))
                return $"run {r}: an input was written to";
        }

        return null;
    }

    private static sbyte[][] Outputs(StoredCase stored, int run) =>
        [.. stored.Expected[run].Select(values => Enumerable.Repeat((sbyte)0x55, values.Length).ToArray())];
}

/// <summary>
/// A case layer by layer, every tensor, working memory and constant against a guard page; then the whole, with its inputs,
/// outputs and arena against one.
/// </summary>
internal static unsafe class GuardedRun
{
    public static string? Difference(Assembly assembly, int index, StoredCase stored)
    {
        Type model = assembly.GetType("Specializer.Compiled." + LoadedModels.Name(index), throwOnError: true)!;
        Action<nint[], nint[]> run = model.GetMethod("RunLayers")!.CreateDelegate<Action<nint[], nint[]>>();
        Action<nint[], nint[], nint> whole = model.GetMethod("RunWhole")!.CreateDelegate<Action<nint[], nint[], nint>>();
        int arenaBytes = (int)model.GetField("ArenaBytes")!.GetRawConstantValue()!;
        FieldInfo atEnd = assembly.GetType("Specializer.Compiled.Guard")!.GetField("AtEnd")!;
        foreach (bool isAtEnd in new[] { true, false })
        {
            atEnd.SetValue(null, isAtEnd);
            string? difference = Difference(run, stored, isAtEnd) ?? WholeDifference(whole, arenaBytes, stored, isAtEnd);
            if (difference is not null)
                return difference;
        }

        return null;
    }

    private static string? Difference(Action<nint[], nint[]> run, StoredCase stored, bool atEnd)
    {
        GuardedLayout layout = stored.Layout;
        using GuardedMemory memory = new();
        nint[] tensors = new nint[layout.Tensors.Length];
        for (int t = 0; t < tensors.Length; t++)
        {
            if (layout.Homes[t] == t && layout.Tensors[t] > 0)
                tensors[t] = memory.Allocate(layout.Tensors[t], atEnd);
        }

        for (int t = 0; t < tensors.Length; t++)
            tensors[t] = tensors[layout.Homes[t]];
        nint[] scratch = [.. layout.Scratch.Select(bytes => memory.Allocate(bytes, atEnd))];

        for (int r = 0; r < stored.Inputs.Length; r++)
        {
            for (int i = 0; i < layout.Inputs.Length; i++)
                stored.Inputs[r][i].CopyTo(Values(layout, tensors, layout.Inputs[i]));
            run(tensors, scratch);
            for (int o = 0; o < layout.Outputs.Length; o++)
            {
                // A constant among the outputs is copied by the model itself, which no layer does.
                string? difference = layout.Tensors[layout.Homes[layout.Outputs[o]]] == 0
                    ? null
                    : CaseRunner.Compare(stored.Expected[r][o], Values(layout, tensors, layout.Outputs[o]), $"run {r} between guard pages, output {o}");
                if (difference is not null)
                    return difference;
            }

            for (int i = 0; i < layout.Inputs.Length; i++)
            {
                if (!Values(layout, tensors, layout.Inputs[i]).SequenceEqual(stored.Inputs[r][i]))
                    return $"run {r} between guard pages: input {i} was written to";
            }
        }

        return null;
    }

    private static string? WholeDifference(Action<nint[], nint[], nint> run, int arenaBytes, StoredCase stored, bool atEnd)
    {
        for (int r = 0; r < stored.Inputs.Length; r++)
        {
            using GuardedMemory memory = new();
            nint[] inputs = [.. stored.Inputs[r].Select(values => memory.Copy((byte[])(object)values, atEnd))];
            nint[] outputs = [.. stored.Expected[r].Select(values => memory.Allocate(values.Length, atEnd))];
            run(inputs, outputs, memory.Allocate(arenaBytes, atEnd));
            for (int o = 0; o < outputs.Length; o++)
            {
                sbyte[] expected = stored.Expected[r][o];
                string? difference = CaseRunner.Compare(expected, new ReadOnlySpan<sbyte>((void*)outputs[o], expected.Length), $"run {r} in a guarded arena, output {o}");
                if (difference is not null)
                    return difference;
            }
        }

        return null;
    }

    private static Span<sbyte> Values(GuardedLayout layout, nint[] tensors, int tensor) =>
        new((void*)tensors[tensor], layout.Tensors[tensor]);
}
