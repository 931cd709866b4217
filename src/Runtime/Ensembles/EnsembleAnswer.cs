using System;
using Specializer.Probabilities;

namespace Specializer.Ensembles;

/// <summary>
/// The answer of an ensemble as its members give theirs, one after the other: a deep ensemble averages its members'
/// probabilities, not their logits (Lakshminarayanan et al., 2017, "Simple and Scalable Predictive Uncertainty Estimation
/// using Deep Ensembles", section 2.4). Keeps its average in the caller's memory and allocates nothing.
/// </summary>
/// <example>
/// <code>
/// Span&lt;float&gt; member = stackalloc float[Kws1.OutputLength];
/// EnsembleAnswer answer = new(stackalloc float[Kws1.OutputLength]);
/// Kws1.Predict(features, member);
/// answer.Add(member);
/// Kws2.Predict(features, member);
/// answer.Add(member);
/// // answer.Average, answer.PredictiveEntropy, answer.MutualInformation
/// </code>
/// </example>
public ref struct EnsembleAnswer
{
    private readonly Span<float> _average;
    private double _memberEntropy;

    /// <summary>An ensemble none of whose members has answered.</summary>
    /// <param name="average">[classes], at least 1; overwritten with every answer.</param>
    /// <exception cref="ArgumentException">There is no class.</exception>
    public EnsembleAnswer(Span<float> average)
    {
        if (average.IsEmpty)
            throw new ArgumentException("There is no class; an answer has at least one.", nameof(average));
        _average = average;
        _average.Clear();
    }

    /// <summary>How many members have answered.</summary>
    public int Members { get; private set; }

    /// <summary>The mean of the members' probabilities, [classes]; zeros before the first.</summary>
    public readonly ReadOnlySpan<float> Average => _average;

    /// <summary>
    /// The entropy of the average, in nats: all that is uncertain of the answer. 0 before the first member.
    /// </summary>
    public readonly double PredictiveEntropy => Entropy.OfChecked(_average);

    /// <summary>
    /// The mean of the members' entropies, in nats: what each of them is unsure of by itself, as of a noisy input.
    /// 0 before the first member.
    /// </summary>
    public readonly double ExpectedEntropy => Members == 0 ? 0 : _memberEntropy / Members;

    /// <summary>
    /// PredictiveEntropy − ExpectedEntropy, in nats, at least 0: what the members disagree on, which is high where the
    /// input is unlike what they learned (Houlsby et al., 2011, "Bayesian Active Learning for Classification and
    /// Preference Learning"). 0 where they agree.
    /// </summary>
    public readonly double MutualInformation => Math.Max(PredictiveEntropy - ExpectedEntropy, 0);

    /// <summary>Takes in one member's answer.</summary>
    /// <param name="probabilities">
    /// [classes], each in [0, 1]. They are taken as they are: an int8 network's, rounded to 1/256, need not sum to 1.
    /// </param>
    /// <exception cref="ArgumentException">The length differs, or a value is not a probability; nothing was taken in.</exception>
    public void Add(scoped ReadOnlySpan<float> probabilities)
    {
        RowArguments.SameLength(probabilities.Length, _average.Length, nameof(probabilities));
        RowArguments.Probabilities(probabilities, nameof(probabilities));
        Members++;
        _memberEntropy += Entropy.OfChecked(probabilities);

        // A running mean: it is the average at any time, and never leaves [0, 1].
        for (int i = 0; i < _average.Length; i++)
            _average[i] += (probabilities[i] - _average[i]) / Members;
    }
}
