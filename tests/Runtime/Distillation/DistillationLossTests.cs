using System;
using System.Linq;
using CsCheck;
using Specializer.Distillation;
using Specializer.Ensembles;
using Specializer.Probabilities;
using Specializer.Runtime.Tests.Probabilities;

namespace Specializer.Runtime.Tests.Distillation;

/// <summary>The loss against its formula, its gradient against finite differences of the loss.</summary>
public sealed class DistillationLossTests
{
    private static readonly Gen<DistillationLoss> Losses =
        Gen.Select(Gen.Double[0, 1], Gen.Double[0.5, 10], Gen.Bool, (alpha, temperature, scale) => new DistillationLoss(alpha, temperature, scale));

    private static readonly Gen<(LabelledLogits Student, LabelledLogits Teacher)> Pairs =
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 6], Gen.Int).Select((rows, classes, seed) =>
            (LabelledLogits.Random(rows, classes, seed), LabelledLogits.Random(rows, classes, unchecked(seed + 1))));

    [Fact]
    public void It_is_the_formula() => Gen.Select(Pairs, Losses).Sample((pair, loss) =>
    {
        (LabelledLogits student, LabelledLogits teacher) = pair;
        double[] logPs = LogSoftmax(student, loss.Temperature);
        double[] pt = [.. LogSoftmax(teacher, loss.Temperature).Select(Math.Exp)];
        double[] log1 = LogSoftmax(student, 1);
        double distillation = -pt.Zip(logPs, (p, log) => p * log).Sum() / student.Rows;
        double crossEntropy = -student.Labels.Select((label, row) => log1[(row * student.Classes) + label]).Sum() / student.Rows;
        double factor = loss.ScalesByTemperatureSquared ? loss.Temperature * loss.Temperature : 1;

        DistillationValue value = loss.FromLogits(student.Logits, teacher.Logits, student.Classes, student.Labels);

        Assert.Equal(distillation, value.Distillation, 1e-10);
        Assert.Equal(crossEntropy, value.CrossEntropy, 1e-10);
        Assert.Equal((loss.Alpha * factor * distillation) + ((1 - loss.Alpha) * crossEntropy), value.Total, 1e-8);
    });

    [Fact]
    public void The_gradient_is_that_of_the_value() => Gen.Select(Pairs, Losses, Gen.Bool).Sample((pair, loss, soft) =>
    {
        (LabelledLogits student, LabelledLogits teacher) = pair;

        // Steps of 1/64 from whole 64ths are exact in float.
        float[] at = [.. student.Logits.Select(z => MathF.Round(z * 64) / 64)];
        float[] gradient = new float[at.Length];
        Value(at, gradient);
        for (int i = 0; i < at.Length; i++)
        {
            float[] above = [.. at];
            float[] below = [.. at];
            (above[i], below[i]) = (at[i] + (1f / 64), at[i] - (1f / 64));

            // The difference is off by the square of the step over 6 times a third derivative below 1 at τ = 1/2, and less above.
            Assert.Equal((Value(above, []).Total - Value(below, []).Total) * 32, gradient[i], 1e-4);
        }

        DistillationValue Value(float[] logits, float[] into) => soft
            ? loss.FromProbabilities(logits, teacher.Probabilities(loss.Temperature), student.Classes, student.Probabilities(3), into)
            : loss.FromLogits(logits, teacher.Logits, student.Classes, student.Labels, into);
    });

    [Fact]
    public void Each_rows_gradient_sums_to_zero() => Gen.Select(Pairs, Losses).Sample((pair, loss) =>
    {
        float[] gradient = new float[pair.Student.Logits.Length];
        loss.FromLogits(pair.Student.Logits, pair.Teacher.Logits, pair.Student.Classes, pair.Student.Labels, gradient);

        // A sum of differences of two distributions, times at most τ.
        Assert.All(gradient.Chunk(pair.Student.Classes), row => Assert.Equal(0, row.Sum(g => (double)g), 1e-5));
    });

    [Fact]
    public void Logits_and_their_probabilities_are_one_teacher() => Gen.Select(Pairs, Losses).Sample((pair, loss) =>
    {
        (LabelledLogits student, LabelledLogits teacher) = pair;
        (float[] first, float[] second) = (new float[student.Logits.Length], new float[student.Logits.Length]);

        DistillationValue a = loss.FromLogits(student.Logits, teacher.Logits, student.Classes, student.Labels, first);
        DistillationValue b = loss.FromProbabilities(student.Logits, teacher.Probabilities(loss.Temperature), student.Classes, student.Labels, second);

        // The probabilities are rounded to float.
        Assert.Equal(a.Distillation, b.Distillation, 1e-4);
        Assert.All(first.Zip(second), g => Assert.Equal(g.First, g.Second, 1e-5f));
    });

    [Fact]
    public void Labels_are_one_hot_targets() => Gen.Select(Pairs, Losses).Sample((pair, loss) =>
    {
        (LabelledLogits student, LabelledLogits teacher) = pair;
        float[] pt = teacher.Probabilities();
        Assert.Equal(
            loss.FromLogits(student.Logits, teacher.Logits, student.Classes, student.Labels),
            loss.FromLogits(student.Logits, teacher.Logits, student.Classes, student.OneHot));
        Assert.Equal(
            loss.FromProbabilities(student.Logits, pt, student.Classes, student.Labels),
            loss.FromProbabilities(student.Logits, pt, student.Classes, student.OneHot));
    });

    [Fact]
    public void A_student_like_its_teacher_has_nothing_to_learn_from_it() => Gen.Select(Pairs, Gen.Double[0.5, 10]).Sample((pair, temperature) =>
    {
        float[] gradient = new float[pair.Student.Logits.Length];
        DistillationValue value = new DistillationLoss(1, temperature).FromLogits(
            pair.Student.Logits, pair.Student.Logits, pair.Student.Classes, pair.Student.Labels, gradient);

        Assert.All(gradient, g => Assert.Equal(0, g, 1e-7f));
        Assert.Equal(pair.Student.Probabilities(temperature).Chunk(pair.Student.Classes).Average(p => Entropy.Of(p)), value.Distillation, 1e-5);
    });

    [Fact]
    public void The_square_of_the_temperature_multiplies_the_teachers_part_alone() => Gen.Select(Pairs, Gen.Double[0.5, 10]).Sample((pair, temperature) =>
    {
        (LabelledLogits student, LabelledLogits teacher) = pair;
        (float[] plain, float[] scaled) = (new float[student.Logits.Length], new float[student.Logits.Length]);
        new DistillationLoss(1, temperature).FromLogits(student.Logits, teacher.Logits, student.Classes, student.Labels, plain);
        new DistillationLoss(1, temperature, scaleByTemperatureSquared: true).FromLogits(
            student.Logits, teacher.Logits, student.Classes, student.Labels, scaled);
        Assert.All(plain.Zip(scaled), g => Assert.Equal(g.First * temperature * temperature, g.Second, 1e-5 * temperature * temperature));

        Assert.Equal(
            new DistillationLoss(0, temperature).FromLogits(student.Logits, teacher.Logits, student.Classes, student.Labels),
            new DistillationLoss(0, temperature, true).FromLogits(student.Logits, teacher.Logits, student.Classes, student.Labels));
    });

    /// <summary>At high temperatures, τ² times the gradient tends to the difference of centred logits over the classes.</summary>
    [Fact]
    public void With_it_the_gradient_does_not_fade() => Pairs.Sample(pair =>
    {
        (LabelledLogits student, LabelledLogits teacher) = pair;
        float[] gradient = new float[student.Logits.Length];
        new DistillationLoss(1, 1e4, true).FromLogits(student.Logits, teacher.Logits, student.Classes, student.Labels, gradient);
        for (int row = 0; row < student.Rows; row++)
        {
            double[] off = [.. student.Logits.Zip(teacher.Logits, (z, v) => (double)z - v).Skip(row * student.Classes).Take(student.Classes)];
            for (int k = 0; k < off.Length; k++)
                Assert.Equal((off[k] - off.Average()) / student.Classes / student.Rows, gradient[(row * student.Classes) + k], 0.05);
        }
    });

    [Fact]
    public void An_ensemble_can_be_the_teacher() => Gen.Select(Pairs, Losses).Sample((pair, loss) =>
    {
        (LabelledLogits student, LabelledLogits teacher) = pair;
        float[] members = [.. teacher.Probabilities(loss.Temperature), .. student.Probabilities(loss.Temperature)];
        float[] average = new float[student.Logits.Length];
        Ensemble.Average(members, 2, average);
        double Distillation(float[] p) => loss.FromProbabilities(student.Logits, p, student.Classes, student.Labels).Distillation;

        // L_D is linear in the teacher.
        Assert.Equal(
            (Distillation(members[..average.Length]) + Distillation(members[average.Length..])) / 2, Distillation(average), 1e-4);
    });

    [Theory]
    [InlineData(2)]
    [InlineData(1e-300)]
    public void Logits_at_the_ends_of_float_have_a_loss(double temperature)
    {
        float[] gradient = new float[2];
        DistillationValue value = new DistillationLoss(0.5, temperature).FromLogits([3e38f, -3e38f], [0, float.NegativeInfinity], 2, [0], gradient);
        Assert.Equal(new DistillationValue(0, 0, 0), value);
        Assert.Equal([0, 0], gradient);
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        float[] logits = new float[12];
        float[] gradient = new float[12];
        int[] labels = new int[3];
        DistillationLoss loss = new(0.5, 2);
        loss.FromLogits(logits, logits, 4, labels, gradient);
        long before = GC.GetAllocatedBytesForCurrentThread();
        loss.FromLogits(logits, logits, 4, labels, gradient);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(new float[0], new float[0], 2, new int[0], "student")]
    [InlineData(new[] { 1f, 2, 3 }, new[] { 1f, 2, 3 }, 2, new[] { 0 }, "student")]
    [InlineData(new[] { 1f, float.NaN }, new[] { 0.5f, 0.5f }, 2, new[] { 0 }, "student")]
    [InlineData(new[] { 1f, float.NegativeInfinity }, new[] { 0.5f, 0.5f }, 2, new[] { 0 }, "student")]
    [InlineData(new[] { 1f, 2 }, new[] { 1f }, 2, new[] { 0 }, "teacher")]
    [InlineData(new[] { 1f, 2 }, new[] { 0.5f, float.NaN }, 2, new[] { 0 }, "teacher")]
    [InlineData(new[] { 1f, 2 }, new[] { 0.5f, 0.5f }, 2, new[] { 2 }, "labels")]
    [InlineData(new[] { 1f, 2 }, new[] { 0.5f, 0.5f }, 2, new int[0], "labels")]
    [InlineData(new[] { 1f, 2 }, new[] { 0.5f, 0.5f }, 0, new[] { 0 }, "classes")]
    public void A_batch_that_is_none_is_refused_by_name(float[] student, float[] teacher, int classes, int[] labels, string parameter)
    {
        DistillationLoss loss = new(0.5, 2);
        Assert.Equal(parameter, Assert.ThrowsAny<ArgumentException>(() => loss.FromLogits(student, teacher, classes, labels)).ParamName);
        Assert.Equal(parameter, Assert.ThrowsAny<ArgumentException>(() => loss.FromProbabilities(student, teacher, classes, labels)).ParamName);
    }

    [Fact]
    public void A_teacher_whose_probabilities_are_none_is_refused() => Assert.Equal("teacher", Assert.Throws<ArgumentException>(
        () => new DistillationLoss(0.5, 2).FromProbabilities([1f, 2], [0.5f, 0.6f], 2, [0])).ParamName);

    [Fact]
    public void Targets_that_are_none_are_refused() => Assert.Equal("targets", Assert.Throws<ArgumentException>(
        () => new DistillationLoss(0.5, 2).FromLogits([1f, 2], [0.5f, 0.6f], 2, [0.5f, 0.6f])).ParamName);

    [Fact]
    public void A_gradient_of_another_length_is_refused() => Assert.Equal("gradient", Assert.Throws<ArgumentException>(
        () => new DistillationLoss(0.5, 2).FromLogits([1f, 2], [0.5f, 0.6f], 2, [0], new float[1])).ParamName);

    [Theory]
    [InlineData(-0.1, 1, "alpha")]
    [InlineData(1.1, 1, "alpha")]
    [InlineData(double.NaN, 1, "alpha")]
    [InlineData(0.5, 0, "temperature")]
    [InlineData(0.5, -1, "temperature")]
    [InlineData(0.5, double.NaN, "temperature")]
    public void A_loss_that_is_none_is_refused(double alpha, double temperature, string parameter) =>
        Assert.Equal(parameter, Assert.Throws<ArgumentOutOfRangeException>(() => new DistillationLoss(alpha, temperature)).ParamName);

    private static double[] LogSoftmax(LabelledLogits set, double temperature) => [.. set.Logits.Chunk(set.Classes).SelectMany(row =>
    {
        double[] scaled = [.. row.Select(z => z / temperature)];
        double logSum = scaled.Max() + Math.Log(scaled.Sum(z => Math.Exp(z - scaled.Max())));
        return scaled.Select(z => z - logSum);
    })];
}
