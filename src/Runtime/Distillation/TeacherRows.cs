using System;
using Specializer.Probabilities;

namespace Specializer.Distillation;

/// <summary>The teacher's answers: logits to take the softmax of at τ, or probabilities as they are.</summary>
internal readonly ref struct TeacherRows
{
    private readonly ReadOnlySpan<float> _logits;
    private readonly TargetRows _probabilities;
    private readonly int _classes;
    private readonly double _temperature;

    private TeacherRows(ReadOnlySpan<float> logits, TargetRows probabilities, int classes, double temperature)
    {
        _logits = logits;
        _probabilities = probabilities;
        _classes = classes;
        _temperature = temperature;
    }

    /// <exception cref="ArgumentException">The length differs, or a row is not one of logits.</exception>
    public static TeacherRows OfLogits(ReadOnlySpan<float> teacher, int rows, int classes, double temperature)
    {
        RowArguments.SameLength(teacher.Length, checked(rows * classes), nameof(teacher));
        Logits.CheckLogits(teacher, classes, nameof(teacher));
        return new TeacherRows(teacher, default, classes, temperature);
    }

    /// <exception cref="ArgumentException">The length differs, or a row is not one of probabilities.</exception>
    public static TeacherRows OfProbabilities(ReadOnlySpan<float> teacher, int rows, int classes) =>
        new(default, TargetRows.Of(teacher, rows, classes, nameof(teacher)), classes, 1);

    public Row this[int row] => _logits.IsEmpty
        ? new Row(default, _probabilities[row])
        : new Row(new SoftmaxRow(_logits.Slice(row * _classes, _classes), _temperature), default);

    internal readonly ref struct Row
    {
        private readonly SoftmaxRow _softmax;
        private readonly TargetRows.Row _probabilities;

        public Row(SoftmaxRow softmax, TargetRows.Row probabilities)
        {
            _softmax = softmax;
            _probabilities = probabilities;
        }

        public double this[int index] => _softmax.IsEmpty ? _probabilities[index] : _softmax.Probability(index);
    }
}
