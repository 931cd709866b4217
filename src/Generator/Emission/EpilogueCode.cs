using System.Linq;
using Specializer.Ir;
using static Specializer.Emission.Literals;

namespace Specializer.Emission;

/// <summary>
/// The constants and calls that turn a layer's sums into outputs: the same helper for every instruction set, so that
/// rounding cannot differ.
/// </summary>
internal sealed class EpilogueCode(string layer, RequantizationParams requantization)
{
    private readonly int _min = requantization.Bounds.Min;
    private readonly int _max = requantization.Bounds.Max;
    private readonly int _zeroPoint = requantization.ZeroPoint;

    private bool IsFloat => requantization.Mode == Requantization.Float32;

    private string FixedName => requantization.RoundsOnce ? "FixedPointOnce" : "FixedPointTwice";

    /// <summary>Per-channel constants, filled up to a multiple of <paramref name="multiple"/> channels.</summary>
    public void Constants(CodeWriter code, int multiple)
    {
        if (IsFloat)
        {
            Floats(code, layer + "Scales", "Input scale · weight scale / output scale of each channel.", PadTo(requantization.Scales, multiple, 1f));
            return;
        }

        Ints(code, layer + "Multipliers", "Fixed-point mantissa of each channel's input scale · weight scale / output scale.",
            PadTo(requantization.Multipliers.Select(m => m.Multiplier).ToArray(), multiple, 0));
        Ints(code, layer + "Shifts", "Its binary exponent.", PadTo(requantization.Multipliers.Select(m => m.Shift).ToArray(), multiple, 0));
    }

    /// <summary>References to the constants, at the top of a kernel.</summary>
    public void Locals(CodeWriter code)
    {
        if (IsFloat)
        {
            code.Line($"ref float scales = ref MemoryMarshal.GetReference({layer}Scales);");
            return;
        }

        code.Line($"ref int multipliers = ref MemoryMarshal.GetReference({layer}Multipliers);");
        code.Line($"ref int shifts = ref MemoryMarshal.GetReference({layer}Shifts);");
    }

    /// <summary>The constants of vector <paramref name="index"/> of a tile that starts at <c>channel</c>.</summary>
    public void LoadVector(CodeWriter code, VectorDialect dialect, int index)
    {
        string offset = $"channel + {index * dialect.Lanes}";
        if (IsFloat)
        {
            code.Line($"{dialect.Vector}<float> scale{index} = {dialect.Vector}.LoadUnsafe(ref scales, {offset});");
            return;
        }

        code.Line($"{dialect.Vector}<int> multiplier{index} = {dialect.Vector}.LoadUnsafe(ref multipliers, {offset});");
        code.Line($"{dialect.Vector}<int> shift{index} = {dialect.Vector}.LoadUnsafe(ref shifts, {offset});");
    }

    /// <summary>Writes the answers for the vector of sums <paramref name="sum"/>, all of them or the first few.</summary>
    public void StoreVector(CodeWriter code, VectorDialect dialect, string target, string sum, int index, int count)
    {
        string answer = IsFloat
            ? $"{dialect.Epilogue}.Float32({sum}, scale{index}, {_min}, {_max}, {_zeroPoint})"
            : $"{dialect.Epilogue}.{FixedName}({sum}, multiplier{index}, shift{index}, {_min}, {_max}, {_zeroPoint})";
        string few = count < dialect.Lanes ? ", " + Int(count) : "";
        code.Line($"{dialect.Epilogue}.Store(ref {target}, {answer}{few});");
    }

    /// <summary>The answer for one sum of the channel <paramref name="channel"/>.</summary>
    public string Scalar(string sum, string channel) => IsFloat
        ? $"Requantize.Float32({sum}, Unsafe.Add(ref scales, {channel}), {_zeroPoint}, {_min}, {_max})"
        : $"Requantize.{FixedName}({sum}, new FixedPointMultiplier(Unsafe.Add(ref multipliers, {channel}), Unsafe.Add(ref shifts, {channel})), {_zeroPoint}, {_min}, {_max})";
}
