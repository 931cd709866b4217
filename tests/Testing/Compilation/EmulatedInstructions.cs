namespace Specializer.Testing;

/// <summary>
/// Instructions this processor may lack, in plain C#. Compiled beside emitted code and in its namespace, they stand in
/// for the framework's classes of the same names, so that kernels for other processors can be run anywhere.
/// </summary>
internal static class EmulatedInstructions
{
    /// <summary>AVX-VNNI's vpdpbusd: uint8 by int8, four products a lane.</summary>
    public const string AvxVnni = """
        using System.Runtime.Intrinsics;
        namespace Specializer.Compiled;
        internal static class AvxVnni
        {
            public static bool IsSupported => true;
            public static Vector256<int> MultiplyWideningAndAdd(Vector256<int> addend, Vector256<byte> left, Vector256<sbyte> right)
            {
                for (int i = 0; i < 32; i++)
                    addend = addend.WithElement(i / 4, addend[i / 4] + (left[i] * right[i]));
                return addend;
            }
        }
        """;

    /// <summary>NEON's sdot: int8 by int8, four products a lane.</summary>
    public const string Dp = """
        using System.Runtime.Intrinsics;
        namespace Specializer.Compiled;
        internal static class Dp
        {
            public static bool IsSupported => true;
            public static Vector128<int> DotProduct(Vector128<int> addend, Vector128<sbyte> left, Vector128<sbyte> right)
            {
                for (int i = 0; i < 16; i++)
                    addend = addend.WithElement(i / 4, addend[i / 4] + (left[i] * right[i]));
                return addend;
            }
        }
        internal static class AvxVnni { public static bool IsSupported => false;
            public static Vector256<int> MultiplyWideningAndAdd(Vector256<int> a, Vector256<byte> b, Vector256<sbyte> c) => a; }
        internal static class Avx512BW { public static bool IsSupported => false;
            public static Vector512<short> MultiplyAddAdjacent(Vector512<byte> a, Vector512<sbyte> b) => default;
            public static Vector512<int> MultiplyAddAdjacent(Vector512<short> a, Vector512<short> b) => default;
            public static Vector512<T> UnpackLow<T>(Vector512<T> a, Vector512<T> b) => default;
            public static Vector512<T> UnpackHigh<T>(Vector512<T> a, Vector512<T> b) => default; }
        internal static class Avx2 { public static bool IsSupported => false;
            public static Vector256<short> MultiplyAddAdjacent(Vector256<byte> a, Vector256<sbyte> b) => default;
            public static Vector256<int> MultiplyAddAdjacent(Vector256<short> a, Vector256<short> b) => default;
            public static Vector256<T> UnpackLow<T>(Vector256<T> a, Vector256<T> b) => default;
            public static Vector256<T> UnpackHigh<T>(Vector256<T> a, Vector256<T> b) => default; }
        """;
}
