using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Specializer.Kernels;

/// <summary>The loads of emitted AVX2 code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Lanes256
{
    /// <summary>Sixteen int8 values from memory, widened to int16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> LoadWidened(ref sbyte source, nuint offset) =>
        Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref source, offset));

    /// <summary>Eight int8 values from memory, widened to int32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadWidenedTwice(ref sbyte source, nuint offset) =>
        Avx2.ConvertToVector256Int32(Vector128.CreateScalarUnsafe(
            Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<sbyte, byte>(ref Unsafe.Add(ref source, offset)))).AsSByte());

    /// <summary>Eight int16 values from memory, widened to int32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadWidened(ref short source, nuint offset) =>
        Avx2.ConvertToVector256Int32(Vector128.LoadUnsafe(ref source, offset));

    /// <summary>Two neighbouring int16 values from memory, in every pair of lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> LoadPair(ref short source, nuint offset) =>
        Vector256.Create(Unsafe.ReadUnaligned<int>(ref Unsafe.As<short, byte>(ref Unsafe.Add(ref source, offset)))).AsInt16();

    /// <summary>Values 0–3 and 8–11 of sixteen: the lanes of <see cref="Avx2.UnpackLow(Vector256{short}, Vector256{short})"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadInterleavedLow(ref int source, nuint offset) =>
        Avx2.Permute2x128(Vector256.LoadUnsafe(ref source, offset), Vector256.LoadUnsafe(ref source, offset + 8), 0x20);

    /// <summary>Values 4–7 and 12–15 of sixteen.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadInterleavedHigh(ref int source, nuint offset) =>
        Avx2.Permute2x128(Vector256.LoadUnsafe(ref source, offset), Vector256.LoadUnsafe(ref source, offset + 8), 0x31);

    /// <inheritdoc cref="LoadInterleavedLow(ref int, nuint)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadInterleavedLow(ref float source, nuint offset) =>
        LoadInterleavedLow(ref Unsafe.As<float, int>(ref source), offset).AsSingle();

    /// <inheritdoc cref="LoadInterleavedHigh(ref int, nuint)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadInterleavedHigh(ref float source, nuint offset) =>
        LoadInterleavedHigh(ref Unsafe.As<float, int>(ref source), offset).AsSingle();

    /// <summary>Four neighbouring bytes from memory, in every four lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> LoadQuad(ref byte source, nuint offset) =>
        Vector256.Create(Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref source, offset))).AsByte();

    /// <summary>Sixteen bytes, and the sixteen that begin <paramref name="pitch"/> behind the first of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> LoadParts(ref byte source, nuint offset, nuint pitch) =>
        Vector256.Create(Vector128.LoadUnsafe(ref source, offset), Vector128.LoadUnsafe(ref source, offset + pitch));

    /// <summary>Four values, and the four that begin <paramref name="pitch"/> behind the first of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadParts(ref int source, nuint offset, nuint pitch) =>
        Vector256.Create(Vector128.LoadUnsafe(ref source, offset), Vector128.LoadUnsafe(ref source, offset + pitch));

    /// <inheritdoc cref="LoadParts(ref int, nuint, nuint)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadParts(ref float source, nuint offset, nuint pitch) =>
        Vector256.Create(Vector128.LoadUnsafe(ref source, offset), Vector128.LoadUnsafe(ref source, offset + pitch));
}
