using Specializer.Selection;

namespace Specializer.Emission.Depthwise;

/// <summary>The same sums one at a time, for processors without vectors.</summary>
internal static class DepthwiseScalar
{
    public static void Emit(KernelWriter code, DepthwiseContext context)
    {
        DepthwiseGeometry g = context.Geometry;
        context.Begin(code);
        context.Locals(code, dialect: null);
        code.Open($"for (nuint row = 0; row < {g.OutputHeight}; row++)");
        code.Open($"for (nuint column = 0; column < {g.OutputWidth}; column++)");
        code.Open($"for (nuint channel = 0; channel < {g.Channels}; channel++)");
        code.Line($"ref sbyte window = ref Unsafe.Add(ref x, (row * {g.Window.StrideH * g.RowPitch}) + (column * {g.Window.StrideW * g.Channels}) + channel);");
        code.Line("int sum = Unsafe.Add(ref bias, channel);");
        code.Open($"for (nuint ky = 0; ky < {g.Window.Height}; ky++)");
        code.Open($"for (nuint kx = 0; kx < {g.Window.Width}; kx++)");
        code.Line($"int weight = Unsafe.Add(ref weights, (((ky * {g.Window.Width}) + kx) * {g.PaddedChannels}) + channel);");
        code.Line($"sum += weight * Unsafe.Add(ref window, (ky * {g.Window.DilationH * g.RowPitch}) + (kx * {g.Window.DilationW * g.Channels}));");
        code.Close();
        code.Close();
        code.Line($"Unsafe.Add(ref y, (((row * {g.OutputWidth}) + column) * {g.Channels}) + channel) = {context.Epilogue.Scalar("sum", "channel")};");
        code.Close();
        code.Close();
        code.Close();
    }
}
