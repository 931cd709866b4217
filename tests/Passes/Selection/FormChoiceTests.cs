using System;
using System.Linq;
using Specializer.Ir;
using Specializer.Selection;
using Specializer.Testing;

namespace Specializer.Passes.Tests.Selection;

public class FormChoiceTests
{
    private static readonly QuantParams Quant = new(1, 0);

    [Theory]
    [InlineData(100, 90, 100, 90, true)]
    [InlineData(100, 91, 100, 50, false)]
    [InlineData(100, 50, 100, 120, false)]
    public void TwoLayersHaveToWinByATenthOnEachSet(double whole, double thin, double otherWhole, double otherThin, bool isThin)
    {
        FormCycles[] cycles = [new(InstructionSet.AvxVnni, whole, thin), new(InstructionSet.Avx2, otherWhole, otherThin)];
        Assert.Equal(isThin, new FormChoice("fc", 2, IsForced: false, cycles).IsThin);
        Assert.True(new FormChoice("fc", 2, IsForced: true, cycles).IsThin);
    }

    [Fact]
    public void TheCyclesAreThoseOfTheLayersThatDiffer()
    {
        Graph whole = Dense(("before", 32, 32), ("fc", 32, 128));
        Graph thin = Dense(("before", 32, 32), ("fc.lowrank", 32, 4), ("fc", 4, 128));
        FormChoice choice = FormChoice.Between(whole, thin, "fc", 4, isForced: false, Selector.Sets);

        // 1.5 cycles for each product where there are no vectors.
        Assert.Equal(new FormCycles(InstructionSet.Scalar, 1.5 * 32 * 128, 1.5 * 4 * (32 + 128)), choice.Cycles[^1]);
        Assert.Contains(choice.Cycles, c => c.Set == InstructionSet.AvxVnni);
        InstructionSet[] older = [InstructionSet.Avx2, InstructionSet.Scalar];
        Assert.Equal(older, FormChoice.Between(whole, thin, "fc", 4, isForced: false, older).Cycles.Select(c => c.Set));
    }

    [Fact]
    public void ALayerThatIsGoneCostsNothing() => Assert.All(
        FormChoice.Between(Dense(("fc", 32, 128)), Dense(("other", 4, 128)), "fc", 4, isForced: false, Selector.Sets).Cycles,
        c => Assert.Equal(0, c.Thin));

    [Theory]
    // 160 steps of four inputs, each four cycles behind the one before, whether one vector of outputs waits or two.
    [InlineData(640, 4, 8, 4, 640)]
    [InlineData(640, 16, 16, 4, 640)]
    // Two tiles one behind the other; of 16 steps eight tiles are computed side by side.
    [InlineData(640, 16, 8, 4, 1280)]
    [InlineData(64, 64, 8, 4, 64)]
    [InlineData(64, 72, 8, 4, 128)]
    // Steps of two inputs are one addition apart.
    [InlineData(640, 4, 8, 2, 320)]
    public void StepsOfOneSumWaitForEachOther(int inputs, int outputs, int nr, int kr, double cycles)
    {
        Graph graph = Dense(("fc", inputs, outputs));
        Microkernel kernel = new(kr == 4 ? InstructionSet.AvxVnni : InstructionSet.Avx2, new Tile(1, nr, kr));
        Assert.Equal(cycles, SumLatency.Of(graph, graph.Nodes[0], kernel));
        Assert.Equal(0, SumLatency.Of(graph, graph.Nodes[0], kernel with { Gather = 1 }));
    }

    /// <summary>Dense layers of one position, one behind the other.</summary>
    private static Graph Dense(params (string Name, int Inputs, int Outputs)[] layers)
    {
        GraphFactory factory = new();
        Random random = new(1);
        int x = factory.Input(new Shape(1, layers[0].Inputs), Quant);
        foreach ((_, int inputs, int outputs) in layers)
        {
            sbyte[] weights = [.. Enumerable.Range(0, inputs * outputs).Select(_ => (sbyte)random.Next(1, 100))];
            x = factory.Dense(x, factory.Constant(new Shape(outputs, inputs), weights, Quant), null, Quant);
        }

        Graph graph = factory.Build(x);
        return graph with { Nodes = [.. graph.Nodes.Zip(layers, (node, layer) => node with { Name = layer.Name })] };
    }
}
