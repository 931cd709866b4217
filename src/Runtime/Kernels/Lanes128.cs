using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Specializer.Kernels;

/// <summary>The few 128-bit operations that .NET's portable vectors lack, on every processor.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Lanes128
{
    /// <summary>
    /// Lane i is a[2i]·b[2i] + a[2i+1]·b[2i+1], exact for operands in [−32767, 32767].
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyAddAdjacent(Vector128<short> a, Vector128<short> b)
    {
        if (Sse2.IsSupported)
            return Sse2.MultiplyAddAdjacent(a, b);

        if (AdvSimd.Arm64.IsSupported)
        {
            return AdvSimd.Arm64.AddPairwise(
                AdvSimd.MultiplyWideningLower(a.GetLower(), b.GetLower()),
                AdvSimd.MultiplyWideningUpper(a, b));
        }

        Vector128<int> even = ((a.AsInt32() << 16) >> 16) * ((b.AsInt32() << 16) >> 16);
        return even + ((a.AsInt32() >> 16) * (b.AsInt32() >> 16));
    }

    /// <summary>Eight int8 values from memory, widened to int16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> LoadWidened(ref sbyte source, nuint offset) =>
        Vector128.WidenLower(Vector128.CreateScalarUnsafe(
            Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<sbyte, byte>(ref Unsafe.Add(ref source, offset)))).AsSByte());

    /// <summary>Four int8 values from memory, widened to int32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> LoadWidenedTwice(ref sbyte source, nuint offset) =>
        Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(
            Unsafe.ReadUnaligned<uint>(ref Unsafe.As<sbyte, byte>(ref Unsafe.Add(ref source, offset)))).AsSByte()));

    /// <summary>Four int16 values from memory, widened to int32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> LoadWidened(ref short source, nuint offset) =>
        Vector128.WidenLower(Vector128.CreateScalarUnsafe(
            Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<short, byte>(ref Unsafe.Add(ref source, offset)))).AsInt16());

    /// <summary>Two neighbouring int16 values from memory, in every pair of lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> LoadPair(ref short source, nuint offset) =>
        Vector128.Create(Unsafe.ReadUnaligned<int>(ref Unsafe.As<short, byte>(ref Unsafe.Add(ref source, offset)))).AsInt16();

    /// <summary>a0, b0, a1, b1, a2, b2, a3, b3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> InterleaveLow(Vector128<short> a, Vector128<short> b)
    {
        if (Sse2.IsSupported)
            return Sse2.UnpackLow(a, b);

        if (AdvSimd.Arm64.IsSupported)
            return AdvSimd.Arm64.ZipLow(a, b);

        return (Vector128.WidenLower(a.AsUInt16()) | (Vector128.WidenLower(b.AsUInt16()) << 16)).AsInt16();
    }

    /// <summary>a4, b4, a5, b5, a6, b6, a7, b7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> InterleaveHigh(Vector128<short> a, Vector128<short> b)
    {
        if (Sse2.IsSupported)
            return Sse2.UnpackHigh(a, b);

        if (AdvSimd.Arm64.IsSupported)
            return AdvSimd.Arm64.ZipHigh(a, b);

        return (Vector128.WidenUpper(a.AsUInt16()) | (Vector128.WidenUpper(b.AsUInt16()) << 16)).AsInt16();
    }

    /// <summary>Four neighbouring bytes from memory, in every four lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> LoadQuad(ref byte source, nuint offset) =>
        Vector128.Create(Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref source, offset))).AsByte();

    /// <inheritdoc cref="LoadQuad(ref byte, nuint)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> LoadQuad(ref sbyte source, nuint offset) =>
        LoadQuad(ref Unsafe.As<sbyte, byte>(ref source), offset).AsSByte();

    /// <summary>a0, b0 … a7, b7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> InterleaveLow(Vector128<sbyte> a, Vector128<sbyte> b)
    {
        if (Sse2.IsSupported)
            return Sse2.UnpackLow(a, b);

        if (AdvSimd.Arm64.IsSupported)
            return AdvSimd.Arm64.ZipLow(a, b);

        return (Vector128.WidenLower(a.AsByte()) | (Vector128.WidenLower(b.AsByte()) << 8)).AsSByte();
    }

    /// <summary>a8, b8 … a15, b15.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> InterleaveHigh(Vector128<sbyte> a, Vector128<sbyte> b)
    {
        if (Sse2.IsSupported)
            return Sse2.UnpackHigh(a, b);

        if (AdvSimd.Arm64.IsSupported)
            return AdvSimd.Arm64.ZipHigh(a, b);

        return (Vector128.WidenUpper(a.AsByte()) | (Vector128.WidenUpper(b.AsByte()) << 8)).AsSByte();
    }

    /// <summary>a0, b0, a1, b1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> InterleaveLow(Vector128<int> a, Vector128<int> b)
    {
        if (Sse2.IsSupported)
            return Sse2.UnpackLow(a, b);

        if (AdvSimd.Arm64.IsSupported)
            return AdvSimd.Arm64.ZipLow(a, b);

        return Vector128.Create(a[0], b[0], a[1], b[1]);
    }

    /// <summary>a2, b2, a3, b3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> InterleaveHigh(Vector128<int> a, Vector128<int> b)
    {
        if (Sse2.IsSupported)
            return Sse2.UnpackHigh(a, b);

        if (AdvSimd.Arm64.IsSupported)
            return AdvSimd.Arm64.ZipHigh(a, b);

        return Vector128.Create(a[2], b[2], a[3], b[3]);
    }

    /// <summary>a0, b0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<long> InterleaveLow(Vector128<long> a, Vector128<long> b)
    {
        if (Sse2.IsSupported)
            return Sse2.UnpackLow(a, b);

        if (AdvSimd.Arm64.IsSupported)
            return AdvSimd.Arm64.ZipLow(a, b);

        return Vector128.Create(a.GetLower(), b.GetLower());
    }

    /// <summary>a1, b1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<long> InterleaveHigh(Vector128<long> a, Vector128<long> b)
    {
        if (Sse2.IsSupported)
            return Sse2.UnpackHigh(a, b);

        if (AdvSimd.Arm64.IsSupported)
            return AdvSimd.Arm64.ZipHigh(a, b);

        return Vector128.Create(a.GetUpper(), b.GetUpper());
    }
}
