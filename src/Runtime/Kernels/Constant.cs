using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Specializer.Kernels;

/// <summary>The first element of a layer's constants, read as what their bytes are.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Constant
{
    /// <summary>Signed bytes kept in 64-bit words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref sbyte Int8(ReadOnlySpan<ulong> words) => ref Unsafe.As<ulong, sbyte>(ref MemoryMarshal.GetReference(words));

    /// <summary>Bytes kept in 64-bit words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref byte UInt8(ReadOnlySpan<ulong> words) => ref Unsafe.As<ulong, byte>(ref MemoryMarshal.GetReference(words));

    /// <summary>Signed 16-bit values kept in 64-bit words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref short Int16(ReadOnlySpan<ulong> words) => ref Unsafe.As<ulong, short>(ref MemoryMarshal.GetReference(words));

    /// <summary>Unsigned 16-bit values kept in 64-bit words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref ushort UInt16(ReadOnlySpan<ulong> words) => ref Unsafe.As<ulong, ushort>(ref MemoryMarshal.GetReference(words));

    /// <summary>Signed 32-bit values kept in 64-bit words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref int Int32(ReadOnlySpan<ulong> words) => ref Unsafe.As<ulong, int>(ref MemoryMarshal.GetReference(words));

    /// <summary>Signed 32-bit values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref int Int32(ReadOnlySpan<int> values) => ref MemoryMarshal.GetReference(values);

    /// <summary>Floating-point values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref float Float(ReadOnlySpan<float> values) => ref MemoryMarshal.GetReference(values);
}
