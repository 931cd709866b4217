using System;

namespace Specializer.Probabilities;

/// <summary>
/// Temperature scaling: the τ that minimizes the negative log-likelihood of a validation set,
/// L(τ) = mean over rows of −Σ_k t_k log softmax_k(x/τ) (Guo et al., 2017, "On Calibration of Modern Neural Networks").
/// </summary>
/// <remarks>
/// <para>
/// In β = 1/τ the likelihood is convex, with slope E_p[x] − E_t[x] and curvature Var_p[x], so its slope changes sign at
/// most once; whether it does shows at β = 0 and β = ∞, and decides the outcome before anything is searched. The search is
/// Newton's method in log τ for the zero of the slope, kept inside a bracket that halves wherever a step would leave it:
/// it arrives from any start.
/// </para>
/// <para>Fit on answers the network was not trained on. The learned τ costs nothing at run time: write it into the
/// calibration file (<see cref="TemperatureFile"/>) or as <c>Temperature</c> of <c>[QuantizedModel]</c>, and the build
/// divides the constants of softmax or output by it.</para>
/// </remarks>
public static class TemperatureScaling
{
    // Beyond e^±700 a temperature leaves the range of double.
    private const double FarthestLog = 700;

    private const double Step = 1e-10;

    private const double LimitShare = 1e-3;

    /// <summary>The best temperature for labels.</summary>
    /// <param name="logits">[rows, classes], finite; of a set the network was not trained on.</param>
    /// <param name="classes">Classes in a row, at least 1.</param>
    /// <param name="labels">[rows], each in [0, classes).</param>
    /// <param name="start">The τ to start from, positive and finite. The answer does not depend on it.</param>
    /// <exception cref="ArgumentException">A length, a logit, a label or the start is not allowed.</exception>
    public static TemperatureFit Fit(ReadOnlySpan<float> logits, int classes, ReadOnlySpan<int> labels, double start = 1)
    {
        int rows = Check(logits, classes, start);
        return Fit(new TemperatureLikelihood(logits, classes, TargetRows.Of(labels, rows, classes)), start);
    }

    /// <summary>The best temperature for probabilities of the classes, one-hot ones among them.</summary>
    /// <param name="logits">[rows, classes], finite; of a set the network was not trained on.</param>
    /// <param name="classes">Classes in a row, at least 1.</param>
    /// <param name="targets">[rows, classes], each in [0, 1], each row summing to 1 within a thousandth.</param>
    /// <param name="start">The τ to start from, positive and finite. The answer does not depend on it.</param>
    /// <exception cref="ArgumentException">A length, a logit, a target or the start is not allowed.</exception>
    public static TemperatureFit Fit(ReadOnlySpan<float> logits, int classes, ReadOnlySpan<float> targets, double start = 1)
    {
        int rows = Check(logits, classes, start);
        return Fit(new TemperatureLikelihood(logits, classes, TargetRows.Of(targets, rows, classes)), start);
    }

    private static int Check(ReadOnlySpan<float> logits, int classes, double start)
    {
        int rows = RowArguments.Count(logits.Length, classes, nameof(logits));
        RowArguments.Finite(logits, nameof(logits));
        if (!(start > 0) || double.IsInfinity(start))
            throw new ArgumentOutOfRangeException(nameof(start), start, "A temperature is positive and finite.");
        return rows;
    }

    private static TemperatureFit Fit(TemperatureLikelihood set, double start)
    {
        double before = set.At(1).Value;
        LikelihoodLimits limits = set.Limits();
        TemperatureOutcome outcome = limits switch
        {
            { SlopeAtZero: >= 0, SlopeAtInfinity: <= 0 } => TemperatureOutcome.Indifferent,
            { SlopeAtInfinity: <= 0 } => TemperatureOutcome.Zero,
            { SlopeAtZero: >= 0 } => TemperatureOutcome.Infinite,
            _ => TemperatureOutcome.Converged,
        };

        int iterations = 2;
        double log = outcome switch
        {
            TemperatureOutcome.Converged => Minimize(set, Math.Log(start), ref iterations),
            TemperatureOutcome.Zero => Reach(
                set, limits.ValueAtInfinity + (LimitShare * (limits.ValueAtZero - limits.ValueAtInfinity)), rising: true, ref iterations),
            TemperatureOutcome.Infinite => Reach(set, limits.ValueAtZero + LimitShare, rising: false, ref iterations),
            _ => 0,
        };
        double temperature = Math.Exp(log);
        return new TemperatureFit(temperature, outcome, set.At(temperature).Value, before, iterations);
    }

    /// <summary>The log τ where the slope is zero: positive below, negative above.</summary>
    private static double Minimize(TemperatureLikelihood set, double log, ref int iterations)
    {
        (double low, double high) = Bracket(set, Math.Clamp(log, -FarthestLog, FarthestLog), ref iterations);
        log = low + ((high - low) / 2);
        double previous = high - low;
        while (true)
        {
            iterations++;
            LikelihoodPoint point = set.At(Math.Exp(log));
            if (point.Slope == 0)
                return log;

            // In log τ the slope is −β·Slope: the factor does not move its zero, but flattens it far out, where Newton's
            // step would then be too long. Without it the step is Slope / (β·Curvature).
            if (point.Slope > 0)
                low = log;
            else
                high = log;
            double step = point.Slope / (point.Beta * point.Curvature);
            double next = log + step;
            if (Math.Abs(step) <= Step)
                return next;
            if (!(next > low && next < high) || Math.Abs(step) > previous / 2)
            {
                next = low + ((high - low) / 2);
                step = next - log;
                if (Math.Abs(step) <= Step)
                    return next;
            }

            (previous, log) = (Math.Abs(step), next);
        }
    }

    /// <summary>Two places between which the slope changes its sign, from the start by steps that double.</summary>
    private static (double Low, double High) Bracket(TemperatureLikelihood set, double log, ref int iterations)
    {
        double direction = set.At(Math.Exp(log)).Slope > 0 ? 1 : -1;
        iterations++;
        double last = log;
        for (double distance = 1; Math.Abs(last) <= FarthestLog; distance *= 2)
        {
            double next = log + (direction * distance);
            iterations++;
            if (set.At(Math.Exp(next)).Slope * direction <= 0)
                return direction > 0 ? (last, next) : (next, last);
            last = next;
        }

        return (-FarthestLog, FarthestLog);
    }

    /// <summary>The log τ where a likelihood that only rises, or only falls, with τ has a value.</summary>
    private static double Reach(TemperatureLikelihood set, double value, bool rising, ref int iterations)
    {
        double low = -FarthestLog;
        double high = FarthestLog;
        while (high - low > 1e-3)
        {
            iterations++;
            double middle = (low + high) / 2;
            if (set.At(Math.Exp(middle)).Value < value == rising)
                low = middle;
            else
                high = middle;
        }

        return (low + high) / 2;
    }
}
