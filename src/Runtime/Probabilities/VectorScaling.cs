using System;

namespace Specializer.Probabilities;

/// <summary>
/// Vector scaling: a factor and an offset for each class, z_k = w_k x_k + b_k, chosen for the least negative
/// log-likelihood of a validation set (Guo et al., 2017, section 4.2). Temperature scaling is the case of equal w_k = 1/τ
/// and b = 0.
/// </summary>
/// <remarks>
/// The likelihood is convex in (w, b) and is minimized by L-BFGS from the temperature's optimum, over coordinates in which
/// each class's logits have mean 0 and deviation 1. Unlike a temperature it can change answers, and 2·classes numbers can
/// overfit a small set. Offsets are determined up to a common constant; theirs is chosen so that, before the means are
/// taken back, they sum to 0.
/// </remarks>
public sealed class VectorScaling
{
    private readonly float[] _scales;
    private readonly float[] _offsets;

    private VectorScaling(float[] scales, float[] offsets, Minimum minimum, double likelihood)
    {
        (_scales, _offsets) = (scales, offsets);
        (NegativeLogLikelihood, Converged, Iterations) = (likelihood, minimum.Converged, minimum.Iterations);
    }

    /// <summary>w, [classes].</summary>
    public ReadOnlySpan<float> Scales => _scales;

    /// <summary>b, [classes].</summary>
    public ReadOnlySpan<float> Offsets => _offsets;

    /// <summary>Mean of the rows of the set after the scaling, in nats, without the penalty.</summary>
    public double NegativeLogLikelihood { get; }

    /// <summary>
    /// Whether the gradient has vanished. Without a penalty a set that factors and offsets can answer without error has no
    /// minimum; the fit then ends where the slope is nearly 0, or here with false.
    /// </summary>
    public bool Converged { get; }

    /// <summary>Steps of the minimization.</summary>
    public int Iterations { get; }

    /// <summary>Fits factors and offsets to labels.</summary>
    /// <param name="logits">[rows, classes], finite; of a set the network was not trained on.</param>
    /// <param name="classes">Classes in a row, at least 1.</param>
    /// <param name="labels">[rows], each in [0, classes).</param>
    /// <param name="penalty">
    /// λ ≥ 0 and finite: λ/2 times the squared distance from temperature scaling, in the standardized coordinates, is
    /// added to the likelihood. 0 adds nothing; ∞ would leave the temperature alone.
    /// </param>
    /// <exception cref="ArgumentException">A length, a logit, a label or the penalty is not allowed.</exception>
    public static VectorScaling Fit(ReadOnlySpan<float> logits, int classes, ReadOnlySpan<int> labels, double penalty = 0)
    {
        if (!(penalty >= 0) || double.IsInfinity(penalty))
            throw new ArgumentOutOfRangeException(nameof(penalty), penalty, "A penalty is at least 0 and finite.");
        TemperatureFit temperature = TemperatureScaling.Fit(logits, classes, labels);
        double common = temperature.Outcome == TemperatureOutcome.Converged ? 1 / temperature.Temperature : 1;

        (double[] means, double[] deviations) = Standardize(logits, classes);
        double[] start = new double[2 * classes];
        double[] origin = new double[2 * classes];
        double meanOffset = 0;
        for (int k = 0; k < classes; k++)
        {
            (start[k], start[classes + k]) = (common * deviations[k], common * means[k]);
            meanOffset += start[classes + k] / classes;
        }

        for (int k = 0; k < classes; k++)
            start[classes + k] -= meanOffset;
        start.CopyTo(origin, 0);

        VectorLikelihood likelihood = new(logits, classes, labels, means, deviations, origin, penalty);
        Minimum minimum = LbfgsMinimizer.Minimize(likelihood, start, tolerance: 1e-8);

        float[] scales = new float[classes];
        float[] offsets = new float[classes];
        for (int k = 0; k < classes; k++)
        {
            double scale = start[k] / deviations[k];
            (scales[k], offsets[k]) = ((float)scale, (float)(start[classes + k] - (scale * means[k])));
        }

        return new VectorScaling(scales, offsets, minimum, likelihood.WithoutPenalty(start));
    }

    /// <summary>w_k x_k + b_k of each row; softmax of it is the calibrated probability.</summary>
    /// <param name="logits">[rows, classes], as many classes as were fitted.</param>
    /// <param name="scaled">[rows, classes]; may be the memory of <paramref name="logits"/>.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public void Apply(ReadOnlySpan<float> logits, Span<float> scaled)
    {
        RowArguments.Count(logits.Length, _scales.Length, nameof(logits));
        RowArguments.SameLength(scaled.Length, logits.Length, nameof(scaled));
        for (int i = 0; i < logits.Length; i++)
        {
            int k = i % _scales.Length;
            scaled[i] = (_scales[k] * logits[i]) + _offsets[k];
        }
    }

    private static (double[] Means, double[] Deviations) Standardize(ReadOnlySpan<float> logits, int classes)
    {
        int rows = logits.Length / classes;
        double[] means = new double[classes];
        double[] deviations = new double[classes];
        for (int i = 0; i < logits.Length; i++)
            means[i % classes] += (double)logits[i] / rows;
        for (int i = 0; i < logits.Length; i++)
        {
            double off = logits[i] - means[i % classes];
            deviations[i % classes] += off * off / rows;
        }

        // A class whose logits are all equal has no factor to learn: any coordinate does.
        for (int k = 0; k < classes; k++)
            deviations[k] = deviations[k] > 0 ? Math.Sqrt(deviations[k]) : 1;
        return (means, deviations);
    }
}
