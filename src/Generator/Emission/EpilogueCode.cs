using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Ir;
using Specializer.Numerics;
using Specializer.Selection;
using static Specializer.Emission.Literals;

namespace Specializer.Emission;

/// <summary>
/// The constants and calls that turn a layer's sums into outputs: the same helper for every instruction set, so that
/// rounding cannot differ.
/// </summary>
/// <param name="layer">The layer's name.</param>
/// <param name="requantization">How its sums become int8.</param>
/// <param name="form">What its sums are.</param>
/// <param name="isUnsigned">Whether the layer behind reads the answers as uint8; see <see cref="UnsignedTensors"/>.</param>
internal sealed class EpilogueCode(string layer, RequantizationParams requantization, SumForm form, bool isUnsigned = false)
{
    private readonly int _min = requantization.Bounds.Min;
    private readonly int _max = requantization.Bounds.Max;
    private readonly int _zeroPoint = requantization.ZeroPoint;

    public RequantizationParams Params => requantization;

    public SumForm Form => form;

    private bool IsRaised => form is SumForm.Raised or SumForm.RaisedWithOffsets;

    /// <summary>What is added to each bias beforehand.</summary>
    public int Raise => IsRaised ? RaisedSum.Bits : 0;

    /// <summary>The same in the words of a comment.</summary>
    public string Raised => IsRaised ? $" + {RaisedSum.Bits}, the bits of the float 2^23," : "";

    private bool IsFloat => requantization.Mode == Requantization.Float32;

    /// <summary>
    /// The zero point, the least and the largest answer, and whether it is written moved up by 128, as arguments: what will read the
    /// answers depends on the processor, which is known to the JIT.
    /// </summary>
    public string Limits(VectorDialect dialect) => (isUnsigned ? dialect.Set : InstructionSet.NeonDp) switch
    {
        InstructionSet.NeonDp => $"{_zeroPoint}, {_min}, {_max}",
        InstructionSet.AvxVnni or InstructionSet.Vbmi => $"{_zeroPoint}, {_min}, {_max}, isUnsigned: true",
        _ => $"{_zeroPoint}, {_min}, {_max}, isUnsigned: AvxVnni.IsSupported",
    };

    /// <summary>Whether a product and what is taken off it are one instruction.</summary>
    private bool TakesOffsets(VectorDialect dialect) => form == SumForm.RaisedWithOffsets && dialect.Bits > 128;

    private string FixedName => requantization.RoundsOnce ? "FixedPointOnce" : "FixedPointTwice";

    /// <summary>
    /// Per-channel constants, filled up to a multiple of <paramref name="multiple"/> channels, or repeated from the first
    /// up to <paramref name="count"/> of them where that is more.
    /// </summary>
    public void Constants(CodeWriter code, int multiple, int count = 0)
    {
        if (IsFloat)
        {
            float[] scales = Filled(requantization.Scales, 1f);
            Floats(code, layer + "Scales", "Input scale · weight scale / output scale of each channel.", scales);
            if (form == SumForm.RaisedWithOffsets)
                Floats(code, layer + "Offsets", "−2^23 · scale of each channel: takes off what raises its sums.", [.. scales.Select(s => -RaisedSum.Float * s)]);
            return;
        }

        Ints(code, layer + "Multipliers", "Fixed-point mantissa of each channel's input scale · weight scale / output scale.",
            Filled(requantization.Multipliers.Select(m => m.Multiplier).ToArray(), 0));
        Ints(code, layer + "Shifts", "Its binary exponent.", Filled(requantization.Multipliers.Select(m => m.Shift).ToArray(), 0));

        T[] Filled<T>(T[] values, T filler)
        {
            T[] padded = PadTo(values, multiple, filler);
            return padded.Length >= count ? padded : Enumerable.Range(0, count).Select(i => values[i % values.Length]).ToArray();
        }
    }

    /// <summary>This epilogue for kernels whose vectors are of one channel each, where an offset is read as often as it is used.</summary>
    public EpilogueCode WithoutOffsets() => new(layer, requantization, IsRaised ? SumForm.Raised : form, isUnsigned);

    /// <summary>References to the constants, at the top of a kernel.</summary>
    /// <param name="code">Where to.</param>
    /// <param name="dialect">Whose vectors the kernel has, if it has any.</param>
    public void Locals(CodeWriter code, VectorDialect? dialect)
    {
        if (IsFloat)
        {
            code.Constant("float", "scales", layer + "Scales");
            if (dialect is not null && TakesOffsets(dialect))
                code.Constant("float", "offsets", layer + "Offsets");
            return;
        }

        code.Constant("int", "multipliers", layer + "Multipliers");
        code.Constant("int", "shifts", layer + "Shifts");
    }

    /// <summary>The constants of vector <paramref name="index"/> of a tile; <paramref name="load"/> spells a load from an array.</summary>
    public void LoadVector(CodeWriter code, VectorDialect dialect, int index, Func<string, string> load)
    {
        if (IsFloat)
        {
            code.Line($"{dialect.Vector}<float> scale{index} = {load("scales")};");
            if (TakesOffsets(dialect))
                code.Line($"{dialect.Vector}<float> offset{index} = {load("offsets")};");
            return;
        }

        code.Line($"{dialect.Vector}<int> multiplier{index} = {load("multipliers")};");
        code.Line($"{dialect.Vector}<int> shift{index} = {load("shifts")};");
    }

    /// <summary>Whether <see cref="StoreVectors"/> reads the scales of a vector from memory, for several at a time.</summary>
    /// <param name="dialect">Whose vectors.</param>
    /// <param name="left">Channels from the vector's first on.</param>
    public bool StoresTogether(VectorDialect dialect, int left) => IsFloat && dialect.Bits == 256 && left >= 2 * dialect.Lanes;

    /// <summary>Whether <see cref="StorePositions"/> can write the tiles of a layer of so many channels.</summary>
    public bool StoresPositions(VectorDialect dialect, int channels) =>
        IsFloat && dialect.Bits == 256 && (channels == dialect.Lanes || channels == 2 * dialect.Lanes);

    /// <summary>
    /// Writes the answers of a tile that has all channels of the layer, no more than two vectors of them: neighbours in
    /// memory, whichever position they are of.
    /// </summary>
    /// <param name="code">Where to.</param>
    /// <param name="dialect">Whose vectors.</param>
    /// <param name="target">The reference that is written through.</param>
    /// <param name="sums">Names of the sums, position by position.</param>
    /// <param name="vectors">Vectors of a position.</param>
    public void StorePositions(CodeWriter code, VectorDialect dialect, string target, string[] sums, int vectors)
    {
        for (int i = 0; i < sums.Length;)
        {
            int count = sums.Length - i >= 4 ? 4 : sums.Length - i >= 2 ? 2 : 1;
            string place = "ref " + Address.Of(target, i * dialect.Lanes);
            if (count == 1)
                code.Line($"{dialect.Epilogue}.Store({place}, {Rounded(dialect, sums[i], i % vectors)}, {Limits(dialect)});");
            else
                StoreTogether(code, place, [], vectors * dialect.Lanes, dialect, sums.Skip(i).Take(count));
            i += count;
        }
    }

    private void StoreTogether(
        CodeWriter code, string place, string[] channel, int channels, VectorDialect dialect, IEnumerable<string> sums) => code.Line(
            $"FloatEpilogue256.Store({place}, ref {Address.Of("scales", channel)}, ref {Address.Of(TakesOffsets(dialect) ? "offsets" : "scales", channel)}, {channels}, {string.Join(", ", sums)}, SumForm.{form}, {Limits(dialect)});");

    /// <summary>
    /// Writes the answers for vectors of sums that belong to neighbouring channels, eight, four, two or one vector at a time.
    /// </summary>
    /// <param name="code">Where to.</param>
    /// <param name="dialect">Whose vectors.</param>
    /// <param name="target">The reference that is written through.</param>
    /// <param name="offset">Where from it the first channel's answer goes.</param>
    /// <param name="sums">Names of the sums.</param>
    /// <param name="channels">Channels there are; the last vector may be partly filled.</param>
    /// <param name="sharesConstants">Whether all vectors are of one channel, whose constants are the first.</param>
    /// <param name="firstChannel">The first channel, a variable or a number, where it and the following ones are those of the constants.</param>
    public void StoreVectors(
        CodeWriter code, VectorDialect dialect, string target, int offset, string[] sums, int channels,
        bool sharesConstants = false, string? firstChannel = null)
    {
        string Answer(int v) => Rounded(dialect, sums[v], sharesConstants ? 0 : v);
        bool isShared = sharesConstants && IsFloat && dialect.Bits == 256;
        int v = 0;
        while (v < sums.Length)
        {
            int left = channels - (v * dialect.Lanes);
            string place = "ref " + Address.Of(target, offset + (v * dialect.Lanes));
            int vectors = isShared && left >= 8 * dialect.Lanes ? 8 : left >= 4 * dialect.Lanes ? 4 : left >= 2 * dialect.Lanes ? 2 : 1;
            if (firstChannel is not null && StoresTogether(dialect, left))
            {
                StoreTogether(code, place, [firstChannel, Literals.Int(v * dialect.Lanes)], vectors * dialect.Lanes, dialect, sums.Skip(v).Take(vectors));
            }
            else if (isShared && vectors >= 4)
            {
                code.Line($"FloatEpilogue256.Store({place}, scale0, {string.Join(", ", sums.Skip(v).Take(vectors))}, SumForm.{form}, {Limits(dialect)});");
            }
            else if (left < dialect.Lanes)
            {
                code.Line($"{dialect.Epilogue}.StoreFew({place}, {Answer(v)}, {left}, {Limits(dialect)});");
            }
            else if (vectors == 1)
            {
                code.Line($"{dialect.Epilogue}.Store({place}, {Answer(v)}, {Limits(dialect)});");
            }
            else
            {
                code.Line($"{dialect.Epilogue}.Store(");
                code.Indent();
                code.Line(place + ",");
                for (int i = v; i < v + vectors; i++)
                    code.Line(Answer(i) + ",");
                code.Line($"{Limits(dialect)});");
                code.Unindent();
            }

            v += vectors;
        }
    }

    /// <summary>Writes the answers for two vectors of sums as interleaving ordered them.</summary>
    public void StoreInterleaved(CodeWriter code, VectorDialect dialect, string target, int offset, string[] sums)
    {
        code.Line($"{dialect.Epilogue}.StoreInterleaved(");
        code.Indent();
        code.Line("ref " + Address.Of(target, offset) + ",");
        for (int v = 0; v < sums.Length; v++)
            code.Line(Rounded(dialect, sums[v], v) + ",");
        code.Line($"{Limits(dialect)});");
        code.Unindent();
    }

    /// <summary>A vector of sums times their factors, rounded; the zero point is still to be added.</summary>
    public string Rounded(VectorDialect dialect, string sum, int constants) => IsRaised
        ? $"{dialect.Epilogue}.Float32Raised({sum}, scale{constants}{(TakesOffsets(dialect) ? $", offset{constants}" : "")})"
        : IsFloat ? $"{dialect.Epilogue}.{(form == SumForm.Small ? "Float32" : "Float32Large")}({sum}, scale{constants})"
        : $"{dialect.Epilogue}.{FixedName}({sum}, multiplier{constants}, shift{constants})";

    /// <summary>The answer for one sum of the channel <paramref name="channel"/>.</summary>
    public string Scalar(string sum, string channel) => IsFloat
        ? $"Requantize.Float32({sum}{(IsRaised ? " - RaisedSum.Bits" : "")}, Unsafe.Add(ref scales, {channel}), {_zeroPoint}, {_min}, {_max})"
        : $"Requantize.{FixedName}({sum}, new FixedPointMultiplier(Unsafe.Add(ref multipliers, {channel}), Unsafe.Add(ref shifts, {channel})), {_zeroPoint}, {_min}, {_max})";
}
