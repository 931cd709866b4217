using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Specializer.Ir;
using Specializer.Selection;
using static Specializer.Emission.Literals;

namespace Specializer.Emission;

/// <summary>The XML doc of a layer's method: what it computes, on what, with which kernels and why.</summary>
internal static class LayerSummary
{
    public static void Write(CodeWriter code, KernelPlan plan, LayerPlan layer)
    {
        Graph graph = plan.Graph;
        Node node = layer.Node;
        code.Gap();
        code.Line("/// <summary>");
        code.Line($"/// <c>{Escape(node.Name)}</c>, {Escape(Operator(node))}: {Inputs(graph, node)} → {Describe(graph.OutputOf(node))}.");
        if (Weights(graph, node) is { } weights)
            code.Line("/// " + weights);
        if (node.Removal is { } removal)
            code.Line($"/// Without effect and removed: of weights {removal.Weights} and {Grouped(removal.Macs)} MACs all but these.");
        if (node is Conv2DNode { Borders: { } borders })
        {
            code.Line($"/// Constants that meet padding are in the bias, one for each of {Int(borders.RowStarts.Length)} classes of rows, from {Listed(borders.RowStarts)},");
            code.Line($"/// and {Int(borders.ColumnStarts.Length)} of columns, from {Listed(borders.ColumnStarts)}.");
        }

        foreach (string form in plan.Forms.SelectMany(form => Form(form, node)))
            code.Line("/// " + form);
        foreach (Choice choice in layer.Choices)
            code.Line("/// " + Kernel(choice));
        if (ZerosNeeded.Of(graph, layer) is { } needed)
            code.Line("/// " + Zeros(needed));
        code.Line("/// </summary>");
    }

    /// <summary>Text for XML documentation.</summary>
    public static string Escape(string text)
    {
        StringBuilder escaped = new();
        foreach (char c in text)
        {
            escaped.Append(c switch
            {
                '<' => "&lt;",
                '>' => "&gt;",
                '&' => "&amp;",
                _ when char.IsControl(c) || c is '\u0085' or '\u2028' or '\u2029' => "?",
                _ => c.ToString(),
            });
        }

        return escaped.ToString();
    }

    private static string Listed(EquatableArray<int> starts) => string.Join(", ", starts.Select(Int));

    private static string Inputs(Graph graph, Node node)
    {
        // Weights and bias stand on a line of their own.
        int activations = node is DenseNode or Conv2DNode or DepthwiseConv2DNode ? 1 : node.Inputs.Length;
        return string.Join(" and ", Enumerable.Range(0, activations).Select(i => Describe(graph.InputOf(node, i))));
    }

    private static string Describe(Tensor tensor)
    {
        string quant = tensor.Quant is { } q ? $" (scale {Number(q.Scale)}, zero point {Int(q.ZeroPoint)})" : "";
        return tensor.Shape + quant;
    }

    /// <summary>The operator with what it does beside its inputs, as in "Conv2D 3x3, stride 2x2, then Relu".</summary>
    public static string Operator(Node node) => node switch
    {
        DenseNode n => "Dense" + Suffix(n.Activation),
        Conv2DNode n => $"Conv2D {Describe(n.Window)}" + Suffix(n.Activation),
        DepthwiseConv2DNode n => $"DepthwiseConv2D {Describe(n.Window)}" + Suffix(n.Activation),
        Pool2DNode n => $"{n.Kind}Pool2D {Describe(n.Window)}" + Suffix(n.Activation),
        AddNode n => "Add" + Suffix(n.Activation),
        MulNode n => "Mul" + Suffix(n.Activation),
        SoftmaxNode { Beta: not 1 } n => $"Softmax, β {Number(n.Beta)}",
        LogisticNode { Beta: not 1 } n => $"Logistic, β {Number(n.Beta)}",
        _ => node.GetType().Name.Replace("Node", ""),
    };

    private static string Suffix(Activation activation) => activation == Activation.None ? "" : ", then " + activation;

    private static string Describe(Window w)
    {
        string text = $"{w.Height}x{w.Width}";
        if (w.StrideH != 1 || w.StrideW != 1)
            text += $", stride {w.StrideH}x{w.StrideW}";
        if (w.DilationH != 1 || w.DilationW != 1)
            text += $", dilation {w.DilationH}x{w.DilationW}";
        if (w.IsPadded)
            text += $", padded {w.PadTop} above, {w.PadBottom} below, {w.PadLeft} left, {w.PadRight} right";
        return text;
    }

    private static string? Weights(Graph graph, Node node)
    {
        if (node is not (DenseNode or Conv2DNode or DepthwiseConv2DNode))
            return null;
        Tensor weights = graph.InputOf(node, 1);
        QuantParams quant = weights.Quant!;
        sbyte[] values = weights.Data!.Int8;
        int zeros = 0;
        for (int i = 0; i < values.Length; i++)
        {
            int channel = node is DepthwiseConv2DNode ? i % quant.Scales.Length : i / (values.Length / quant.Scales.Length);
            zeros += values[i] == quant.ZeroPointAt(channel) ? 1 : 0;
        }

        string granularity = quant.IsPerTensor ? "one scale" : "a scale for each channel";
        return $"Weights {weights.Shape}, {granularity}, {(quant.IsSymmetric ? "symmetric" : "asymmetric")}; "
            + $"{Grouped(graph.MacsOf(node))} MACs; {Grouped(zeros)} of {Grouped(values.Length)} weights are zero.";
    }

    /// <summary>What was decided where a user asked for two thin layers in place of one, at the layer that it concerns.</summary>
    private static IEnumerable<string> Form(FormChoice form, Node node)
    {
        string between = Factorization.NameBetween(form.Layer);
        if (form.IsThin && node.Name == between)
        {
            yield return $"The first of two layers of rank {Int(form.Rank)} in place of <c>{Escape(form.Layer)}</c>{(form.IsForced ? ", as asked whatever they cost" : "")}.";
            yield return $"Cycles expected of it whole and of the two: {form.Comparison}.";
        }
        else if (node.Name == form.Layer)
        {
            if (form.IsThin)
            {
                yield return $"The second of two layers of rank {Int(form.Rank)}, see <c>{Escape(between)}</c>.";
                yield break;
            }

            yield return $"Whole: two layers of rank {Int(form.Rank)} are not expected to be faster on every instruction set.";
            yield return $"Cycles expected of it and of the two: {form.Comparison}.";
        }
    }

    private static string Kernel(Choice choice)
    {
        string text = $"{choice.Set}: {choice.Chosen.Kernel.Name}, {Grouped(choice.Chosen.Cycles)} cycles expected";
        if (choice.Rejected.Length > 0)
        {
            text += "; rejected " + string.Join(", ", choice.Rejected.Select(r =>
                $"{r.Kernel.Name} (+{((r.Cycles / choice.Chosen.Cycles) - 1).ToString("P0", CultureInfo.InvariantCulture)})"));
        }

        return text + ".";
    }

    private static string Zeros(ZerosNeeded zeros) =>
        $"{zeros.Zeros.ToString("P0", CultureInfo.InvariantCulture)} zeros; with AVX-512 VBMI a kernel that skips zeros is chosen "
        + (zeros.Needed is { } needed ? $"from about {needed.ToString("P0", CultureInfo.InvariantCulture)} on." : "at no share.");

    private static string Number(float value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
