namespace Specializer.Pruning;

/// <summary>What becomes of the bias of a channel that is removed, and of the constant it would go on to write.</summary>
public enum RemovedBias
{
    /// <summary>
    /// A removed row takes its bias with it, and so does each depthwise channel that reads it: the channel is zero
    /// everywhere. Fine-tuning makes up for it.
    /// </summary>
    Dropped,

    /// <summary>
    /// Only weights were masked. The constant act(bias) that the channel writes then, carried through the depthwise
    /// layers, goes into the bias of the layer that reads it: the network's answers stay those of the masked one. Where
    /// a padded layer reads a constant that is not zero this cannot be, since its edge reads zeros instead.
    /// </summary>
    Folded,
}
