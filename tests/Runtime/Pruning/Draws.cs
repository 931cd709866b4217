using System;
using System.Linq;
using CsCheck;
using Specializer.Numerics;

namespace Specializer.Runtime.Tests.Pruning;

/// <summary>Random layers for property tests.</summary>
internal static class Draws
{
    // Half of the values from a few, so that ties at a limit are common.
    public static readonly Gen<float> Weight = Gen.OneOf(Gen.Int[-3, 3].Select(i => i * 0.5f), Gen.Float[-1, 1]);

    public static readonly Gen<WeightShape> Shape = Gen.OneOf(
        Gen.Select(Gen.Int[1, 9], Gen.Int[1, 9], (o, i) => WeightShape.Dense(o, i)),
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 3], Gen.Int[1, 3], Gen.Int[1, 7], WeightShape.Conv2D),
        Gen.Select(Gen.Int[1, 3], Gen.Int[1, 3], Gen.Int[1, 9], WeightShape.Depthwise));

    public static readonly Gen<(WeightShape Shape, float[] Weights)> Layer =
        Shape.SelectMany(shape => Weight.Array[shape.Count].Select(weights => (shape, weights)));

    public static float[] Floats(Random random, int count, double size = 1) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() - 0.5) * 2 * size))];
}
