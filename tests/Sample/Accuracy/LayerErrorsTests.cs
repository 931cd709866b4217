using System.IO;
using System.Linq;
using KeywordSpotting.Audio;
using KeywordSpotting.FrontEnd;
using Specializer.QuantizationErrors;
using Specializer.Testing;

namespace Specializer.Sample.Tests.Accuracy;

/// <summary>What int8 costs each layer of the shipped network, on the clips that ship with it.</summary>
public sealed class LayerErrorsTests
{
    [Fact]
    public void No_layer_hurts()
    {
        LayerComparison comparison = FloatKws.Load().Compare();
        Mfcc frontEnd = new();
        foreach (string path in Directory.GetFiles(ShippedClips.Folder, "*.wav").Order().Where((_, i) => i % 8 == 0))
        {
            float[] features = new float[Mfcc.FeatureLength];
            frontEnd.Compute(Windows.Get(Windows.Prepare(WaveReader.Read(path)), 0), features);
            comparison.Add(features);
        }

        StringWriter table = new();
        comparison.Whole.WriteTo(table);
        comparison.Own.WriteTo(table);
        TestContext.Current.SendDiagnosticMessage(table.ToString());

        Assert.Equal(12, comparison.Whole.Layers.Count(layer => layer.Key != "fc.flatten"));

        // 20 dB is noise of a hundredth of the power; what layers before spoil is added to a layer of the whole.
        Assert.All(comparison.Whole.Layers, layer => Assert.InRange(layer.Value.SignalToNoise, 15, double.PositiveInfinity));
        Assert.All(comparison.Own.Layers, layer => Assert.InRange(layer.Value.SignalToNoise, 20, double.PositiveInfinity));
    }
}
