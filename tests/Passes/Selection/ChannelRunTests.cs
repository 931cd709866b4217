using System.Linq;
using Specializer.Selection;

namespace Specializer.Passes.Tests.Selection;

public class ChannelRunTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    public void EveryChannelIsInAGroupAndOnlyLayersOfFewReachBeyondTheLast(int lanes)
    {
        for (int channels = 1; channels <= 200; channels++)
        {
            ChannelRun[] runs = [.. ChannelRun.Of(channels, lanes)];
            bool[] isCovered = new bool[channels];
            int stored = 0;
            foreach (ChannelRun run in runs)
            {
                Assert.Equal(stored, run.Stored);
                stored += run.Groups * run.Width;
                int end = run.First + ((run.Groups - 1) * run.Width) + run.Channels;
                Assert.InRange(end, run.First + 1, channels);
                Assert.True(run.Channels == run.Width || channels < run.Width, $"{run} of {channels}");
                for (int c = run.First; c < end; c++)
                    isCovered[c] = true;
            }

            Assert.All(isCovered, Assert.True);
        }
    }

    [Theory]
    [InlineData(64, 16, 2)]
    [InlineData(63, 16, 2)]
    [InlineData(57, 16, 2)]
    [InlineData(48, 16, 2)]
    [InlineData(40, 16, 2)]
    [InlineData(13, 16, 2)]
    [InlineData(5, 16, 1)]
    [InlineData(25, 8, 2)]
    public void NoMoreGroupsAreTakenThanWholeVectorsNeed(int channels, int lanes, int groups) =>
        Assert.Equal(groups, ChannelRun.Of(channels, lanes).Sum(run => run.Groups));
}
