using System;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Reference;

/// <summary>Float activations and elementwise operators.</summary>
internal static class FloatElementwise
{
    public static float Activate(Activation activation, double value) => activation switch
    {
        Activation.None => (float)value,
        Activation.Relu => (float)Math.Max(value, 0),
        Activation.Relu6 => (float)Math.Min(Math.Max(value, 0), 6),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "Not an activation."),
    };

    public static float[] Binary(
        Graph graph, Node node, Activation activation, float[] a, float[] b, Func<float, float, float> combine)
    {
        Func<int, int> indexA = Broadcast.Indexer(graph, node, 0);
        Func<int, int> indexB = Broadcast.Indexer(graph, node, 1);
        float[] y = new float[graph.OutputOf(node).Shape.Elements];
        for (int i = 0; i < y.Length; i++)
            y[i] = Activate(activation, combine(a[indexA(i)], b[indexB(i)]));
        return y;
    }

    /// <summary>exp(β(x − max)) / Σ exp(β(x − max)) over the last axis.</summary>
    public static float[] Softmax(Graph graph, SoftmaxNode node, float[] x)
    {
        int depth = graph.InputOf(node).Shape[-1];
        float[] y = new float[x.Length];
        for (int row = 0; row < x.Length; row += depth)
        {
            float[] logits = x.Skip(row).Take(depth).ToArray();
            double max = logits.Max();
            double[] powers = logits.Select(v => Math.Exp(node.Beta * (v - max))).ToArray();
            double sum = powers.Sum();
            for (int i = 0; i < depth; i++)
                y[row + i] = (float)(powers[i] / sum);
        }

        return y;
    }

    public static float[] Logistic(LogisticNode node, float[] x) =>
        x.Select(v => (float)(1 / (1 + Math.Exp(-(double)node.Beta * v)))).ToArray();
}
