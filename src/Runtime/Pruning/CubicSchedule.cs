using System;

namespace Specializer.Pruning;

/// <summary>
/// s(t) = s_f + (s_i − s_f)(1 − (t − t₀) / (t₁ − t₀))³ between the steps t₀ and t₁: fast while there is much to drop,
/// slow towards the end (Zhu and Gupta, 2017, "To prune, or not to prune", equation 1).
/// </summary>
public sealed class CubicSchedule : IPruningSchedule
{
    private readonly double _initial;
    private readonly double _final;
    private readonly long _start;
    private readonly long _end;
    private readonly long _every;

    /// <summary>A ramp from one sparsity to another.</summary>
    /// <param name="initial">s_i, the sparsity at <paramref name="start"/>, in [0, 1).</param>
    /// <param name="final">s_f, the sparsity from <paramref name="end"/> on, in [initial, 1).</param>
    /// <param name="start">t₀, the first step that prunes; at least 0.</param>
    /// <param name="end">t₁, the last step that prunes; after <paramref name="start"/>.</param>
    /// <param name="every">Steps between two prunings, in which the weights recover; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    public CubicSchedule(double initial, double final, long start, long end, long every = 100)
    {
        StagedSchedule.RequireSparsity(initial, nameof(initial));
        StagedSchedule.RequireSparsity(final, nameof(final));
        if (final < initial)
            throw new ArgumentOutOfRangeException(nameof(final), final, $"The final sparsity is at least the initial one, {initial}.");
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(end, start);
        ArgumentOutOfRangeException.ThrowIfLessThan(every, 1);
        (_initial, _final, _start, _end, _every) = (initial, final, start, end, every);
    }

    /// <inheritdoc />
    public double SparsityAt(long iteration)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(iteration);
        if (iteration < _start)
            return 0;
        if (iteration >= _end)
            return _final;
        double left = 1 - ((double)(iteration - _start) / (_end - _start));
        return _final + ((_initial - _final) * left * left * left);
    }

    /// <inheritdoc />
    public bool PrunesAt(long iteration)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(iteration);
        return iteration == _end || (iteration >= _start && iteration < _end && (iteration - _start) % _every == 0);
    }
}
