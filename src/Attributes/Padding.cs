namespace Specializer;

/// <summary>What surrounds the input of a convolution or pool, as TensorFlow defines it.</summary>
public enum Padding
{
    /// <summary>Nothing: the window stays inside, the output has ⌈(input − window + 1) / stride⌉ rows.</summary>
    Valid,

    /// <summary>
    /// As many zeros as give ⌈input / stride⌉ rows; where their number is odd the extra one is below or on the right.
    /// </summary>
    Same,
}
