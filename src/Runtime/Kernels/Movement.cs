using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Specializer.Kernels;

/// <summary>Copies of rows between tensors of different pitch.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Movement
{
    /// <summary>Copies <paramref name="rows"/> rows of <paramref name="length"/> values.</summary>
    public static void CopyRows(ref sbyte source, ref sbyte target, int rows, int length, int sourcePitch, int targetPitch)
    {
        for (int row = 0; row < rows; row++)
        {
            Unsafe.CopyBlockUnaligned(
                ref Unsafe.As<sbyte, byte>(ref Unsafe.Add(ref target, row * targetPitch)),
                ref Unsafe.As<sbyte, byte>(ref Unsafe.Add(ref source, row * sourcePitch)),
                (uint)length);
        }
    }

    /// <summary>Copies contiguous rows through a table indexed by value + 128.</summary>
    public static void LookupRows(ref sbyte source, ref sbyte target, int rows, int length, int targetPitch, ref sbyte table)
    {
        for (int row = 0; row < rows; row++)
            Elementwise.Lookup(ref Unsafe.Add(ref source, row * length), ref Unsafe.Add(ref target, row * targetPitch), length, ref table);
    }
}
