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
}
