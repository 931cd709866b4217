using System.Linq;
using Specializer.Ir;
using Specializer.Selection;

namespace Specializer.Emission.Matrix;

/// <summary>What the kernels of one Dense or Conv2D layer have in common.</summary>
/// <param name="Layer">Its name.</param>
/// <param name="Geometry">Its shape.</param>
/// <param name="Epilogue">How sums become answers.</param>
/// <param name="Graph">The graph.</param>
/// <param name="Node">The layer's node.</param>
/// <param name="ReadsUnsigned">Whether AVX-VNNI kernels find the input moved up by 128; see <see cref="UnsignedTensors"/>.</param>
internal sealed record MatrixContext(
    string Layer, MatrixGeometry Geometry, EpilogueCode Epilogue, Graph Graph, Node Node, bool ReadsUnsigned = false)
{
    /// <summary>Channels whose weights lie together, step by step.</summary>
    public const int BlockChannels = 16;

    /// <summary>What is added to inputs that are multiplied as uint8.</summary>
    public const int UnsignedOffset = 128;

    public int InputZeroPoint => Graph.InputOf(Node).Quant!.ZeroPoint;

    public int Blocks => (Geometry.OutputChannels + BlockChannels - 1) / BlockChannels;

    /// <summary>Biases of a class of positions as they are stored: of whole blocks of channels.</summary>
    public int StoredBiases => Blocks * BlockChannels;

    public void Locals(KernelWriter code, VectorDialect? dialect)
    {
        BorderBiases.Locals(code, this, Layer + "Bias");
        Epilogue.Locals(code, dialect);
    }

    /// <summary>The statements that make <c>prepared</c> refer to the input as uint8, moved up by 128.</summary>
    public string[] UnsignedInput() => ReadsUnsigned
        ? ["ref byte prepared = ref Unsafe.As<sbyte, byte>(ref x);"]
        : ["ref byte prepared = ref scratch;", Preparation("Flip", InputZeroPoint + UnsignedOffset)];

    /// <summary>The call that copies the input to <c>prepared</c> with its border filled in.</summary>
    public string Preparation(string verb, int border)
    {
        MatrixGeometry g = Geometry;
        Window w = g.Window;
        return w.IsPadded
            ? $"InputPreparation.{verb}Padded(ref x, ref prepared, {g.InputHeight}, {g.InputWidth * g.InputChannels}, "
                + $"{w.PadTop}, {w.PadBottom}, {w.PadLeft * g.InputChannels}, {w.PadRight * g.InputChannels}, {border});"
            : $"InputPreparation.{verb}(ref x, ref prepared, {g.InputHeight * g.InputWidth * g.InputChannels});";
    }

    /// <summary>
    /// bias − (z_x + <paramref name="offset"/>)·Σ(w − z_w) of each channel, filled up to whole blocks, modulo 2^32; one after the
    /// other for each class of positions. Raised where sums are.
    /// </summary>
    public int[] Bias(int offset)
    {
        Tensor weights = Graph.InputOf(Node, 1);
        sbyte[] w = weights.Data!.Int8;
        int[]? bias = Graph.BiasOf(Node)?.Data!.Int32;
        int classes = Geometry.Borders?.Count ?? 1;
        int[] folded = [.. Enumerable.Repeat(Epilogue.Raise, classes * StoredBiases)];
        for (int channel = 0; channel < Geometry.OutputChannels; channel++)
        {
            int sum = 0;
            for (int k = 0; k < Geometry.Depth; k++)
                sum += w[(channel * Geometry.Depth) + k] - weights.Quant!.ZeroPointAt(channel);
            for (int i = 0; i < classes; i++)
                folded[(i * StoredBiases) + channel] = unchecked((bias?[(i * Geometry.OutputChannels) + channel] ?? 0) - ((InputZeroPoint + offset) * sum) + Epilogue.Raise);
        }

        return folded;
    }
}
