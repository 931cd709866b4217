using System;

namespace Specializer.Numerics;

/// <summary>Weights that structured pruning keeps or drops together.</summary>
public enum WeightGroup
{
    /// <summary>All weights of one output channel: a row of Dense, a filter of Conv2D, a channel of DepthwiseConv2D.</summary>
    Row,

    /// <summary>
    /// A column of the matrix [rows, taps · columns]: what all output channels multiply one input value of the window by.
    /// </summary>
    Column,

    /// <summary>All weights at one index of the last axis: an input channel of Dense and Conv2D, a channel of DepthwiseConv2D.</summary>
    Channel,

    /// <summary>
    /// Neighbours along the last axis within one row and tap, four unless said otherwise: what one step of a dot product
    /// kernel multiplies. Where the axis is no multiple, its last block is shorter.
    /// </summary>
    Block,
}

/// <summary>The division of a layer's weights into groups that stand or fall together.</summary>
public readonly record struct WeightGrouping
{
    /// <summary>Divides weights into groups.</summary>
    /// <param name="shape">How the weights lie.</param>
    /// <param name="group">What belongs together.</param>
    /// <param name="blockSize">Weights of a <see cref="WeightGroup.Block"/>, at least 1; unused by the others.</param>
    /// <exception cref="ArgumentOutOfRangeException">The block size is below 1, or the group is none of the enumeration.</exception>
    public WeightGrouping(WeightShape shape, WeightGroup group, int blockSize = 4)
    {
        if (blockSize < 1)
            throw new ArgumentOutOfRangeException(nameof(blockSize), blockSize, "A block has at least one weight.");
        if (group is < WeightGroup.Row or > WeightGroup.Block)
            throw new ArgumentOutOfRangeException(nameof(group), group, "Choose Row, Column, Channel or Block.");
        (Shape, Group, BlockSize) = (shape, group, blockSize);
    }

    /// <summary>How the weights lie.</summary>
    public WeightShape Shape { get; }

    /// <summary>What belongs together.</summary>
    public WeightGroup Group { get; }

    /// <summary>Weights of a block.</summary>
    public int BlockSize { get; }

    /// <summary>Number of groups.</summary>
    public int Count => Group switch
    {
        WeightGroup.Row => Shape.Outputs,
        WeightGroup.Column => Shape.Taps * Shape.Columns,
        WeightGroup.Channel => Shape.Columns,
        _ => Shape.Rows * Shape.Taps * BlocksPerTap,
    };

    private int BlocksPerTap => (Shape.Columns + BlockSize - 1) / BlockSize;

    /// <summary>The group, from 0, of the weight at <paramref name="index"/>.</summary>
    public int GroupOf(int index) => Group switch
    {
        WeightGroup.Row => Shape.OutputOf(index),
        WeightGroup.Column => index % (Shape.Taps * Shape.Columns),
        WeightGroup.Channel => index % Shape.Columns,
        _ => ((index / Shape.Columns) * BlocksPerTap) + (index % Shape.Columns / BlockSize),
    };
}
