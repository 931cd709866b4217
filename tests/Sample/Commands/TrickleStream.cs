using System;
using System.IO;

namespace Specializer.Sample.Tests.Commands;

/// <summary>Gives fewer bytes than asked for, an odd number of them, as pipes do.</summary>
internal sealed class TrickleStream(byte[] bytes, int most) : MemoryStream(bytes)
{
    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(most, buffer.Length)]);

    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(most, count));
}
