using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using Specializer.Ir;

namespace Specializer.Selection;

/// <summary>
/// The non-zero weights of a Dense or Conv2D layer for kernels whose vectors run along outputs: a step picks, for each of
/// sixteen outputs, the four inputs that its next four non-zero weights multiply, out of 64 or 128 neighbouring bytes.
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
    private const int BytesOfLine = 64;
    private const int FullLines = 2;

    // With fewer zeros than this a dense kernel is faster whatever the layer, and the items of a large one take memory.
    private const double FewestZeros = 0.4;

    // Selection and emission ask for the same layers; the search behind them is done once, and forgotten with the weights.
    private static readonly ConditionalWeakTable<Tensor, ConcurrentDictionary<(MatrixGeometry Layer, int Unit), GatherLayer?>> Known = new();

    private GatherLayer(MatrixGeometry layer, int unit, int spanBytes, bool isWhole, GatherGroup[] groups, int weights)
    {
        Layer = layer;
        Unit = unit;
        SpanBytes = spanBytes;
        IsWhole = isWhole;
        Groups = groups;
        Weights = weights;
        FullSteps = groups.Sum(g => g.Full.Length);
        HalfSteps = groups.Sum(g => g.Half.Length);
        IEnumerable<GatherGroup[]> blocks = groups
            .Select((group, i) => (Group: group, Block: i * GroupLanes / BlockOutputs))
            .GroupBy(g => g.Block, g => g.Group, (_, block) => block.ToArray());
        HasBases = !isWhole && Positions == 1 && !blocks.All(IsStraight);
    }

    public MatrixGeometry Layer { get; }

    /// <summary>Weights of an item: 1, or 4 for neighbours that are multiplied together.</summary>
    public int Unit { get; }

    /// <summary>
    /// Whether weights meet two by two in int16 lanes, where those of one sign sum to at most
    /// <see cref="ByteChains.Limit"/>: what each weight picks by itself can be paired as that needs.
    /// </summary>
    public bool IsPaired => Unit == 1;

    /// <summary>Bytes of inputs that a step picks from: 64 or 128.</summary>
    public int SpanBytes { get; }

    /// <summary>Whether the whole window lies in one span, which all steps share.</summary>
    public bool IsWhole { get; }

    public GatherGroup[] Groups { get; }

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
        positions > 1 && (FullLines * fullSteps) + halfSteps <= MostUnpackedBytes / BytesOfLine;

    /// <summary>Whether steps that share a span are read in a loop, which loads its inputs once.</summary>
    public bool HasRuns => !IsWhole && Positions > 1;

    /// <summary>Whether a step says where its span begins, behind weights and indices.</summary>
    public bool HasBases { get; }

    /// <summary>Whether the steps of a block are written one after the other, with their constants in the code.</summary>
    public bool IsStraight(GatherGroup[] block) => Positions == 1 && block.Sum(g => g.Steps) <= MostStraightSteps;

    public int FullBytes => 64 + IndexBytes + (HasBases ? sizeof(ushort) : 0);

    public int HalfBytes => 32 + (IndexBytes / 2) + (HasBases ? sizeof(ushort) : 0);

    /// <summary>Bytes of a step as the kernel reads it, and in it the first of its indices.</summary>
    public (int Bytes, int Indices) Stored(bool isHalf) => (isHalf, IsUnpacked) switch
    {
        (true, true) => (BytesOfLine, 32),
        (true, _) => (HalfBytes, 32),
        (_, true) => (FullLines * BytesOfLine, 64),
        _ => (FullBytes, 64),
    };

    public int FullSteps { get; }

    public int HalfSteps { get; }

    /// <summary>Bytes of all steps.</summary>
    public int StepBytes => (FullSteps * FullBytes) + (HalfSteps * HalfBytes);

    /// <summary>Bytes of all runs: where the span of each begins, and how many bytes of steps it has.</summary>
    public int RunBytes => HasRuns ? Groups.Sum(g => g.Runs(isHalf: false).Count() + g.Runs(isHalf: true).Count()) * GatherRun.Bytes : 0;

    /// <summary>Bytes of weights, indices and the outputs' order.</summary>
    public int PackedBytes => StepBytes + RunBytes + OrderBytes;

    /// <summary>Bytes of the outputs' order.</summary>
    public int OrderBytes => ((Layer.OutputChannels * OrderBits) + 7) / 8;

    /// <summary>Whether the spans are the input itself, so that it is read where it lies.</summary>
    public bool ReadsInput => IsWhole && Layer is { Segments: 1, Window.IsPadded: false } && Layer.SegmentLength == SpanBytes;

    /// <summary>Bytes of the prepared input; spans may end behind it.</summary>
    public int InputBytes => ReadsInput ? 0 : (Layer.PreparedElements + SpanBytes + 63) / 64 * 64;

    /// <summary>Bytes of scratch memory: the prepared input and unpacked steps.</summary>
    public int ScratchBytes => InputBytes + (IsUnpacked ? (FullSteps * Stored(isHalf: false).Bytes) + (HalfSteps * Stored(isHalf: true).Bytes) : 0);

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
        int extent = ((layer.Window.Height - 1) * layer.WindowRowPitch) + ((layer.SegmentsPerRow - 1) * layer.SegmentPitch) + layer.SegmentLength;
        bool isAligned = unit == 1 || layer.Segments == 1 || layer.InputChannels % 4 == 0;
        if (!isAligned || extent > ushort.MaxValue || ZerosNeeded.Share(tensor) < FewestZeros)
            return null;

        int spanBytes = extent <= 64 ? 64 : 128;
        bool isWhole = extent <= spanBytes;
        GatherItem[][] items = GatherItems.Of(layer, tensor, unit);
        int span = spanBytes / unit;
        bool isPaired = unit == 1;
        if (isPaired && isWhole)
            items = [.. items.Select(GatherPairs.Order)];
        GatherGroup[] groups = GatherGroups.Of(items, span, 4 / unit, isWhole ? span : spanBytes / 2 / unit, isPaired);
        int weights = items.Sum(output => output.Sum(item => item.Weights.Count(w => w != 0)));
        return new GatherLayer(layer, unit, spanBytes, isWhole, groups, weights);
    }
}
