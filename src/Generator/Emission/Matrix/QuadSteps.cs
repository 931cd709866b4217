using Specializer.Selection;
using static Specializer.Emission.Literals;

namespace Specializer.Emission.Matrix;

/// <summary>
/// One instruction multiplies four neighbouring inputs and adds the products to int32 sums: vpdpbusd on uint8 inputs,
/// or NEON's sdot on int8 inputs.
/// </summary>
internal sealed class QuadSteps(MatrixContext context, VectorDialect dialect, int tileChannels)
    : ByteSteps(context, dialect, tileChannels)
{
    // A loop over positions stays in the cache of decoded instructions; a dense layer's statements run once each.
    private const int MostInnerProducts = 100;
    private const int MostProductsOf32Registers = 200;

    public override string InputType => IsSigned ? "sbyte" : base.InputType;

    public override string Safety =>
        "Products are summed in int32 without saturation, and sums wrap as the reference's do; windows lie inside the prepared input.";

    public override string[] Preparation => IsSigned ? Copied("Copy", Context.InputZeroPoint) : Context.UnsignedInput();

    public override string BiasName => IsSigned ? Context.Layer + "Bias" : base.BiasName;

    private bool IsSigned => Dialect.Set == InstructionSet.NeonDp;

    public override void Constants(CodeWriter code) =>
        Bytes(code, WeightsName, Order + ".", ToBytes(Pack(QuadWeights.Of(Context.Graph, Context.Node, Context.Geometry))));

    protected override void Segment(CodeWriter code, int mr, int vectors, string w)
    {
        int steps = Context.Geometry.QuadsPerSegment;
        bool repeats = Context.Geometry.Positions > 1;
        int few = Unroll(steps, mr * vectors, repeats && Context.Geometry.Segments == 1 && !IsSigned ? MostInnerProducts : MostUnrolledProducts);
        int many = IsSigned ? few : Unroll(steps, mr * vectors, repeats ? MostProductsOf32Registers : MostUnrolledProducts);
        if (few == many)
        {
            Steps(code, mr, vectors, w, few);
            return;
        }

        // Longer bodies pay where AVX-512VL lends registers to all that is not an operand of the products.
        code.Open("if (Avx512F.VL.IsSupported)");
        Steps(code, mr, vectors, w, many);
        code.Close();
        code.Open("else");
        Steps(code, mr, vectors, w, few);
        code.Close();
    }

    private void Steps(CodeWriter code, int mr, int vectors, string w, int unroll)
    {
        int steps = Context.Geometry.QuadsPerSegment;
        bool loop = unroll < steps;
        if (loop)
            code.Open($"for (nuint k = 0; k < {4 * steps}; k += {4 * unroll})");
        for (int u = 0; u < unroll; u++)
        {
            for (int p = 0; p < mr; p++)
                code.Line($"{Dialect.Vector}<{InputType}> x{u}_{p} = {Input("line", p, u, loop)};");
            for (int v = 0; v < vectors; v++)
            {
                code.Line($"{Dialect.Vector}<sbyte> w{u}_{v} = {Weight(w, v, u, loop)};");
                for (int p = 0; p < mr; p++)
                    code.Line($"sum{p}_{v} = {Dialect.DotProduct}(sum{p}_{v}, x{u}_{p}, w{u}_{v});");
            }
        }

        if (loop)
            code.Close();
    }
}
