using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using Specializer.Calibration;
using Specializer.Probabilities;

namespace Specializer.Runtime.Tests.Probabilities;

public sealed class TemperatureFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("temperature").FullName;

    private string File1 => Path.Combine(_folder, "kws.calibration.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_ranges_stay()
    {
        ActivationCalibrator calibrator = new(ObserverKind.MinMax);
        calibrator.Observe("input", [-1.5f, 0.1f]);
        calibrator.CountSample();
        calibrator.Save(File1);
        using JsonDocument before = Read();

        TemperatureFile.Write(File1, 1.375);

        using JsonDocument after = Read();
        Assert.Equal(1.375, after.RootElement.GetProperty("temperature").GetDouble());
        Assert.All(before.RootElement.EnumerateObject(), property =>
            Assert.True(JsonElement.DeepEquals(property.Value, after.RootElement.GetProperty(property.Name))));
    }

    [Fact]
    public void A_second_one_takes_the_place_of_the_first()
    {
        TemperatureFile.Write(File1, 2);
        TemperatureFile.Write(File1, 0.1);
        using JsonDocument after = Read();
        Assert.Equal(["format", "version", "temperature", "tensors"], after.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal(0.1, after.RootElement.GetProperty("temperature").GetDouble());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"format\":\"other\"}")]
    [InlineData("{\"format\":1}")]
    public void Another_file_is_refused_and_stays(string text)
    {
        File.WriteAllText(File1, text);
        Assert.Contains(File1, Assert.Throws<InvalidDataException>(() => TemperatureFile.Write(File1, 2)).Message, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(File1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void What_is_no_temperature_is_refused(double temperature)
    {
        Assert.Equal("temperature", Assert.Throws<ArgumentOutOfRangeException>(() => TemperatureFile.Write(File1, temperature)).ParamName);
        Assert.False(File.Exists(File1));
    }

    private JsonDocument Read() => JsonDocument.Parse(File.ReadAllBytes(File1));
}
