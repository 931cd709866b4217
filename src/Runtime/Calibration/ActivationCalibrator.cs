using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;

namespace Specializer.Calibration;

/// <summary>
/// Observes the activations of a float network over a calibration set and writes the ranges that the build quantizes
/// them by. Not safe for use by several threads at once.
/// </summary>
/// <example>
/// <code>
/// var calibrator = new ActivationCalibrator(ObserverKind.Quantile, alpha: 1e-4);
/// foreach (float[] sample in samples)
/// {
///     calibrator.Observe("input", sample);
///     calibrator.Observe("conv1", RunConv1(sample));
///     calibrator.CountSample();
/// }
/// calibrator.Save("model.calibration.json");
/// </code>
/// </example>
public sealed class ActivationCalibrator
{
    private readonly ObserverTable _observers = new();
    private readonly ObserverKind _kind;
    private readonly double _alpha;
    private int _samples;

    /// <summary>A calibrator that has seen nothing.</summary>
    /// <param name="kind">How each range is estimated.</param>
    /// <param name="alpha">For <see cref="ObserverKind.Quantile"/>, the share left out at each end, in [0, 0.5).</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// α is outside [0, 0.5), or not 0 for a kind other than <see cref="ObserverKind.Quantile"/>, or the kind is none of
    /// the enumeration.
    /// </exception>
    public ActivationCalibrator(ObserverKind kind, double alpha = 0)
    {
        if (!Enum.IsDefined(kind))
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "Choose MinMax, Quantile, MeanSquaredError or Entropy.");
        if (!(alpha >= 0 && alpha < 0.5))
        {
            throw new ArgumentOutOfRangeException(
                nameof(alpha), alpha, "The share left out at each end is in [0, 0.5); 0 takes minimum and maximum.");
        }

        if (kind != ObserverKind.Quantile && alpha != 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(alpha), alpha, $"{kind} takes no share to leave out. Pass ObserverKind.Quantile, or leave alpha at 0.");
        }

        _kind = kind;
        _alpha = alpha;
    }

    /// <summary>The observer of each tensor, in the order of first observation.</summary>
    public IReadOnlyDictionary<string, IActivationObserver> Observers => _observers;

    /// <summary>Takes in values of one activation.</summary>
    /// <param name="tensor">
    /// "input" for the network's input, else the layer's name, meaning its output after the fused activation.
    /// </param>
    /// <param name="values">Real values in any order, all finite. An empty batch changes nothing.</param>
    /// <exception cref="ArgumentException">
    /// The name is empty, or a value is NaN or infinite; the message names tensor, value and index. Nothing of the
    /// batch was taken in.
    /// </exception>
    public void Observe(string tensor, ReadOnlySpan<float> values)
    {
        ArgumentException.ThrowIfNullOrEmpty(tensor);
        FiniteValues.Require(values, $"Tensor '{tensor}'");
        if (values.IsEmpty)
            return;

        if (!_observers.TryGetValue(tensor, out IActivationObserver? observer))
        {
            observer = CreateObserver();
            _observers.Add(tensor, observer);
        }

        observer.Observe(values);
    }

    /// <summary>Notes that one sample of the calibration set has been observed whole.</summary>
    public void CountSample() => _samples++;

    /// <summary>Writes the calibration file, replacing one that exists.</summary>
    /// <param name="path">Usually MODEL.calibration.json beside the weights.</param>
    /// <exception cref="InvalidOperationException">Nothing was observed; no file was touched.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        RequireObservations();
        using FileStream stream = File.Create(path);
        Save(stream);
    }

    /// <summary>Writes the calibration file's content as UTF-8 JSON; the stream stays open.</summary>
    /// <exception cref="InvalidOperationException">Nothing was observed; nothing was written.</exception>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        RequireObservations();
        stream.Write(IndentedJson.Write(Write));
    }

    private IActivationObserver CreateObserver() => _kind switch
    {
        ObserverKind.MinMax => new MinMaxObserver(),
        ObserverKind.MeanSquaredError => new MeanSquaredErrorObserver(),
        ObserverKind.Entropy => new EntropyObserver(),
        _ => new QuantileObserver(_alpha),
    };

    private string NameOfKind() => _kind switch
    {
        ObserverKind.MinMax => "minmax",
        ObserverKind.MeanSquaredError => "mse",
        ObserverKind.Entropy => "entropy",
        _ => "quantile",
    };

    private void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("format", "specializer-calibration");
        writer.WriteNumber("version", 1);
        writer.WriteString("observer", NameOfKind());
        writer.WriteNumber("alpha", _alpha);
        writer.WriteNumber("samples", _samples);
        writer.WriteStartObject("tensors");
        foreach ((string tensor, IActivationObserver observer) in _observers)
        {
            writer.WriteStartObject(tensor);
            writer.WriteNumber("min", observer.Min);
            writer.WriteNumber("max", observer.Max);
            if (observer.ClippedShare > 0)
                writer.WriteNumber("clipped", observer.ClippedShare);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void RequireObservations()
    {
        if (_observers.Count == 0)
        {
            throw new InvalidOperationException(
                "There is nothing to save. Call Observe for the network's input and for each layer first.");
        }
    }
}
