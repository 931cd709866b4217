using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using Specializer.Ir;
using Specializer.Selection;

namespace Specializer.Testing.Cases;

/// <summary>
/// Emitted classes whose constants lie between guard pages too. The kernels are the emitted ones to the letter; only
/// where a constant span is declared, a copy in guarded memory takes its place. Beside each class stand a method that
/// calls its layers one by one, so that every tensor and every working memory can be a piece of its own, and one that runs
/// the whole in an arena.
/// </summary>
internal static partial class GuardedSource
{
    private const string Guard = """
        using System;
        namespace Specializer.Compiled;
        /// <summary>Guarded memory for the constants of emitted code.</summary>
        public static class Guard
        {
            /// <summary>Copies bytes to guarded memory, to its start or its end.</summary>
            public static Func<byte[], bool, nint> Place = null!;
            /// <summary>Whether constants lie at the end of their memory, not at its start.</summary>
            public static bool AtEnd;
            /// <summary>Where a copy of the values lies.</summary>
            public static nint Copy<T>(ReadOnlySpan<T> values, bool atEnd) where T : unmanaged =>
                Place(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values).ToArray(), atEnd);
        }
        """;

    /// <summary>The sources of a compilation: classes and the methods that run them.</summary>
    public static IEnumerable<(string Source, string Name)> Of(IReadOnlyList<KernelPlan> plans, string? emulated)
    {
        yield return (Guard, "Guard");
        if (emulated is not null)
            yield return (emulated, "Emulated");
        for (int i = 0; i < plans.Count; i++)
        {
            yield return (WithGuardedConstants(LoadedModels.Emit(plans[i], i)), LoadedModels.Name(i));
            yield return (Calls(plans[i], i), "Adapter" + LoadedModels.Name(i));
        }
    }

    /// <summary>The class with each constant span read from guarded memory.</summary>
    /// <exception cref="InvalidOperationException">The class holds data in a form that is not known here.</exception>
    public static string WithGuardedConstants(string source)
    {
        List<string> unknown = [];
        StringBuilder guarded = new();
        foreach (string line in source.Split('\n'))
        {
            Match constant = ConstantSpan().Match(line);
            if (constant.Success)
            {
                (string type, string name) = (constant.Groups["type"].Value, constant.Groups["name"].Value);
                guarded.Append(CultureInfo.InvariantCulture, $"private static readonly nint {name}_start = Guard.Copy<{type}>({name}_data, false), {name}_end = Guard.Copy<{type}>({name}_data, true);\n");
                guarded.Append(CultureInfo.InvariantCulture, $"internal static unsafe ReadOnlySpan<{type}> {name} => new((void*)(Guard.AtEnd ? {name}_end : {name}_start), {name}_data.Length);\n");
                guarded.Append(CultureInfo.InvariantCulture, $"private static ReadOnlySpan<{type}> {name}_data =>\n");
                continue;
            }

            if (OtherData().IsMatch(line) && !PublicShape().IsMatch(line))
                unknown.Add(line.Trim());
            guarded.Append(line).Append('\n');
        }

        return unknown.Count == 0
            ? guarded.ToString()
            : throw new InvalidOperationException("Data that guard pages do not cover: " + string.Join("; ", unknown.Take(5)));
    }

    /// <summary>A method that calls every layer with the addresses of its tensors and of its working memory.</summary>
    private static string Calls(KernelPlan plan, int index)
    {
        StringBuilder calls = new();
        for (int i = 0; i < plan.Layers.Length; i++)
        {
            LayerPlan layer = plan.Layers[i];
            if (layer.Node is ReshapeNode)
                continue;
            IEnumerable<int> activations = layer.Node is DenseNode or Conv2DNode or DepthwiseConv2DNode ? [layer.Node.Inputs[0]] : layer.Node.Inputs;
            string arguments = string.Join(", ", activations.Append(layer.Node.Output).Select(t => Reference(plan, t)));
            if (layer.Choices.Length > 0)
                arguments += string.Create(CultureInfo.InvariantCulture, $", ref *(byte*)scratch[{i}]");
            calls.Append(CultureInfo.InvariantCulture, $"Layers.{layer.Identifier}({arguments});\n");
        }

        int[] inputs = [.. plan.Graph.Inputs.Select(t => plan.Graph.Tensors[t].Shape.Elements)];
        int[] outputs = [.. plan.Graph.Outputs.Select(t => plan.Graph.Tensors[t].Shape.Elements)];
        string spans = string.Join(", ", Spans("ReadOnlySpan", "inputs", inputs).Concat(Spans("Span", "outputs", outputs)));
        return $$"""
            using System;
            using System.Runtime.CompilerServices;
            using System.Runtime.InteropServices;
            namespace Specializer.Compiled;
            public static partial class {{LoadedModels.Name(index)}}
            {
                public static unsafe void RunLayers(nint[] tensors, nint[] scratch)
                {
                    {{calls}}
                }
                public static unsafe void RunWhole(nint[] inputs, nint[] outputs, nint arena) =>
                    Run({{spans}}, new Span<byte>((void*)arena, ArenaBytes));
            }
            """;
    }

    private static IEnumerable<string> Spans(string type, string array, int[] lengths) => lengths
        .Select((length, i) => FormattableString.Invariant($"new {type}<sbyte>((void*)({array}[{i}]), {length})"));

    private static string Reference(KernelPlan plan, int tensor)
    {
        Storage storage = plan.Arena.Tensors[tensor];
        return storage.Kind == StorageKind.Constant
            ? FormattableString.Invariant($"ref Unsafe.As<ulong, sbyte>(ref MemoryMarshal.GetReference(Layers.Operand_{storage.Position}))")
            : FormattableString.Invariant($"ref Unsafe.AsRef<sbyte>((void*)(tensors[{tensor}]))");
    }

    [GeneratedRegex(@"^\s*private static ReadOnlySpan<(?<type>\w+)> (?<name>\w+) =>$")]
    private static partial Regex ConstantSpan();

    // A property or a field with a value: everything static that is no method and no constant of the language.
    [GeneratedRegex(@"^\s*(private|internal|public) static (readonly )?[\w<>\[\], ]+ \w+ (=>|=|\{)|new \w+\[|stackalloc")]
    private static partial Regex OtherData();

    [GeneratedRegex(@"^\s*public static ReadOnlySpan<int> \w+Shape => \[")]
    private static partial Regex PublicShape();
}
