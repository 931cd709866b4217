using System;

namespace Specializer.Probabilities;

/// <summary>The likelihood at one temperature and its derivatives with respect to β = 1/τ.</summary>
/// <param name="Beta">1/τ.</param>
/// <param name="Value">Mean negative log-likelihood, in nats.</param>
/// <param name="Slope">Mean of E_p[x] − E_t[x].</param>
/// <param name="Curvature">Mean of Var_p[x], at least 0.</param>
internal readonly record struct LikelihoodPoint(double Beta, double Value, double Slope, double Curvature);

/// <summary>The likelihood's slope and value towards β = 0 (τ = ∞) and β = ∞ (τ = 0).</summary>
internal readonly record struct LikelihoodLimits(
    double SlopeAtZero, double SlopeAtInfinity, double ValueAtZero, double ValueAtInfinity);

/// <summary>The mean negative log-likelihood of a set as a function of the temperature.</summary>
internal readonly ref struct TemperatureLikelihood
{
    private readonly ReadOnlySpan<float> _logits;
    private readonly int _classes;
    private readonly TargetRows _targets;
    private readonly int _rows;

    /// <param name="logits">[rows, classes], finite.</param>
    /// <param name="classes">At least 1.</param>
    /// <param name="targets">As many rows.</param>
    public TemperatureLikelihood(ReadOnlySpan<float> logits, int classes, TargetRows targets)
    {
        _logits = logits;
        _classes = classes;
        _targets = targets;
        _rows = logits.Length / classes;
    }

    public LikelihoodPoint At(double temperature)
    {
        double beta = 1 / temperature;
        double value = 0, slope = 0, curvature = 0;
        for (int row = 0; row < _rows; row++)
        {
            // Everything relative to the row's largest logit, which no term depends on.
            ReadOnlySpan<float> x = _logits.Slice(row * _classes, _classes);
            TargetRows.Row target = _targets[row];
            double max = Max(x);
            double sum = 0, first = 0, second = 0, wanted = 0;
            for (int i = 0; i < x.Length; i++)
            {
                double distance = x[i] - max;
                double power = Math.Exp(distance * beta);
                sum += power;
                first += power * distance;
                second += power * distance * distance;
                wanted += target[i] * distance;
            }

            double mean = first / sum;
            value += Math.Log(sum) - (beta * wanted);
            slope += mean - wanted;
            curvature += (second / sum) - (mean * mean);
        }

        return new LikelihoodPoint(beta, value / _rows, slope / _rows, Math.Max(curvature, 0) / _rows);
    }

    public LikelihoodLimits Limits()
    {
        double atZero = 0, atInfinity = 0, ties = 0;
        for (int row = 0; row < _rows; row++)
        {
            ReadOnlySpan<float> x = _logits.Slice(row * _classes, _classes);
            TargetRows.Row target = _targets[row];
            double max = Max(x);
            double mean = 0, wanted = 0;
            int largest = 0;
            for (int i = 0; i < x.Length; i++)
            {
                double distance = x[i] - max;
                mean += distance / x.Length;
                wanted += target[i] * distance;
                largest += distance == 0 ? 1 : 0;
            }

            atZero += mean - wanted;
            atInfinity -= wanted;
            ties += Math.Log(largest);
        }

        return new LikelihoodLimits(
            atZero / _rows, atInfinity / _rows, Math.Log(_classes), atInfinity > 0 ? double.PositiveInfinity : ties / _rows);
    }

    private static double Max(ReadOnlySpan<float> x)
    {
        double max = double.NegativeInfinity;
        foreach (float value in x)
            max = Math.Max(max, value);
        return max;
    }
}
