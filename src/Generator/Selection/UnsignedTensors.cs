using System.Collections.Generic;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Selection;

/// <summary>
/// Activations that a processor with AVX-VNNI keeps moved up by 128, as uint8: its dot product wants them so, and where
/// the layer that writes them adds the 128, which costs it one instruction for 32 answers, the layers that read them
/// need no copy. Other processors keep them as int8.
/// </summary>
internal sealed class UnsignedTensors
{
    private readonly HashSet<int> _tensors;

    private UnsignedTensors(IEnumerable<int> tensors) => _tensors = new(tensors);

    public static UnsignedTensors Of(KernelPlan plan)
    {
        Graph graph = plan.Graph;
        int[] home = TensorHomes.Of(graph);
        return new(plan.Layers
            .Where(CanWrite)
            .Select(l => l.Node.Output)
            .Where(t => !graph.Outputs.Contains(t) && home.Count(h => h == home[t]) == 1)
            .Where(t => plan.Layers.Where(l => l.Node.Inputs.Contains(t)).ToArray() is { Length: > 0 } readers
                && readers.All(l => CanRead(graph, l, t))));
    }

    public bool Contains(int tensor) => _tensors.Contains(tensor);

    /// <summary>Whether all of the layer's kernels can move their answers up. The scalar one never runs beside AVX-VNNI.</summary>
    private static bool CanWrite(LayerPlan layer) =>
        layer.Node is DenseNode or Conv2DNode or DepthwiseConv2DNode && !layer.Choices.Any(c => c.Chosen.Kernel.Gather > 0);

    /// <summary>
    /// Whether every processor with AVX-VNNI runs the layer's kernel for it, which reads bytes where they lie: no border to
    /// fill in, and no step that reaches past the end.
    /// </summary>
    private static bool CanRead(Graph graph, LayerPlan layer, int tensor)
    {
        if (layer.Node is not (DenseNode or Conv2DNode) || layer.Choices[0].Set != InstructionSet.AvxVnni || layer.Node.Inputs.Skip(1).Contains(tensor))
            return false;
        MatrixGeometry geometry = MatrixGeometry.Of(graph, layer.Node);
        return !geometry.Window.IsPadded && geometry.SegmentLength % 4 == 0;
    }
}
