using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Specializer.Kernels;

#if NET9_0_OR_GREATER
/// <summary>One call of a generated model that wants working memory.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IArenaProgram
{
    /// <summary>Runs the model in <paramref name="arena"/>, whose contents are undefined.</summary>
    void Run(scoped Span<byte> arena);
}
#endif

/// <summary>Working memory for generated models: the stack where it is small, one buffer a thread where it is not.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class StackArena
{
    /// <summary>The alignment of an arena's first byte.</summary>
    public const int Alignment = 64;

    /// <summary>
    /// The largest arena taken from the stack. A secondary thread's stack is 1.5 MB at the smallest .NET runs on by
    /// default; a quarter of a megabyte leaves the caller most of it.
    /// </summary>
    public const int StackLimit = 256 * 1024;

    [ThreadStatic]
    private static byte[]? _buffer;

#if NET9_0_OR_GREATER
    /// <summary>Runs <paramref name="program"/> with <paramref name="bytes"/> bytes of uninitialised memory.</summary>
    [SkipLocalsInit]
    public static void Run<TProgram>(ref TProgram program, int bytes)
        where TProgram : struct, IArenaProgram, allows ref struct
    {
        if (bytes > StackLimit)
        {
            program.Run(ThreadBuffer(bytes));
            return;
        }

        Span<byte> arena = stackalloc byte[bytes];
        program.Run(arena);
    }
#endif

    /// <summary>The first byte of <paramref name="arena"/> at a multiple of <see cref="Alignment"/>.</summary>
    public static unsafe ref byte Align(Span<byte> arena)
    {
        // Alignment only buys speed: if the collector moves an array later, the offset still lies inside it.
        ref byte first = ref MemoryMarshal.GetReference(arena);
        nuint misaligned = (nuint)Unsafe.AsPointer(ref first) & (Alignment - 1);
        return ref Unsafe.AddByteOffset(ref first, misaligned == 0 ? 0 : Alignment - misaligned);
    }

    /// <summary>
    /// At least <paramref name="bytes"/> bytes of any content that belong to this thread until it asks again; kept, and
    /// allocated only where the thread's last ones are too few.
    /// </summary>
    public static Span<byte> ThreadBuffer(int bytes)
    {
        if (_buffer is null || _buffer.Length < bytes)
            _buffer = GC.AllocateUninitializedArray<byte>(bytes);
        return _buffer;
    }
}
