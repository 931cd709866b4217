using System;
using System.Collections.Generic;
using System.Linq;
using KeywordSpotting.FrontEnd;
using KeywordSpotting.Recognition;

namespace Specializer.Sample.Tests.Recognition;

public sealed class WordDebouncerTests
{
    private const int Yes = 9;
    private const int No = 3;

    [Fact]
    public void A_word_in_many_windows_is_one_word() => Assert.Equal([Yes], Words(Windows(9, Yes)));

    [Fact]
    public void One_window_alone_is_no_word() => Assert.Empty(Words([.. Windows(5, Keywords.Silence), .. Windows(1, Yes), .. Windows(5, Keywords.Silence)]));

    [Fact]
    public void Two_words_a_second_apart_are_two_words()
        => Assert.Equal([Yes, No], Words([.. Windows(6, Yes), .. Windows(6, Keywords.Silence), .. Windows(6, No)]));

    [Fact]
    public void The_same_word_again_is_heard_again()
        => Assert.Equal([Yes, Yes], Words([.. Windows(6, Yes), .. Windows(6, Keywords.Silence), .. Windows(6, Yes)]));

    [Theory]
    [InlineData(Keywords.Silence)]
    [InlineData(Keywords.Unknown)]
    public void Silence_and_other_words_are_not_reported(int label) => Assert.Empty(Words(Windows(20, label)));

    [Fact]
    public void A_word_that_is_never_probable_is_not_reported() => Assert.Empty(Words(Windows(20, Yes, 0.5f)));

    private static IEnumerable<(int Label, float Probability)> Windows(int count, int label, float probability = 0.95f)
        => Enumerable.Repeat((label, probability), count);

    private static int[] Words(IEnumerable<(int Label, float Probability)> windows)
    {
        WordDebouncer debouncer = new();
        return
        [
            .. windows
                .Select((window, i) => debouncer.Next(Probabilities(window.Label, window.Probability), TimeSpan.FromSeconds(1 + (0.1 * i))))
                .OfType<StreamWord>()
                .Select(word => word.Label),
        ];
    }

    private static float[] Probabilities(int label, float probability)
    {
        float[] all = new float[Keywords.Names.Count];
        Array.Fill(all, (1 - probability) / (all.Length - 1));
        all[label] = probability;
        return all;
    }
}
