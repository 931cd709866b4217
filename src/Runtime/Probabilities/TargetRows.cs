using System;

namespace Specializer.Probabilities;

/// <summary>What each row should have been: a label, or probabilities of the classes.</summary>
internal readonly ref struct TargetRows
{
    private readonly ReadOnlySpan<int> _labels;
    private readonly ReadOnlySpan<float> _probabilities;
    private readonly int _classes;

    private TargetRows(ReadOnlySpan<int> labels, ReadOnlySpan<float> probabilities, int classes)
    {
        _labels = labels;
        _probabilities = probabilities;
        _classes = classes;
    }

    public Row this[int row] => _probabilities.IsEmpty
        ? new Row(_labels[row], default)
        : new Row(-1, _probabilities.Slice(row * _classes, _classes));

    /// <exception cref="ArgumentException">Not one label for each row, or one that is no class.</exception>
    public static TargetRows Of(ReadOnlySpan<int> labels, int rows, int classes)
    {
        RowArguments.Labels(labels, rows, classes);
        return new TargetRows(labels, default, classes);
    }

    /// <exception cref="ArgumentException">Not a distribution for each row.</exception>
    public static TargetRows Of(ReadOnlySpan<float> targets, int rows, int classes, string name = "targets")
    {
        RowArguments.SameLength(targets.Length, checked(rows * classes), name);
        RowArguments.Distributions(targets, classes, name);
        return new TargetRows(default, targets, classes);
    }

    /// <summary>One row's target. A label's probability is 1; probabilities lose the error of their sum.</summary>
    internal readonly ref struct Row
    {
        private readonly int _label;
        private readonly ReadOnlySpan<float> _probabilities;
        private readonly double _inverseSum;

        public Row(int label, ReadOnlySpan<float> probabilities)
        {
            _label = label;
            _probabilities = probabilities;
            _inverseSum = probabilities.IsEmpty ? 1 : 1 / RowArguments.Sum(probabilities);
        }

        public double this[int index] => _probabilities.IsEmpty
            ? (index == _label ? 1 : 0)
            : _probabilities[index] * _inverseSum;

        /// <summary>−Σ_k t_k log p_k. A class that cannot be does not count, however improbable.</summary>
        public double CrossEntropy(SoftmaxRow probabilities)
        {
            if (_probabilities.IsEmpty)
                return -probabilities.LogProbability(_label);
            double sum = 0;
            for (int i = 0; i < _probabilities.Length; i++)
            {
                if (_probabilities[i] > 0)
                    sum -= this[i] * probabilities.LogProbability(i);
            }

            return sum;
        }
    }
}
