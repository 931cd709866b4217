using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Specializer.Testing.Cases;

/// <summary>
/// Memory between two pages that can be neither read nor written, and that lies against the one or the other: one byte
/// too far ends the process.
/// </summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int None = 0;
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;
    private const byte Remains = 0xA5;

    private static readonly int Page = Environment.SystemPageSize;

    private readonly List<(nint Address, nuint Length)> _mappings = [];

    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <summary>Memory of exactly <paramref name="bytes"/> bytes, full of another call's remains.</summary>
    /// <param name="bytes">How many; with none, an address that must not be read.</param>
    /// <param name="atEnd">Whether it ends where the page behind begins, instead of beginning where the page before ends.</param>
    public nint Allocate(int bytes, bool atEnd)
    {
        int body = (bytes + Page - 1) / Page * Page;
        nuint length = (nuint)(body + (2 * Page));
        nint start = Map(0, length, None, PrivateAnonymous, -1, 0);
        if (start == -1)
            throw new InvalidOperationException($"No {length} bytes can be mapped (errno {Marshal.GetLastPInvokeError()}).");
        _mappings.Add((start, length));
        nint first = start + Page;
        if (body > 0 && Protect(first, (nuint)body, ReadWrite) != 0)
            throw new InvalidOperationException($"{body} bytes cannot be made writable (errno {Marshal.GetLastPInvokeError()}).");
        new Span<byte>((void*)first, body).Fill(Remains);
        return atEnd ? first + body - bytes : first;
    }

    /// <summary>A copy of <paramref name="values"/> in memory of its own.</summary>
    public nint Copy(ReadOnlySpan<byte> values, bool atEnd)
    {
        nint address = Allocate(values.Length, atEnd);
        values.CopyTo(new Span<byte>((void*)address, values.Length));
        return address;
    }

    public void Dispose()
    {
        foreach ((nint address, nuint length) in _mappings)
            _ = Unmap(address, length);
        _mappings.Clear();
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(nint address, nuint length);
}
