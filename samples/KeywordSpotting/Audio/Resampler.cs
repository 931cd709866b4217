using System;
using System.Numerics;

namespace KeywordSpotting.Audio;

/// <summary>Changes the sample rate with a polyphase low-pass filter (windowed sinc).</summary>
internal static class Resampler
{
    private const int ZeroCrossings = 16;

    // The filter's transition band: a little below the lower of the two Nyquist frequencies.
    private const double Rolloff = 0.94;

    /// <summary>Converts samples from one rate to another.</summary>
    public static float[] Convert(float[] samples, int fromRate, int toRate)
    {
        if (fromRate == toRate)
        {
            return samples;
        }

        int divisor = (int)BigInteger.GreatestCommonDivisor(fromRate, toRate);
        int up = toRate / divisor;
        int down = fromRate / divisor;
        double cutoff = Rolloff * Math.Min(1, (double)toRate / fromRate);
        int halfWidth = (int)Math.Ceiling(ZeroCrossings / cutoff);
        int taps = 2 * halfWidth;

        // As many as start before the samples end.
        float[] result = new float[(((long)samples.Length * up) + down - 1) / down];
        float[]?[] phases = new float[up][];
        for (int i = 0; i < result.Length; i++)
        {
            long position = (long)i * down;
            int phase = (int)(position % up);
            int start = (int)(position / up) - halfWidth + 1;
            float[] filter = phases[phase] ??= Filter((double)phase / up, cutoff, halfWidth);

            float sum = 0;
            int first = Math.Max(0, -start);
            int end = Math.Min(taps, samples.Length - start);
            for (int tap = first; tap < end; tap++)
            {
                sum += filter[tap] * samples[start + tap];
            }

            result[i] = sum;
        }

        return result;
    }

    // Weights of the samples around a point that lies `offset` of a sample behind the tap numbered halfWidth - 1.
    private static float[] Filter(double offset, double cutoff, int halfWidth)
    {
        float[] filter = new float[2 * halfWidth];
        double total = 0;
        for (int tap = 0; tap < filter.Length; tap++)
        {
            double distance = tap - (halfWidth - 1) - offset;
            double angle = Math.PI * distance * cutoff;
            double sinc = Math.Abs(angle) < 1e-9 ? 1 : Math.Sin(angle) / angle;
            double window = 0.5 + (0.5 * Math.Cos(Math.PI * Math.Clamp(distance / halfWidth, -1, 1)));
            filter[tap] = (float)(sinc * window);
            total += filter[tap];
        }

        for (int tap = 0; tap < filter.Length; tap++)
        {
            filter[tap] = (float)(filter[tap] / total);
        }

        return filter;
    }
}
