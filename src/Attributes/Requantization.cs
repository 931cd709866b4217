namespace Specializer;

/// <summary>How an int32 sum becomes an int8 value. The two differ by at most one step, in few values.</summary>
public enum Requantization
{
    /// <summary>One float multiplication, halves rounded to even, as XNNPACK does. The faster of the two.</summary>
    Float32,

    /// <summary>Fixed-point multiplication exactly as TFLite's own kernels, for answers equal to theirs.</summary>
    Tflite,
}
