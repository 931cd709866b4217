using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Selection;

/// <summary>
/// Gives every activation a place: the caller's input or output where it is one, else a stretch of the arena that is
/// free from the layer that writes it to the last that reads it. Larger stretches are placed first, each at the
/// lowest offset where it fits (greedy by size; Pisarchyk and Lee, 2020, "Efficient Memory Management for Deep Neural
/// Net Inference").
/// </summary>
internal static class ArenaPlanner
{
    private const int Alignment = 64;

    public static int Align(int bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    public static ArenaPlan Plan(Graph graph, ImmutableArray<LayerPlan> layers)
    {
        int[] home = TensorHomes.Of(graph);
        Storage?[] callers = CallersPlaces(graph, home, out ImmutableArray<int> copied);
        Dictionary<int, Stretch> families = Enumerable.Range(0, graph.Tensors.Length)
            .GroupBy(t => home[t])
            .Where(family => callers[family.Key] is null)
            .ToDictionary(family => family.Key, family => Lifetime(graph, family, copied));
        Stretch[] scratch = layers.Select((layer, i) => new Stretch(i, i, layer.ScratchBytes)).ToArray();

        int bytes = Place(families.OrderBy(f => f.Key).Select(f => f.Value).Concat(scratch));
        return new ArenaPlan(
            home.Select(h => callers[h] ?? new Storage(StorageKind.Arena, families[h].Offset)).ToImmutableArray(),
            scratch.Select(s => s.Offset).ToImmutableArray(),
            // The caller's memory may start anywhere; the slack lets the arena start at a cache line.
            bytes == 0 ? 0 : bytes + Alignment - 1,
            copied);
    }

    private static Storage?[] CallersPlaces(Graph graph, int[] home, out ImmutableArray<int> copied)
    {
        Storage?[] places = new Storage?[graph.Tensors.Length];
        for (int t = 0; t < graph.Tensors.Length; t++)
        {
            if (graph.Tensors[t].IsConstant)
                places[home[t]] = new Storage(StorageKind.Constant, t);
        }

        for (int i = 0; i < graph.Inputs.Length; i++)
            places[home[graph.Inputs[i]]] = new Storage(StorageKind.Input, i);

        ImmutableArray<int>.Builder copies = ImmutableArray.CreateBuilder<int>();
        for (int i = 0; i < graph.Outputs.Length; i++)
        {
            int family = home[graph.Outputs[i]];
            if (places[family] is null)
                places[family] = new Storage(StorageKind.Output, i);
            else
                copies.Add(i);
        }

        copied = copies.ToImmutable();
        return places;
    }

    private static Stretch Lifetime(Graph graph, IEnumerable<int> family, ImmutableArray<int> copied)
    {
        HashSet<int> members = new(family);
        int[] touching = Enumerable.Range(0, graph.Nodes.Length)
            .Where(i => members.Contains(graph.Nodes[i].Output) || graph.Nodes[i].Inputs.Any(members.Contains))
            .ToArray();
        if (touching.Length == 0)
            return new Stretch(0, 0, 0);

        bool copiedAtTheEnd = copied.Any(o => members.Contains(graph.Outputs[o]));
        int last = copiedAtTheEnd ? graph.Nodes.Length : touching[touching.Length - 1];
        return new Stretch(touching[0], last, members.Max(t => graph.Tensors[t].Shape.Elements));
    }

    private static int Place(IEnumerable<Stretch> stretches)
    {
        int bytes = 0;
        List<Stretch> placed = new();
        foreach (Stretch stretch in stretches.Where(s => s.Bytes > 0).OrderByDescending(s => s.Bytes).ThenBy(s => s.First))
        {
            int offset = 0;
            foreach (Stretch other in placed.Where(stretch.Overlaps).OrderBy(s => s.Offset))
            {
                if (other.Offset - offset >= stretch.Bytes)
                    break;
                offset = Math.Max(offset, Align(other.Offset + other.Bytes));
            }

            stretch.Offset = offset;
            bytes = Math.Max(bytes, offset + stretch.Bytes);
            placed.Add(stretch);
        }

        return bytes;
    }

    /// <summary>Bytes that are needed from layer First to layer Last, both included.</summary>
    private sealed class Stretch(int first, int last, int bytes)
    {
        public int First { get; } = first;

        public int Last { get; } = last;

        public int Bytes { get; } = bytes;

        public int Offset { get; set; }

        public bool Overlaps(Stretch other) => First <= other.Last && other.First <= Last;
    }
}
