namespace Specializer;

/// <summary>Which weights a <see cref="PrunedLayerAttribute"/> drops together.</summary>
public enum PruningStructure
{
    /// <summary>Each on its own: the share of lowest magnitude.</summary>
    Weights,

    /// <summary>
    /// 1×4 blocks, four neighbours along the input channels: the share of blocks of lowest p-norm. Not for DepthwiseConv2D,
    /// whose neighbours are channels apart.
    /// </summary>
    Blocks,

    /// <summary>
    /// All weights of an output channel: the share of channels of lowest p-norm. Their bias stays, so that the channel
    /// writes a constant.
    /// </summary>
    Rows,

    /// <summary>
    /// Of every M neighbours along the input channels all but the N of largest magnitude; Sparsity is not set. Not for
    /// DepthwiseConv2D.
    /// </summary>
    NOfM,
}
