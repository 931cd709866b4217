namespace Specializer.Ir;

/// <summary>The id of every finding; messages stand in Diagnostics/Descriptors.cs.</summary>
internal static class FindingIds
{
    /// <summary>{0} class name.</summary>
    public const string ClassNotPartial = "SPZ0001";

    /// <summary>{0} path as written, {1} the model files that are known.</summary>
    public const string ModelFileMissing = "SPZ0002";

    /// <summary>{0} file, {1} what is wrong and where.</summary>
    public const string ModelFileInvalid = "SPZ0003";

    /// <summary>{0} file, {1} list of operators.</summary>
    public const string OperatorsUnsupported = "SPZ0004";

    /// <summary>{0} tensor, {1} its shape, {2} bytes or elements expected, {3} found.</summary>
    public const string TensorSizeMismatch = "SPZ0005";

    /// <summary>{0} layer, {1} file, {2} nearest name or the list.</summary>
    public const string LayerUnknown = "SPZ0006";

    /// <summary>{0} layer, {1} value.</summary>
    public const string SparsityOutOfRange = "SPZ0007";

    /// <summary>{0} tensor, {1} value, {2} index.</summary>
    public const string WeightNotFinite = "SPZ0008";

    /// <summary>{0} tensor or layer, {1} calibration file looked for or looked in.</summary>
    public const string CalibrationMissing = "SPZ0009";

    /// <summary>{0} calibration file, {1} what is wrong.</summary>
    public const string CalibrationInvalid = "SPZ0010";

    /// <summary>{0} attribute property, {1} value, {2} what is allowed.</summary>
    public const string ArgumentInvalid = "SPZ0011";

    /// <summary>{0} layer, {1} what does not fit, with both shapes.</summary>
    public const string ShapeMismatch = "SPZ0012";

    /// <summary>{0} node, {1} what about it is not supported, {2} way out.</summary>
    public const string FeatureUnsupported = "SPZ0013";

    /// <summary>{0} class, {1} why (generic, nested in a class that is not partial).</summary>
    public const string ClassUnsupported = "SPZ0014";

    /// <summary>{0} layer.</summary>
    public const string LayerDuplicate = "SPZ0015";

    /// <summary>{0} name, {1} nearest names.</summary>
    public const string OutputUnknown = "SPZ0016";

    /// <summary>{0} path as written, {1} the files that match.</summary>
    public const string ModelFileAmbiguous = "SPZ0017";

    /// <summary>{0} class, {1} exception message.</summary>
    public const string CompilerFailure = "SPZ0018";

    /// <summary>{0} layer attribute, {1} why it has no effect.</summary>
    public const string LayerNotApplicable = "SPZ0019";

    /// <summary>{0} layer, {1} why, {2} way out.</summary>
    public const string LowRankImpossible = "SPZ0020";

    /// <summary>{0} layer, {1} what was and what is left.</summary>
    public const string ChannelsRemoved = "SPZ0021";

    /// <summary>{0} layer, {1} share of zeros, {2} why a dense kernel was chosen.</summary>
    public const string SparsityBelowBreakEven = "SPZ0022";

    /// <summary>{0} layer, {1} signal-to-noise ratio in dB, {2} the bar.</summary>
    public const string WeightsPoorlyQuantized = "SPZ0023";

    /// <summary>{0} share, {1} of what, {2} outside what range, {3} the bar.</summary>
    public const string ClippedShareHigh = "SPZ0024";

    /// <summary>{0} bytes, {1} the bar.</summary>
    public const string ArenaTooLarge = "SPZ0025";

    /// <summary>{0} cycles expected of 128-bit kernels, {1} of AVX2 kernels.</summary>
    public const string InstructionSetUnreachable = "SPZ0026";

    /// <summary>{0} layer, {1} rank, {2} cycles expected of both forms on each instruction set.</summary>
    public const string LowRankNotFaster = "SPZ0027";
}
