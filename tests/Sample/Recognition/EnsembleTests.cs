using System;
using System.Linq;
using KeywordSpotting;
using KeywordSpotting.FrontEnd;
using Specializer.Ensembles;

namespace Specializer.Sample.Tests.Recognition;

/// <summary>Generated models as members of an ensemble.</summary>
public sealed class EnsembleTests
{
    [Fact]
    public void They_combine_without_allocation()
    {
        Random random = new(1);
        float[] features = [.. Enumerable.Range(0, Mfcc.FeatureLength).Select(_ => (random.NextSingle() * 40) - 20)];
        float[] changed = [.. features.Select(value => value + random.NextSingle())];
        (double information, float[] average) = Combine();

        long before = GC.GetAllocatedBytesForCurrentThread();
        Answer(stackalloc float[Kws.OutputLength], features, changed);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1, average.Sum(), 12.0 / 512);
        Assert.InRange(information, 0, Math.Log(2));

        (double, float[]) Combine()
        {
            float[] memory = new float[Kws.OutputLength];
            return (Answer(memory, features, changed), memory);
        }
    }

    private static double Answer(Span<float> average, float[] first, float[] second)
    {
        Span<float> member = stackalloc float[Kws.OutputLength];
        EnsembleAnswer answer = new(average);
        Kws.Predict(first, member);
        answer.Add(member);
        Kws.Predict(second, member);
        answer.Add(member);
        return answer.MutualInformation;
    }
}
