using System.IO;
using System.Linq;
using Specializer.Ir;
using Specializer.Selection;

namespace Specializer.Testing.Cases;

/// <summary>The memory that the layers of a model own, each piece by itself.</summary>
/// <param name="Tensors">Bytes of each tensor; 0 for constants, which the emitted class holds.</param>
/// <param name="Homes">For each tensor the one whose memory it is: reshaping moves nothing.</param>
/// <param name="Scratch">Bytes of each layer's working memory.</param>
/// <param name="Inputs">The tensors that are the model's inputs.</param>
/// <param name="Outputs">And its outputs.</param>
internal sealed record GuardedLayout(int[] Tensors, int[] Homes, int[] Scratch, int[] Inputs, int[] Outputs)
{
    public static GuardedLayout Of(KernelPlan plan)
    {
        Graph graph = plan.Graph;
        int[] homes = [.. Enumerable.Range(0, graph.Tensors.Length)];
        foreach (Node node in graph.Nodes.Where(n => n is ReshapeNode))
            homes[node.Output] = homes[node.Inputs[0]];
        return new GuardedLayout(
            [.. graph.Tensors.Select((t, i) => plan.Arena.Tensors[i].Kind == StorageKind.Constant ? 0 : t.Shape.Elements)],
            homes,
            [.. plan.Layers.Select(l => l.ScratchBytes)],
            [.. graph.Inputs],
            [.. graph.Outputs]);
    }

    public static GuardedLayout Read(BinaryReader reader) => new(Ints(reader), Ints(reader), Ints(reader), Ints(reader), Ints(reader));

    public void Write(BinaryWriter writer)
    {
        foreach (int[] values in new[] { Tensors, Homes, Scratch, Inputs, Outputs })
        {
            writer.Write(values.Length);
            foreach (int value in values)
                writer.Write(value);
        }
    }

    private static int[] Ints(BinaryReader reader)
    {
        int[] values = new int[reader.ReadInt32()];
        for (int i = 0; i < values.Length; i++)
            values[i] = reader.ReadInt32();
        return values;
    }
}
