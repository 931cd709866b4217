using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using KeywordSpotting.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Specializer.Training.Tests;

public sealed class WeightFilesTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void What_was_written_is_read_back_with_the_statistics_of_the_normalizations()
    {
        manual_seed(5);
        using KwsNetwork network = new();
        network.train();
        network.forward(randn([8, 1, 49, 10]));
        Exporter.Write(network, _path);

        using KwsNetwork read = Exporter.Read(_path);

        Assert.Equal(Weights.Of(network), Weights.Of(read));
    }

    [Fact]
    public void Writing_the_shipped_weights_again_gives_the_shipped_file()
    {
        using KwsNetwork network = Shipped.Network();

        Exporter.Write(network, _path);

        Assert.Equal(File.ReadAllBytes(Shipped.WeightsPath), File.ReadAllBytes(_path));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(60)]
    [InlineData(50_000)]
    public void A_file_that_was_cut_off_is_refused_by_name(int length)
    {
        File.WriteAllBytes(_path, File.ReadAllBytes(Shipped.WeightsPath)[..length]);

        Assert.Contains(_path, Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"conv1.weight": 3}""")]
    [InlineData("""{"conv1.weight": {"shape": [1], "data_offsets": [0, 4]}}""")]
    [InlineData("""{"conv1.weight": {"dtype": "F16", "shape": [2], "data_offsets": [0, 4]}}""")]
    [InlineData("""{"conv1.weight": {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]}}""")]
    [InlineData("""{"conv1.weight": {"dtype": "F32", "shape": [1], "data_offsets": [4, 0]}}""")]
    [InlineData("""{"conv1.weight": {"dtype": "F32", "shape": [1], "data_offsets": [-4, 0]}}""")]
    [InlineData("""{"conv1.weight": {"dtype": "F32", "shape": [1], "data_offsets": [0]}}""")]
    [InlineData("""{"conv1.weight": {"dtype": "F32", "shape": [1], "data_offsets": [0, 8]}}""")]
    public void A_damaged_header_is_refused_by_name(string header)
    {
        byte[] file = [.. new byte[sizeof(ulong)], .. Encoding.UTF8.GetBytes(header), .. new byte[4]];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)header.Length);
        File.WriteAllBytes(_path, file);

        Assert.Contains(_path, Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_networks_weights_are_refused_with_the_tensor_that_differs()
    {
        SafetensorsWriter.Write(_path, [("conv1.weight", zeros([8, 1, 3, 3]))]);

        Assert.Contains("conv1.weight", Refusal(), StringComparison.Ordinal);
    }

    private string Refusal() => Assert.Throws<InvalidDataException>(() => Exporter.Read(_path)).Message;
}
