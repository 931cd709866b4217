using System.Collections.Generic;
using System.Linq;
using Specializer.Ir;
using Specializer.Selection;

namespace Specializer.Emission.Depthwise;

/// <summary>What the kernels of one layer have in common.</summary>
internal sealed record DepthwiseContext(string Layer, DepthwiseGeometry Geometry, EpilogueCode Epilogue, int InputZeroPoint)
{
    /// <summary>Begins a kernel that reads int8 values: <c>x</c> becomes the prepared copy where the layer needs one.</summary>
    public void Begin(CodeWriter code)
    {
        if (!Geometry.NeedsPreparation)
            return;
        code.Line("ref sbyte prepared = ref Unsafe.As<byte, sbyte>(ref scratch);");
        code.Line(Preparation("Copy", InputZeroPoint));
        code.Line("x = ref prepared;");
    }

    public void Locals(CodeWriter code, VectorDialect? dialect) => Locals(code, dialect, Layer + "Weights");

    public void Locals(CodeWriter code, VectorDialect? dialect, string weights, string? bias = null)
    {
        code.Constant("short", "weights", weights);
        code.Constant("int", "bias", bias ?? Layer + "Bias");
        Epilogue.Locals(code, dialect);
    }

    /// <summary>What each channel's sums begin with, as it is stored; see <see cref="DepthwiseWeights.BiasOf"/>. Raised where sums are.</summary>
    public IEnumerable<int> Biases(DepthwiseWeights weights, int zeroPoint, params int[] outside) =>
        Stored(weights.BiasOf(zeroPoint, outside)).Select(bias => unchecked(bias + Epilogue.Raise));

    /// <summary>The call that copies the input to <c>prepared</c> with its border filled in.</summary>
    public string Preparation(string verb, int border)
    {
        DepthwiseGeometry g = Geometry;
        Window w = g.Window;
        if (g.Multiplier > 1)
        {
            return $"InputPreparation.CopyPadded(ref x, ref prepared, {g.InputHeight}, {g.InputWidth}, {g.InputChannels}, {g.Multiplier}, "
                + $"{w.PadTop}, {w.PadBottom}, {w.PadLeft}, {w.PadRight}, {border});";
        }

        int row = g.InputWidth * g.Channels;
        return w.IsPadded
            ? $"InputPreparation.{verb}Padded(ref x, ref prepared, {g.InputHeight}, {row}, "
                + $"{w.PadTop}, {w.PadBottom}, {w.PadLeft * g.Channels}, {w.PadRight * g.Channels}, {border});"
            : $"InputPreparation.{verb}(ref x, ref prepared, {g.InputHeight * row});";
    }

    /// <summary>A constant of each channel as it is stored: repeated for the widest group, or filled up to whole groups.</summary>
    private IEnumerable<int> Stored(int[] values) => Enumerable.Range(0, Geometry.StoredChannels)
        .Select(c => Geometry.StoredChannels > Geometry.PaddedChannels ? values[c % Geometry.Channels] : values[c]);
}
