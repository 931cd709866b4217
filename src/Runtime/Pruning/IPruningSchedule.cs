namespace Specializer.Pruning;

/// <summary>How much of a layer is pruned when, over the steps of a training.</summary>
public interface IPruningSchedule
{
    /// <summary>The sparsity to have after a step; never falls from one step to a later one.</summary>
    /// <param name="iteration">The number of the step of the optimizer, from 0.</param>
    /// <returns>The share of weights to have dropped, in [0, 1).</returns>
    /// <exception cref="System.ArgumentOutOfRangeException">The iteration is negative.</exception>
    double SparsityAt(long iteration);

    /// <summary>Whether the mask is chosen anew after a step; at all others the last one is only applied.</summary>
    /// <param name="iteration">The number of the step of the optimizer, from 0.</param>
    /// <exception cref="System.ArgumentOutOfRangeException">The iteration is negative.</exception>
    bool PrunesAt(long iteration);
}
