using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using CsCheck;
using Specializer.Calibration;

namespace Specializer.Runtime.Tests.Calibration;

public class ActivationCalibratorTests
{
    [Fact]
    public void FileIsTheDocumentedOne()
    {
        ActivationCalibrator calibrator = new(ObserverKind.MinMax);
        calibrator.Observe("input", [-61.5f, 42]);
        calibrator.Observe("conv1", [0, 7.25f]);
        calibrator.CountSample();

        const string Expected = """
            {
              "format": "specializer-calibration",
              "version": 1,
              "observer": "minmax",
              "alpha": 0,
              "samples": 1,
              "tensors": {
                "input": {
                  "min": -61.5,
                  "max": 42
                },
                "conv1": {
                  "min": 0,
                  "max": 7.25
                }
              }
            }

            """;
        Assert.Equal(Expected.ReplaceLineEndings("\n"), Encoding.UTF8.GetString(Save(calibrator)));
    }

    [Fact]
    public void FloatsReadBackExactly() =>
        Gen.Float.Where(float.IsFinite).Array[1, 20].Sample(values =>
        {
            ActivationCalibrator calibrator = new(ObserverKind.Quantile);
            calibrator.Observe("x", values);
            using JsonDocument json = JsonDocument.Parse(Save(calibrator));
            JsonElement range = json.RootElement.GetProperty("tensors").GetProperty("x");
            Assert.Equal(values.Min(), range.GetProperty("min").GetSingle());
            Assert.Equal(values.Max(), range.GetProperty("max").GetSingle());
        });

    [Fact]
    public void TheShareLeftOutIsRecordedWhereThereIsOne()
    {
        ActivationCalibrator calibrator = new(ObserverKind.Quantile, 0.1);
        calibrator.Observe("x", [.. Enumerable.Range(0, 1000).Select(i => i / 100f)]);
        calibrator.Observe("flat", [1, 1, 1]);
        using JsonDocument json = JsonDocument.Parse(Save(calibrator));
        JsonElement tensors = json.RootElement.GetProperty("tensors");
        Assert.Equal(calibrator.Observers["x"].ClippedShare, tensors.GetProperty("x").GetProperty("clipped").GetDouble());
        Assert.InRange(calibrator.Observers["x"].ClippedShare, 0.19, 0.21);
        Assert.False(tensors.GetProperty("flat").TryGetProperty("clipped", out _));
    }

    [Fact]
    public void QuantileAndAlphaAreRecorded()
    {
        ActivationCalibrator calibrator = new(ObserverKind.Quantile, 1e-4);
        calibrator.Observe("x", [1]);
        using JsonDocument json = JsonDocument.Parse(Save(calibrator));
        Assert.Equal("quantile", json.RootElement.GetProperty("observer").GetString());
        Assert.Equal(1e-4, json.RootElement.GetProperty("alpha").GetDouble());
        Assert.Equal(0, json.RootElement.GetProperty("samples").GetInt32());
    }

    [Theory]
    [InlineData(ObserverKind.MinMax, "minmax")]
    [InlineData(ObserverKind.Quantile, "quantile")]
    [InlineData(ObserverKind.MeanSquaredError, "mse")]
    [InlineData(ObserverKind.Entropy, "entropy")]
    public void EveryKindWritesItsNameAndItsObserversRanges(ObserverKind kind, string name)
    {
        ActivationCalibrator calibrator = new(kind);
        calibrator.Observe("x", [-1, 0, 0.5f, 2]);
        using JsonDocument json = JsonDocument.Parse(Save(calibrator));
        Assert.Equal(name, json.RootElement.GetProperty("observer").GetString());
        JsonElement range = json.RootElement.GetProperty("tensors").GetProperty("x");
        Assert.Equal(calibrator.Observers["x"].Min, range.GetProperty("min").GetSingle());
        Assert.Equal(calibrator.Observers["x"].Max, range.GetProperty("max").GetSingle());
        Assert.StartsWith(kind.ToString(), calibrator.Observers["x"].GetType().Name, StringComparison.Ordinal);
    }

    [Fact]
    public void TensorsKeepTheOrderOfFirstObservation()
    {
        ActivationCalibrator calibrator = new(ObserverKind.MinMax);
        foreach (string name in new[] { "z", "a", "m", "a", "z", "b" })
            calibrator.Observe(name, [1]);

        using JsonDocument json = JsonDocument.Parse(Save(calibrator));
        Assert.Equal(["z", "a", "m", "b"], json.RootElement.GetProperty("tensors").EnumerateObject().Select(p => p.Name));
        Assert.Equal(["z", "a", "m", "b"], calibrator.Observers.Keys);
    }

    [Fact]
    public void ACommaCultureChangesNothing()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = comma;
            ActivationCalibrator calibrator = new(ObserverKind.MinMax);
            calibrator.Observe("x", [0.5f]);
            Assert.Contains("0.5", Encoding.UTF8.GetString(Save(calibrator)), StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void AValueThatIsNotFiniteIsNamed(float value)
    {
        ActivationCalibrator calibrator = new(ObserverKind.Quantile, 0.01);
        ArgumentException error =
            Assert.Throws<ArgumentException>(() => calibrator.Observe("conv7", [0, 1, value]));
        Assert.Contains("'conv7'", error.Message, StringComparison.Ordinal);
        Assert.Contains("index 2", error.Message, StringComparison.Ordinal);
        Assert.Empty(calibrator.Observers);
    }

    [Fact]
    public void SavingNothingIsRefusedBeforeAFileIsMade()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        ActivationCalibrator calibrator = new(ObserverKind.MinMax);
        calibrator.Observe("x", []);
        Assert.Throws<InvalidOperationException>(() => calibrator.Save(path));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void SavingToAPathWritesTheSameBytes()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        ActivationCalibrator calibrator = new(ObserverKind.MinMax);
        calibrator.Observe("x", [1, 2]);
        try
        {
            calibrator.Save(path);
            Assert.Equal(Save(calibrator), File.ReadAllBytes(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void AlphaOutsideItsRangeIsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ActivationCalibrator(ObserverKind.Quantile, 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ActivationCalibrator(ObserverKind.Quantile, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ActivationCalibrator(ObserverKind.MinMax, 0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ActivationCalibrator(ObserverKind.Entropy, 0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ActivationCalibrator((ObserverKind)7));
    }

    private static byte[] Save(ActivationCalibrator calibrator)
    {
        using MemoryStream stream = new();
        calibrator.Save(stream);
        return stream.ToArray();
    }
}
