using System;

namespace Specializer.Probabilities;

/// <summary>
/// The mean negative log-likelihood of z_k = v_k (x_k − mean_k)/deviation_k + c_k, plus the penalty, as a function of
/// (v, c), 2·classes variables. Gradient (p_k − t_k) times what the variable stands beside.
/// </summary>
internal sealed class VectorLikelihood : ISmoothFunction
{
    private readonly float[] _logits;
    private readonly int[] _labels;
    private readonly double[] _means;
    private readonly double[] _deviations;
    private readonly double[] _origin;
    private readonly double[] _scaled;
    private readonly double _penalty;

    public VectorLikelihood(
        ReadOnlySpan<float> logits, int classes, ReadOnlySpan<int> labels, double[] means, double[] deviations, double[] origin, double penalty)
    {
        _logits = logits.ToArray();
        _labels = labels.ToArray();
        _penalty = penalty;
        (_means, _deviations, _origin) = (means, deviations, origin);
        _scaled = new double[classes];
    }

    /// <inheritdoc/>
    public double Evaluate(ReadOnlySpan<double> at, Span<double> gradient)
    {
        gradient.Clear();
        double value = AddRows(at, gradient);
        for (int i = 0; i < at.Length; i++)
        {
            double off = at[i] - _origin[i];
            value += _penalty / 2 * off * off;
            gradient[i] += _penalty * off;
        }

        return value;
    }

    public double WithoutPenalty(ReadOnlySpan<double> at) => AddRows(at, new double[at.Length]);

    private double AddRows(ReadOnlySpan<double> at, Span<double> gradient)
    {
        int classes = _scaled.Length;
        int rows = _labels.Length;
        double value = 0;
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> x = _logits.AsSpan(row * classes, classes);
            double max = double.NegativeInfinity;
            for (int k = 0; k < classes; k++)
            {
                _scaled[k] = (at[k] * Standard(x, k)) + at[classes + k];
                max = Math.Max(max, _scaled[k]);
            }

            double sum = 0;
            for (int k = 0; k < classes; k++)
                sum += Math.Exp(_scaled[k] - max);
            value += (Math.Log(sum) + max - _scaled[_labels[row]]) / rows;
            for (int k = 0; k < classes; k++)
            {
                double off = ((Math.Exp(_scaled[k] - max) / sum) - (k == _labels[row] ? 1 : 0)) / rows;
                gradient[k] += off * Standard(x, k);
                gradient[classes + k] += off;
            }
        }

        return value;
    }

    private double Standard(ReadOnlySpan<float> x, int k) => (x[k] - _means[k]) / _deviations[k];
}
