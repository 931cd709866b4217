using System.ComponentModel;

namespace Specializer.Numerics;

/// <summary>What stands in the sums that <see cref="Requantize.Float32"/> scales, for emitted code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum SumForm
{
    /// <summary>An int32; no scale is above 1/2, so that no product leaves int32.</summary>
    Small,

    /// <summary>An int32; a product may leave int32.</summary>
    Large,

    /// <summary>A float's bits, as <see cref="RaisedSum"/> says.</summary>
    Raised,

    /// <summary>The same, and each channel has a constant for what the raise is scaled to: for layers that read it more than once.</summary>
    RaisedWithOffsets,
}
