using System.Text;

namespace Specializer.Input;

/// <summary>One table: fields by their index in the schema, each absent or of the size asked for.</summary>
internal readonly struct FlatTable
{
    private readonly FlatBuffer _buffer;
    private readonly int _position;
    private readonly int _size;
    private readonly int _vtable;
    private readonly int _vtableSize;

    // A name becomes a string, its parts and the names of layers; it is charged for them all.
    private const int BytesPerCharacter = 16;

    public FlatTable(FlatBuffer buffer, int position, string what, string owner = "")
    {
        _buffer = buffer;
        _position = position;
        buffer.Require(position, 4, what, owner);
        long vtable = position - (long)buffer.Int32(position);
        buffer.Require(vtable, 4, what, owner);
        _vtable = (int)vtable;
        _vtableSize = buffer.UInt16(_vtable);
        _size = buffer.UInt16(_vtable + 2);
        if (_vtableSize < 4 || _size < 4)
            throw buffer.Invalid(FlatBuffer.Describe(what, owner) + " is not a table; the file is corrupted");
        buffer.Require(vtable, _vtableSize, what, owner);
        buffer.Require(position, _size, what, owner);
    }

    public FlatBuffer Buffer => _buffer;

    public bool Has(int field) => Find(field, 1) != 0;

    public int Byte(int field, int fallback = 0) => Find(field, 1) is var at and not 0 ? _buffer.Byte(at) : fallback;

    public bool Bool(int field) => Byte(field) != 0;

    public int Int32(int field, int fallback = 0) => Find(field, 4) is var at and not 0 ? _buffer.Int32(at) : fallback;

    public uint UInt32(int field) => Find(field, 4) is var at and not 0 ? _buffer.UInt32(at) : 0;

    public long Int64(int field) => Find(field, 8) is var at and not 0 ? _buffer.Int64(at) : 0;

    public float Float32(int field) => Find(field, 4) is var at and not 0 ? _buffer.Float32(at) : 0;

    public FlatTable? Table(int field, string what, string owner = "")
    {
        int at = Find(field, 4);
        return at == 0 ? null : new FlatTable(_buffer, _buffer.Follow(at, what, owner), what, owner);
    }

    /// <summary>The vector in a field; an empty one where the field is absent.</summary>
    public FlatVector Vector(int field, int elementSize, string what, string owner = "")
    {
        int at = Find(field, 4);
        return at == 0 ? default : new FlatVector(_buffer, _buffer.Follow(at, what, owner), elementSize, what, owner);
    }

    public string Text(int field, string what)
    {
        FlatVector characters = Vector(field, 1, what);
        if (characters.Count == 0)
            return "";
        _buffer.Charge((long)BytesPerCharacter * characters.Count);
        return Encoding.UTF8.GetString(_buffer.Bytes, characters.Start, characters.Count);
    }

    private int Find(int field, int size)
    {
        int entry = 4 + (2 * field);
        if (entry + 2 > _vtableSize)
            return 0;
        int offset = _buffer.UInt16(_vtable + entry);
        if (offset == 0)
            return 0;
        if (offset + size > _size)
            throw _buffer.Invalid("a field lies outside its table; the file is corrupted");
        return _position + offset;
    }
}
