using System;
using System.Buffers.Binary;
using System.Globalization;
using Specializer.Ir;

namespace Specializer.Input;

/// <summary>
/// A FlatBuffers file whose every offset and size is checked before it is followed. Whatever the bytes say, reading
/// ends with a value or with a <see cref="ModelException"/> (SPZ0003).
/// </summary>
internal sealed class FlatBuffer
{
    private readonly byte[] _bytes;

    // Offsets may point anywhere, so a small file can name the same bytes as thousands of vectors. What is copied
    // out of it is therefore counted, and no honest file comes near this limit.
    private long _budget;

    public FlatBuffer(byte[] bytes, string fileName)
    {
        _bytes = bytes;
        FileName = fileName;
        _budget = (6L * bytes.Length) + 65536;
    }

    public string FileName { get; }

    public int Length => _bytes.Length;

    public byte[] Bytes => _bytes;

    /// <summary>The table that the file's first four bytes point to.</summary>
    public FlatTable Root() => new(this, Follow(0, "the root"), "the root");

    public ModelException Invalid(string what) => new(new Finding(FindingIds.ModelFileInvalid, FileName, what));

    /// <summary>
    /// Fails where fewer than <paramref name="size"/> bytes stand at <paramref name="position"/>. What they are, and whose, is
    /// put together only then: a hostile name is as long as its file.
    /// </summary>
    public void Require(long position, long size, string what, string owner = "")
    {
        if (position < 0 || size < 0 || position + size > _bytes.Length)
        {
            what = Describe(what, owner);
            throw Invalid(string.Format(
                CultureInfo.InvariantCulture,
                "{0} at byte {1} needs {2} bytes, but the file has {3}; it is truncated or corrupted",
                what,
                position,
                size,
                _bytes.Length));
        }
    }

    /// <summary>Counts bytes about to be copied out of the file.</summary>
    public void Charge(long bytes)
    {
        _budget -= bytes;
        if (_budget < 0)
            throw Invalid("its parts overlap: they add up to many times the file's size");
    }

    /// <summary>The absolute position that the 32-bit offset at <paramref name="position"/> leads to.</summary>
    public int Follow(int position, string what, string owner = "")
    {
        Require(position, 4, what, owner);
        long target = position + (long)UInt32(position);
        Require(target, 4, what, owner);
        return (int)target;
    }

    /// <summary>For messages: the part, and whose it is where it has an owner.</summary>
    public static string Describe(string what, string owner) => owner.Length == 0 ? what : owner + "'s " + what;

    /// <summary>The unchecked reads: callers have called <see cref="Require"/>.</summary>
    public byte Byte(int position) => _bytes[position];

    public ushort UInt16(int position) => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(position));

    public int Int32(int position) => BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(position));

    public uint UInt32(int position) => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(position));

    public long Int64(int position) => BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(position));

    public float Float32(int position) => FloatBits.ToSingle(Int32(position));
}
