namespace Specializer.Calibration;

/// <summary>How the range of an activation is estimated from the values seen.</summary>
public enum ObserverKind
{
    /// <summary>From the smallest to the largest value.</summary>
    MinMax,

    /// <summary>From the α to the 1−α quantile, so that a few outliers do not cost every value its resolution.</summary>
    Quantile,

    /// <summary>The range whose int8 values are nearest to the values seen on average: clipping against rounding.</summary>
    MeanSquaredError,

    /// <summary>The range whose int8 values keep most of the distribution of the values seen.</summary>
    Entropy,
}
