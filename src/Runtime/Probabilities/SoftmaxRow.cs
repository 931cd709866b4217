using System;

namespace Specializer.Probabilities;

/// <summary>The softmax of one row at one temperature, its entries computed when asked for: no memory of its own.</summary>
internal readonly ref struct SoftmaxRow
{
    private readonly ReadOnlySpan<float> _logits;
    private readonly double _max;
    private readonly double _temperature;
    private readonly double _logSum;

    /// <param name="logits">[classes], checked.</param>
    /// <param name="temperature">τ, checked.</param>
    public SoftmaxRow(ReadOnlySpan<float> logits, double temperature)
    {
        _logits = logits;
        _temperature = temperature;
        _max = double.NegativeInfinity;
        foreach (float x in logits)
            _max = Math.Max(_max, x);

        double sum = 0;
        for (int i = 0; i < logits.Length; i++)
            sum += Math.Exp(Distance(i));
        _logSum = Math.Log(sum);
    }

    public bool IsEmpty => _logits.IsEmpty;

    public double LogProbability(int index) => Distance(index) - _logSum;

    public double Probability(int index) => Math.Exp(LogProbability(index));

    // (x − max)/τ, at most 0. Subtracted before the division, since x/τ may overflow; equal infinities are 0 apart.
    private double Distance(int index) => _logits[index] == _max ? 0 : (_logits[index] - _max) / _temperature;
}
