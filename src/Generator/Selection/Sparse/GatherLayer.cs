using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using Specializer.Ir;

namespace Specializer.Selection;

/// <summary>
/// The non-zero weights of a Dense or Conv2D layer for kernels whose vectors run along outputs: a step picks, for each of
/// sixteen outputs, the inputs that four of its non-zero weights multiply, out of two lines of 64 neighbouring bytes.
/// Outputs are sorted within blocks of 64, so that those of a group have about as many steps.
/// </summary>
internal sealed class GatherLayer
{
    /// <summary>Outputs that are written together, and within which their order is free.</summary>
    public const int BlockOutputs = 64;

    public const int GroupLanes = 16;

    /// <summary>Lanes of a step that only the first half of a group still has items for.</summary>
    public const int HalfLanes = GroupLanes / 2;

    /// <summary>Bits of the place of an output's answer in its block.</summary>
    public const int OrderBits = 6;

    /// <summary>Positions computed together: each step's weights and indices are read once for all of them.</summary>
    public const int MostPositions = 4;

    /// <summary>Steps of a block that are written one after the other where there is one position: their constants are aligned then.</summary>
    public const int MostStraightSteps = 288;

    // Working memory is dearer than constants.
    private const int MostUnpackedBytes = 64 << 10;

    // Unpacked, a step of sixteen lanes takes two cache lines, one of eight a single one.
    private const int FullLines = 2;

    // With fewer zeros than this a dense kernel is faster whatever the layer, and the items of a large one take memory.
    private const double FewestZeros = 0.4;

    // Selection and emission ask for the same layers; the search behind them is done once, and forgotten with the weights.
    private static readonly ConditionalWeakTable<Tensor, ConcurrentDictionary<(MatrixGeometry Layer, int Unit), GatherLayer?>> Known = new();

    private GatherLayer(MatrixGeometry layer, int unit, int[] lines, GatherGroup[] groups, int weights)
    {
        Layer = layer;
        Unit = unit;
        Lines = lines;
        Groups = groups;
        Weights = weights;
        FullSteps = groups.Sum(g => g.Full.Length);
        HalfSteps = groups.Sum(g => g.Half.Length);
        HasPlaces = !IsWhole && !Blocks.All(IsStraight);
    }

    public MatrixGeometry Layer { get; }

    /// <summary>Weights of an item: 1, or 4 for neighbours that are multiplied together.</summary>
    public int Unit { get; }

    /// <summary>
    /// Whether weights meet two by two in int16 lanes, where those of one sign sum to at most
    /// <see cref="ByteChains.Limit"/>: what each weight picks by itself can be paired as that needs.
    /// </summary>
    public bool IsPaired => Unit == 1;

    /// <summary>Where each line of inputs begins, in bytes from the window's first.</summary>
    public int[] Lines { get; }

    /// <summary>Bytes of inputs that a step picks from: 64 or 128.</summary>
    public int SpanBytes => GatherLines.Bytes * Math.Min(Lines.Length, 2);

    /// <summary>Whether all steps pick from the same lines.</summary>
    public bool IsWhole => Lines.Length <= 2;

    public GatherGroup[] Groups { get; }

    /// <summary>The groups whose outputs are written together.</summary>
    public IEnumerable<GatherGroup[]> Blocks => Groups
        .Select((group, i) => (Group: group, Block: i * GroupLanes / BlockOutputs))
        .GroupBy(g => g.Block, g => g.Group, (_, block) => block.ToArray());

    /// <summary>Weights that are not zero.</summary>
    public int Weights { get; }

    /// <summary>Bits of an index.</summary>
    public int IndexBits => BitsOf(Unit, SpanBytes, Positions);

    /// <summary>
    /// Bits of an index: as few as the span needs, but whole bytes instead of 5 or 7 bits where they are not unpacked
    /// beforehand, which would take as long as the products.
    /// </summary>
    public static int BitsOf(int unit, int spanBytes, int positions) => (unit, spanBytes) switch
    {
        (_, 128) when positions == 1 => 8,
        (1, 64) => 6,
        (1, _) => 7,
        (_, 64) => 4,
        _ => 5,
    };

    /// <summary>Bytes that the indices of sixteen lanes take.</summary>
    public int IndexBytes => IndexBits * GroupLanes * (4 / Unit) / 8;

    /// <summary>Positions of a tile.</summary>
    public int Positions => Math.Min(MostPositions, Layer.OutputWidth);

    /// <summary>
    /// Whether steps are unpacked before the first tile, so that weights and indices lie on cache lines of their own: a single
    /// position reads each once.
    /// </summary>
    public bool IsUnpacked => Unpacks(Positions, FullSteps, HalfSteps);

    /// <summary>The same of a layer that is described by its counts.</summary>
    public static bool Unpacks(int positions, double fullSteps, double halfSteps) =>
        positions > 1 && (FullLines * fullSteps) + halfSteps <= MostUnpackedBytes / GatherLines.Bytes;

    /// <summary>
    /// Whether each step loads one line of inputs and keeps that of the step before: loads of several positions take longer than
    /// products otherwise.
    /// </summary>
    public bool IsWalk => !IsWhole && Positions > 1;

    /// <summary>Whether loops over steps read where their lines begin.</summary>
    public bool HasPlaces { get; }

    /// <summary>Whether the steps of a block are written one after the other, with their constants in the code.</summary>
    public bool IsStraight(GatherGroup[] block) => Positions == 1 && block.Sum(g => g.Steps) <= MostStraightSteps;

    public int FullBytes => 64 + IndexBytes;

    public int HalfBytes => 32 + (IndexBytes / 2);

    /// <summary>Bytes of a step as the kernel reads it, and in it the first of its indices.</summary>
    public (int Bytes, int Indices) Stored(bool isHalf) => (isHalf, IsUnpacked) switch
    {
        (true, true) => (GatherLines.Bytes, 32),
        (true, _) => (HalfBytes, 32),
        (_, true) => (FullLines * GatherLines.Bytes, 64),
        _ => (FullBytes, 64),
    };

    /// <summary>The steps of one width, in the order in which they are stored and read: those of sixteen lanes first, then those of eight.</summary>
    public IEnumerable<GatherStep> Steps(bool isHalf) => Groups.SelectMany(group => isHalf ? group.Half : group.Full);

    public int FullSteps { get; }

    public int HalfSteps { get; }

    /// <summary>
    /// Bytes of all steps. Those that are unpacked are stored as how many items each lane of each step has, and behind that the
    /// items of each.
    /// </summary>
    public int StepBytes => CountsBytes + Bytes(isHalf: false) + Bytes(isHalf: true);

    private int Bytes(bool isHalf) => Steps(isHalf).Where(step => !step.IsExpanded).Sum(step => BytesOf(step, isHalf));

    /// <summary>Bytes of a step that is not expanded, beside its counts.</summary>
    public int BytesOf(GatherStep step, bool isHalf) => IsUnpacked ? ItemsBytes(step.Items) : isHalf ? HalfBytes : FullBytes;

    /// <summary>Bits of how many items a lane of an unpacked step has.</summary>
    public int CountBits => Unit == 1 ? 3 : 1;

    /// <summary>Bytes of how many items the lanes of an unpacked step have; one of eight lanes counts as one of sixteen.</summary>
    public int StepCountsBytes => CountBits * GroupLanes / 8;

    /// <summary>The same of all steps.</summary>
    public int CountsBytes => IsUnpacked ? StepCountsBytes * (FullSteps + HalfSteps) : 0;

    /// <summary>Steps that the code which reads them expands.</summary>
    public int ExpandedSteps => Groups.Sum(g => g.ExpandedSteps);

    /// <summary>Bytes of the mask of an expanded step, a constant of the compiled code.</summary>
    public const int MaskBytes = sizeof(ulong);

    /// <summary>Bytes of the weights and indices of a step that is stored as its items alone.</summary>
    /// <param name="items">How many items it has.</param>
    public int ItemsBytes(int items) => (items * Unit) + (((items * IndexBits) + 7) / 8);

    /// <summary>The same of all steps of one width that are expanded.</summary>
    public int ItemsBytes(bool isHalf) => Steps(isHalf).Where(step => step.IsExpanded).Sum(step => ItemsBytes(step.Items));

    /// <summary>Bytes of where a line of inputs begins.</summary>
    public const int PlaceBytes = sizeof(ushort);

    /// <summary>Lines whose places are stored with a step.</summary>
    public int PlacesOfStep => IsWalk ? 1 : 2;

    /// <summary>Bytes of where the lines of all steps begin.</summary>
    public int PlacesBytes => HasPlaces ? PlaceBytes * PlacesOfStep * (FullSteps + HalfSteps) : 0;

    /// <summary>Bytes of weights, indices, where they are and the outputs' order.</summary>
    public int PackedBytes => StepBytes + ItemsBytes(isHalf: false) + ItemsBytes(isHalf: true) + (MaskBytes * ExpandedSteps) + PlacesBytes + OrderBytes;

    /// <summary>Bytes of the outputs' order.</summary>
    public int OrderBytes => ((Layer.OutputChannels * OrderBits) + 7) / 8;

    /// <summary>Whether the lines are the input itself, so that it is read where it lies.</summary>
    public bool ReadsInput =>
        IsWhole && Layer is { Segments: 1, Window.IsPadded: false } && Lines[^1] + GatherLines.Bytes <= Layer.SegmentLength;

    /// <summary>Bytes of the prepared input; lines may end behind it.</summary>
    public int InputBytes => ReadsInput ? 0 : (Layer.PreparedElements + SpanBytes + 63) / 64 * 64;

    /// <summary>Bytes of scratch memory: the prepared input and unpacked steps, where the indices of one of eight lanes are written as a whole vector.</summary>
    public int ScratchBytes => InputBytes
        + (IsUnpacked ? (FullSteps * Stored(isHalf: false).Bytes) + (HalfSteps * Stored(isHalf: true).Bytes) + (GatherLines.Bytes / 2) : 0);

    /// <param name="graph">An int8 graph.</param>
    /// <param name="node">Dense or Conv2D.</param>
    /// <param name="unit">1, or 4 for blocks of four inputs.</param>
    /// <returns>Null where few weights are zero, blocks of four do not lie at multiples of four, or the window reaches too far.</returns>
    public static GatherLayer? Of(Graph graph, Node node, int unit)
    {
        MatrixGeometry layer = MatrixGeometry.Of(graph, node);
        Tensor weights = graph.InputOf(node, 1);
        return Known.GetOrCreateValue(weights).GetOrAdd((layer, unit), _ => Make(layer, weights, unit));
    }

    private static GatherLayer? Make(MatrixGeometry layer, Tensor tensor, int unit)
    {
        int extent = layer.SegmentOffset(layer.Segments - 1) + layer.SegmentLength;
        bool isAligned = unit == 1 || layer.Segments == 1 || layer.InputChannels % 4 == 0;
        if (!isAligned || extent > ushort.MaxValue || ZerosNeeded.Share(tensor) < FewestZeros)
            return null;

        GatherItem[][] items = GatherItems.Of(layer, tensor, unit, out int[] lines);
        int weights = items.Sum(output => output.Sum(item => item.Weights.Count(w => w != 0)));
        bool isWalk = layer.OutputWidth > 1;
        GatherLayer gather = new(layer, unit, lines, GatherGroups.Of(items, lines, unit, isWalk), weights);
        return new GatherLayer(layer, unit, lines, GatherBudget.Kept(gather), weights);
    }
}
