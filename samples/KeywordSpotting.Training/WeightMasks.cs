using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Pruning;
using static TorchSharp.torch;

namespace KeywordSpotting.Training;

/// <summary>The masks of a network's pointwise layers, which hold most of its weights.</summary>
internal sealed class WeightMasks : IWeightConstraint, IDisposable
{
    private readonly IReadOnlyList<PruningMask> _masks;
    private readonly Tensor[] _factors;

    private WeightMasks(IReadOnlyList<PruningMask> masks, IEnumerable<ConvolutionBlock> layers)
    {
        _masks = masks;

        // They outlive the step that they are chosen in.
        _factors = [.. masks.Zip(layers, (mask, layer) =>
            tensor(mask.Marks.ToArray().Select(kept => kept ? 1f : 0f).ToArray(), layer.Weight.shape).DetachFromDisposeScope())];
    }

    /// <summary>The share of the pointwise weights dropped.</summary>
    public double Sparsity => 1 - ((double)_masks.Sum(mask => mask.Kept) / _masks.Sum(mask => mask.Length));

    /// <summary>Chooses the pointwise layers' masks by what their weights contribute, [outputs, inputs], the last index fastest.</summary>
    public static WeightMasks Choose(KwsNetwork network, Func<IReadOnlyList<float[]>, IReadOnlyList<PruningMask>> choose)
    {
        ConvolutionBlock[] layers = [.. network.Pointwise];
        return new WeightMasks(choose([.. layers.Select(layer => Contributions.Of(network, layer))]), layers);
    }

    /// <summary>The same for each layer by itself.</summary>
    public static WeightMasks Choose(KwsNetwork network, Func<float[], PruningMask> choose) =>
        Choose(network, layers => [.. layers.Select(choose)]);

    /// <summary>The masks that a pruned network has already.</summary>
    public static WeightMasks OfNonZeros(KwsNetwork network)
    {
        ConvolutionBlock[] layers = [.. network.Pointwise];
        return new WeightMasks([.. layers.Select(layer => PruningMask.OfNonZeros(layer.Weight.Values()))], layers);
    }

    /// <inheritdoc/>
    public void AfterStep(KwsNetwork network, long step) => Apply(network);

    /// <summary>Drops what the masks drop.</summary>
    public void Apply(KwsNetwork network)
    {
        using IDisposable inference = no_grad();
        foreach ((ConvolutionBlock layer, Tensor factor) in network.Pointwise.Zip(_factors))
        {
            layer.Weight.mul_(factor);
        }
    }

    /// <summary>Frees the masks.</summary>
    public void Dispose() => Array.ForEach(_factors, factor => factor.Dispose());
}
