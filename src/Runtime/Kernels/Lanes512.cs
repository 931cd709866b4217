using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Specializer.Kernels;

/// <summary>The loads of emitted AVX-512 code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Lanes512
{
    /// <summary>Thirty-two int8 values from memory, widened to int16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> LoadWidened(ref sbyte source, nuint offset) =>
        Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(ref source, offset));

    /// <summary>Sixteen int8 values from memory and sixteen that lie <paramref name="distance"/> behind the first, widened to int16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> LoadWidenedParts(ref sbyte source, nuint offset, nuint distance) => Avx512BW.ConvertToVector512Int16(
        Vector256.Create(Vector128.LoadUnsafe(ref source, offset), Vector128.LoadUnsafe(ref source, offset + distance)));

    /// <summary>Two neighbouring int16 values from memory, in every pair of lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> LoadPair(ref short source, nuint offset) =>
        Vector512.Create(Unsafe.ReadUnaligned<int>(ref Unsafe.As<short, byte>(ref Unsafe.Add(ref source, offset)))).AsInt16();

    /// <summary>Values 0–3, 8–11, 16–19 and 24–27 of thirty-two: the lanes of an interleaving's lower halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LoadInterleavedLow(ref int source, nuint offset) => Vector512.Create(
        Lanes256.LoadInterleavedLow(ref source, offset), Lanes256.LoadInterleavedLow(ref source, offset + 16));

    /// <summary>Values 4–7, 12–15, 20–23 and 28–31 of thirty-two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LoadInterleavedHigh(ref int source, nuint offset) => Vector512.Create(
        Lanes256.LoadInterleavedHigh(ref source, offset), Lanes256.LoadInterleavedHigh(ref source, offset + 16));

    /// <inheritdoc cref="LoadInterleavedLow(ref int, nuint)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadInterleavedLow(ref float source, nuint offset) =>
        LoadInterleavedLow(ref Unsafe.As<float, int>(ref source), offset).AsSingle();

    /// <inheritdoc cref="LoadInterleavedHigh(ref int, nuint)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadInterleavedHigh(ref float source, nuint offset) =>
        LoadInterleavedHigh(ref Unsafe.As<float, int>(ref source), offset).AsSingle();

    /// <summary>One vector of two halves. (Creating one of both makes the compiler keep an undefined vector alive.)</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Join(Vector256<int> lower, Vector256<int> upper) => Avx512F.InsertVector256(lower.ToVector512Unsafe(), upper, 1);

    /// <summary>Four neighbouring bytes from memory, in every four lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> LoadQuad(ref byte source, nuint offset) =>
        Vector512.Create(Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref source, offset))).AsByte();
}
