using System;

namespace Specializer.Input;

/// <summary>One vector, known to lie inside the file. The default value is an empty one.</summary>
internal readonly struct FlatVector
{
    private readonly FlatBuffer? _buffer;
    private readonly int _elementSize;

    public FlatVector(FlatBuffer buffer, int position, int elementSize, string what, string owner = "")
    {
        _buffer = buffer;
        _elementSize = elementSize;
        long count = buffer.UInt32(position);
        Start = position + 4;
        buffer.Require(Start, count * elementSize, what, owner);
        Count = (int)count;
    }

    public int Count { get; }

    /// <summary>Where the first element stands in the file.</summary>
    public int Start { get; }

    public long Int64(int index) => Buffer.Int64(At(index));

    public float Float32(int index) => Buffer.Float32(At(index));

    public FlatTable Table(int index, string what) => new(Buffer, Buffer.Follow(At(index), what), what);

    public int[] Int32s()
    {
        int[] values = new int[Charged()];
        for (int i = 0; i < values.Length; i++)
            values[i] = Buffer.Int32(At(i));
        return values;
    }

    public float[] Float32s()
    {
        float[] values = new float[Charged()];
        for (int i = 0; i < values.Length; i++)
            values[i] = Buffer.Float32(At(i));
        return values;
    }

    private FlatBuffer Buffer => _buffer ?? throw new InvalidOperationException("The vector is empty.");

    private int Charged()
    {
        _buffer?.Charge((long)Count * _elementSize);
        return Count;
    }

    private int At(int index) => (uint)index < (uint)Count
        ? Start + (index * _elementSize)
        : throw new ArgumentOutOfRangeException(nameof(index));
}
