using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Specializer.Ir;

namespace Specializer.Diagnostics;

/// <summary>
/// The text of every diagnostic. A message names the thing and its value and ends with the way out;
/// docs/diagnostics has a page for each.
/// </summary>
internal static class Descriptors
{
    private static readonly DiagnosticDescriptor ClassNotPartial = new(
        FindingIds.ClassNotPartial,
        "A model's class is partial",
        "The generator completes the class '{0}', so it and every part of it must be declared 'partial'",
        "Specializer", DiagnosticSeverity.Error, true, helpLinkUri: "docs/diagnostics/SPZ0001.md");

    private static readonly DiagnosticDescriptor ModelFileMissing = new(
        FindingIds.ModelFileMissing,
        "The model file is not in the project",
        "No SpecializerModel item of the project is '{0}'. Known files, nearest first: {1}. Put the file into the project's folder, add a SpecializerModel item for it, or correct the path.",
        "Specializer", DiagnosticSeverity.Error, true, helpLinkUri: "docs/diagnostics/SPZ0002.md");

    private static readonly DiagnosticDescriptor ModelFileInvalid = new(
        FindingIds.ModelFileInvalid,
        "The model file cannot be read",
        "'{0}' cannot be read as a model: {1}. Export it again, or restore it from where it came.",
        "Specializer", DiagnosticSeverity.Error, true, helpLinkUri: "docs/diagnostics/SPZ0003.md");

    private static readonly DiagnosticDescriptor OperatorsUnsupported = new(
        FindingIds.OperatorsUnsupported,
        "The model uses operators that are not supported",
        "'{0}' uses operators that are not supported: {1}. Replace them in the network, or end it before them with Outputs.",
        "Specializer", DiagnosticSeverity.Error, true, helpLinkUri: "docs/diagnostics/SPZ0004.md");

    private static readonly DiagnosticDescriptor TensorSizeMismatch = new(
        FindingIds.TensorSizeMismatch,
        "A tensor's data contradicts its shape",
        "The tensor '{0}' of shape {1} needs {2}, but the file holds {3}. The file is damaged or was written wrongly: export it again.",
        "Specializer", DiagnosticSeverity.Error, true, helpLinkUri: "docs/diagnostics/SPZ0005.md");

    private static readonly DiagnosticDescriptor LayerUnknown = new(
        FindingIds.LayerUnknown,
        "The layer is unknown",
        "There is no layer '{0}' in '{1}'. Nearest: {2}. Name the layer as its tensors are named, without '.weight'.",
        "Specializer", DiagnosticSeverity.Error, true, helpLinkUri: "docs/diagnostics/SPZ0006.md");

    private static readonly DiagnosticDescriptor SparsityOutOfRange = new(
        FindingIds.SparsityOutOfRange,
        "A sparsity is outside [0, 1)",
        "The layer '{0}' has a sparsity of {1}. It is the share of weights to drop: at least 0 and less than 1.",
        "Specializer", DiagnosticSeverity.Error, true, helpLinkUri: "docs/diagnostics/SPZ0007.md");

    private static readonly DiagnosticDescriptor WeightNotFinite = new(
        FindingIds.WeightNotFinite,
        "A weight is not a finite number",
        "The tensor '{0}' holds {1} at index {2}, which has no int8 value. Training diverged or the export failed: train again from a finite checkpoint.",
        "Specializer", DiagnosticSeverity.Error, true, helpLinkUri: "docs/diagnostics/SPZ0008.md");

    private static readonly DiagnosticDescriptor CalibrationMissing = new(
        FindingIds.CalibrationMissing,
        "A calibration range is missing",
        "There is no range for '{0}' in {1}. Run the float network over samples with the runtime library's observers and save what they saw there.",
        "Specializer", DiagnosticSeverity.Error, true, helpLinkUri: "docs/diagnostics/SPZ0009.md");

    private static readonly DiagnosticDescriptor CalibrationInvalid = new(
        FindingIds.CalibrationInvalid,
        "The calibration file cannot be read",
        "The calibration file '{0}' cannot be used: {1}. Write it again with the runtime library's observers.",
        "Specializer", DiagnosticSeverity.Error, true, helpLinkUri: "docs/diagnostics/SPZ0010.md");

    private static readonly DiagnosticDescriptor ArgumentInvalid = new(
        FindingIds.ArgumentInvalid,
        "An attribute's argument is not allowed",
        "{0} is {1}, but must be {2}",
        "Specializer", DiagnosticSeverity.Error, true, helpLinkUri: "docs/diagnostics/SPZ0011.md");

    private static readonly DiagnosticDescriptor ShapeMismatch = new(
        FindingIds.ShapeMismatch,
        "Shapes do not fit",
        "The layer '{0}' does not fit: {1}. Correct the Input of the model or the attributes of this layer and the one before.",
        "Specializer", DiagnosticSeverity.Error, true, helpLinkUri: "docs/diagnostics/SPZ0012.md");

    private static readonly DiagnosticDescriptor FeatureUnsupported = new(
        FindingIds.FeatureUnsupported,
        "Something about a node is not supported",
        "'{0}': {1} is not supported; {2}",
        "Specializer", DiagnosticSeverity.Error, true, helpLinkUri: "docs/diagnostics/SPZ0013.md");

    private static readonly DiagnosticDescriptor ClassUnsupported = new(
        FindingIds.ClassUnsupported,
        "The class cannot hold a model",
        "'{0}' cannot hold a model: {1}. Use a partial class that is not generic.",
        "Specializer", DiagnosticSeverity.Error, true, helpLinkUri: "docs/diagnostics/SPZ0014.md");

    private static readonly DiagnosticDescriptor LayerDuplicate = new(
        FindingIds.LayerDuplicate,
        "Two layers have one name",
        "The layer name '{0}' is used twice. Rename one of the two: a name finds the layer's weights and its calibration range.",
        "Specializer", DiagnosticSeverity.Error, true, helpLinkUri: "docs/diagnostics/SPZ0015.md");

    private static readonly DiagnosticDescriptor OutputUnknown = new(
        FindingIds.OutputUnknown,
        "An output is unknown",
        "Outputs names '{0}', which the network does not have. Nearest: {1}.",
        "Specializer", DiagnosticSeverity.Error, true, helpLinkUri: "docs/diagnostics/SPZ0016.md");

    private static readonly DiagnosticDescriptor ModelFileAmbiguous = new(
        FindingIds.ModelFileAmbiguous,
        "Several model files match",
        "The path '{0}' matches several files: {1}. Write more of the path.",
        "Specializer", DiagnosticSeverity.Error, true, helpLinkUri: "docs/diagnostics/SPZ0017.md");

    private static readonly DiagnosticDescriptor CompilerFailure = new(
        FindingIds.CompilerFailure,
        "The generator failed",
        "The model of '{0}' could not be compiled because of a fault in Specializer: {1}. Please report it with the model file.",
        "Specializer", DiagnosticSeverity.Error, true, helpLinkUri: "docs/diagnostics/SPZ0018.md");

    private static readonly DiagnosticDescriptor LayerNotApplicable = new(
        FindingIds.LayerNotApplicable,
        "A layer's setting has no effect",
        "{0} has no effect: {1}",
        "Specializer", DiagnosticSeverity.Warning, true, helpLinkUri: "docs/diagnostics/SPZ0019.md");

    private static readonly DiagnosticDescriptor LowRankImpossible = new(
        FindingIds.LowRankImpossible,
        "A layer cannot become two thin ones",
        "The layer '{0}' cannot become two thin ones: {1}; {2}",
        "Specializer", DiagnosticSeverity.Error, true, helpLinkUri: "docs/diagnostics/SPZ0020.md");

    private static readonly DiagnosticDescriptor ChannelsRemoved = new(
        FindingIds.ChannelsRemoved,
        "Channels that reach no answer were removed",
        "Of the layer '{0}' went what no answer depends on: {1}. KeepDeadChannels leaves it in.",
        "Specializer", DiagnosticSeverity.Info, true, helpLinkUri: "docs/diagnostics/SPZ0021.md");

    private static readonly DiagnosticDescriptor SparsityBelowBreakEven = new(
        FindingIds.SparsityBelowBreakEven,
        "Pruning a layer gains no time",
        "{1} of the weights of '{0}' are zero, but every kernel chosen for it multiplies by all of them: {2}. Prune more, prune whole rows, or keep its weights.",
        "Specializer", DiagnosticSeverity.Warning, true, helpLinkUri: "docs/diagnostics/SPZ0022.md");

    private static readonly DiagnosticDescriptor WeightsPoorlyQuantized = new(
        FindingIds.WeightsPoorlyQuantized,
        "A layer's weights lose much in int8",
        "The int8 weights of '{0}' are {1} dB above their error, less than the bar of {2} dB. Give each channel its own scale (PerChannel), leave outliers out (Alpha), or set specializer_minimum_weight_sqnr.",
        "Specializer", DiagnosticSeverity.Warning, true, helpLinkUri: "docs/diagnostics/SPZ0023.md");

    private static readonly DiagnosticDescriptor ClippedShareHigh = new(
        FindingIds.ClippedShareHigh,
        "Many values are clipped",
        "{0} of the {1} lie outside {2} and are clipped, more than the bar of {3}. Widen the range, or set specializer_maximum_clipped_share.",
        "Specializer", DiagnosticSeverity.Warning, true, helpLinkUri: "docs/diagnostics/SPZ0024.md");

    private static readonly DiagnosticDescriptor ArenaTooLarge = new(
        FindingIds.ArenaTooLarge,
        "A model needs more working memory than allowed",
        "A run needs {0} bytes of working memory, more than the {1} allowed. Make the largest layers smaller, or raise MaximumArenaBytes or specializer_maximum_arena_bytes.",
        "Specializer", DiagnosticSeverity.Warning, true, helpLinkUri: "docs/diagnostics/SPZ0025.md");

    private static readonly DiagnosticDescriptor InstructionSetUnreachable = new(
        FindingIds.InstructionSetUnreachable,
        "A native program cannot reach the faster kernels",
        "Published native for x64 without an instruction set, the model has its 128-bit kernels only: {0} expected cycles a run instead of {1} with AVX2. Set SpecializerInstructionSet in the project ('baseline' if that is meant).",
        "Specializer", DiagnosticSeverity.Info, true, helpLinkUri: "docs/diagnostics/SPZ0026.md");

    private static readonly DiagnosticDescriptor LowRankNotFaster = new(
        FindingIds.LowRankNotFaster,
        "A layer stays whole, since two thin ones are no faster",
        "The layer '{0}' stays whole: two layers of rank {1} are not expected to be faster on every instruction set. Cycles expected of it and of the two: {2}. Use a smaller rank, or Always = true where fewer weights count more than time.",
        "Specializer", DiagnosticSeverity.Info, true, helpLinkUri: "docs/diagnostics/SPZ0027.md");

    /// <summary>Every descriptor, in the order of the ids.</summary>
    public static ImmutableArray<DiagnosticDescriptor> All { get; } =
    [
        ClassNotPartial, ModelFileMissing, ModelFileInvalid, OperatorsUnsupported, TensorSizeMismatch, LayerUnknown,
        SparsityOutOfRange, WeightNotFinite, CalibrationMissing, CalibrationInvalid, ArgumentInvalid, ShapeMismatch,
        FeatureUnsupported, ClassUnsupported, LayerDuplicate, OutputUnknown, ModelFileAmbiguous, CompilerFailure,
        LayerNotApplicable, LowRankImpossible, ChannelsRemoved, SparsityBelowBreakEven, WeightsPoorlyQuantized, ClippedShareHigh,
        ArenaTooLarge, InstructionSetUnreachable, LowRankNotFaster,
    ];

    public static DiagnosticDescriptor Of(string id) => All.First(descriptor => descriptor.Id == id);

    /// <summary>Whether a model with this finding is not emitted.</summary>
    public static bool IsError(Finding finding) => Of(finding.Id).DefaultSeverity == DiagnosticSeverity.Error;
}
