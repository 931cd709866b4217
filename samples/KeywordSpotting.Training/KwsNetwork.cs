using System;
using System.Collections.Generic;
using System.Linq;
using KeywordSpotting.FrontEnd;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KeywordSpotting.Training;

/// <summary>
/// The depthwise-separable network of MLPerf Tiny's keyword spotting: one convolution, four pairs of depthwise and
/// pointwise convolution, the average of what is left, one dense layer.
/// </summary>
internal sealed class KwsNetwork : nn.Module<Tensor, Tensor>
{
    private const int Pairs = 4;

    private readonly List<ConvolutionBlock> _blocks = [];
    private readonly Dropout _dropout;
    private readonly Linear _dense;

    /// <summary>Builds the network with fresh weights.</summary>
    public KwsNetwork(int channels = 64, double dropout = 0.1)
        : base(nameof(KwsNetwork))
    {
        // TensorFlow's SAME for a 10x4 kernel at stride 2 over 49x10: four rows above, five below, a column each side.
        Add(new ConvolutionBlock("conv1", 1, channels, (10, 4), (2, 2), groups: 1, padding: [1, 1, 4, 5]));
        for (int i = 1; i <= Pairs; i++)
        {
            Add(new ConvolutionBlock($"dw{i}", channels, channels, (3, 3), (1, 1), groups: channels, padding: [1, 1, 1, 1]));
            Add(new ConvolutionBlock($"pw{i}", channels, channels, (1, 1), (1, 1), groups: 1, padding: null));
        }

        Channels = channels;
        _dropout = nn.Dropout(dropout);
        _dense = nn.Linear(channels, Keywords.Names.Count);
        register_module("dropout", _dropout);
        register_module("fc", _dense);
    }

    /// <summary>Output channels of every convolution.</summary>
    public int Channels { get; }

    /// <summary>The convolutions in the order they run.</summary>
    public IReadOnlyList<ConvolutionBlock> Blocks => _blocks;

    /// <summary>The 1x1 convolutions, in the order they run.</summary>
    public IEnumerable<ConvolutionBlock> Pointwise => _blocks.Where(block => block.IsPointwise);

    /// <summary>The dense layer at the end.</summary>
    public Linear Dense => _dense;

    /// <summary>From features [batch, 1, frames, coefficients] to logits [batch, classes].</summary>
    public override Tensor forward(Tensor input)
    {
        // In memory channels come last from the first layer on: the convolutions are a quarter faster that way.
        Tensor x = _blocks[0].forward(input).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        foreach (ConvolutionBlock block in _blocks.Skip(1))
        {
            x = block.forward(x);
        }

        return _dense.forward(_dropout.forward(x.mean([2, 3])));
    }

    /// <summary>Takes over another network's weights and statistics.</summary>
    public void CopyFrom(KwsNetwork other)
    {
        using IDisposable inference = no_grad();
        foreach ((Tensor target, Tensor source) in parameters().Concat(buffers()).Zip(other.parameters().Concat(other.buffers())))
        {
            target.copy_(source);
        }
    }

    private void Add(ConvolutionBlock block)
    {
        register_module(block.Layer, block);
        _blocks.Add(block);
    }
}
