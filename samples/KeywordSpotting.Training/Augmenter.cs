using System;
using System.Collections.Generic;
using KeywordSpotting.FrontEnd;

namespace KeywordSpotting.Training;

/// <summary>Varies a clip as other speakers, rooms and microphones would. Serves one thread.</summary>
internal sealed class Augmenter(List<float[]> noise)
{
    private const int MaxShift = Mfcc.SampleRate / 10;

    private const int MaxCut = Mfcc.SampleRate / 5;

    private readonly float[] _addition = new float[Mfcc.WindowLength];

    /// <summary>Writes a varied copy of the clip to <paramref name="result"/>.</summary>
    public void Apply(SpeechClip clip, Random random, Span<float> result)
    {
        if (clip.Label == Keywords.Silence && random.NextSingle() < 0.5f)
        {
            Fill(result, random, Uniform(random, 0.01f, 1));
        }
        else
        {
            // Speed and pitch together, as a shorter or longer vocal tract has them.
            // Synthetic voices are few and low, so they are raised further.
            float speed = clip.Label == Keywords.Silence ? 1 : Uniform(random, 0.85f, clip.Synthetic ? 1.35f : 1.2f);
            int shift = random.Next(-MaxShift, MaxShift + 1);
            Resample(clip.Samples, speed, shift, result);
        }

        if (random.NextSingle() < 0.3f)
        {
            AddEchoes(result, random);
        }

        if (random.NextSingle() < 0.5f)
        {
            Tilt(result, Uniform(random, -0.5f, 0.5f));
        }

        if (random.NextSingle() < 0.6f)
        {
            AddNoise(result, random, Uniform(random, 6, 40));
        }

        if (clip.Label != Keywords.Silence && random.NextSingle() < 0.2f)
        {
            // Clips that were cut to the word and padded have no sound at all at their ends.
            result[..random.Next(MaxCut)].Clear();
            result[^random.Next(1, MaxCut)..].Clear();
        }

        // Gain matters little, for the front end divides by the peak; clipping does.
        float gain = random.NextSingle() < 0.1f ? Uniform(random, 1, 3) / Mfcc.Peak(result) : 1;
        for (int i = 0; i < result.Length && gain != 1; i++)
        {
            result[i] = Math.Clamp(result[i] * gain, -1, 1);
        }
    }

    private static float Uniform(Random random, float low, float high) => low + ((high - low) * random.NextSingle());

    // Reads the clip at another speed around its middle, with cubic (Catmull-Rom) interpolation.
    private static void Resample(float[] clip, float speed, int shift, Span<float> result)
    {
        float middle = clip.Length / 2f;
        for (int i = 0; i < result.Length; i++)
        {
            float position = ((i - shift - middle) * speed) + middle;
            int index = (int)MathF.Floor(position);
            if (index < 1 || index + 2 >= clip.Length)
            {
                result[i] = 0;
                continue;
            }

            float t = position - index;
            float a = clip[index - 1];
            float b = clip[index];
            float c = clip[index + 1];
            float d = clip[index + 2];
            result[i] = b + (0.5f * t * (c - a + (t * ((2 * a) - (5 * b) + (4 * c) - d + (t * ((3 * (b - c)) + d - a))))));
        }
    }

    private static void AddEchoes(Span<float> result, Random random)
    {
        for (int echo = 0; echo < 3; echo++)
        {
            int delay = random.Next(80, 900);
            float strength = Uniform(random, -0.35f, 0.35f);
            for (int i = result.Length - 1; i >= delay; i--)
            {
                result[i] += strength * result[i - delay];
            }
        }
    }

    // A one-zero filter: positive values darken, negative ones brighten.
    private static void Tilt(Span<float> result, float amount)
    {
        for (int i = result.Length - 1; i > 0; i--)
        {
            result[i] += amount * result[i - 1];
        }
    }

    private void AddNoise(Span<float> result, Random random, float decibels)
    {
        Span<float> addition = _addition.AsSpan(0, result.Length);
        Fill(addition, random, 1);
        float scale = Level(result) / MathF.Max(Level(addition), 1e-9f) * MathF.Pow(10, -decibels / 20);
        for (int i = 0; i < result.Length; i++)
        {
            result[i] += scale * addition[i];
        }
    }

    private void Fill(Span<float> result, Random random, float scale)
    {
        float[] source = noise[random.Next(noise.Count)];
        ReadOnlySpan<float> part = source.AsSpan(random.Next(source.Length - result.Length), result.Length);
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = scale * part[i];
        }
    }

    private static float Level(ReadOnlySpan<float> samples)
    {
        float power = 0;
        foreach (float sample in samples)
        {
            power += sample * sample;
        }

        return MathF.Sqrt(power / samples.Length);
    }
}
