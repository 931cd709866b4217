using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using KeywordSpotting.Audio;
using KeywordSpotting.FrontEnd;

namespace KeywordSpotting.Training;

/// <summary>Reads recorded and synthetic speech.</summary>
internal static class SpeechData
{
    /// <summary>Reads one split of Speech Commands from its zip; the folder in the zip is the label.</summary>
    public static List<SpeechClip> ReadSplit(string folder, string split)
    {
        List<SpeechClip> clips = [];
        using ZipArchive zip = ZipFile.OpenRead(Path.Combine(folder, $"speech_commands_{split}.zip"));
        foreach ((ZipArchiveEntry entry, int label) in Clips(zip))
        {
            using Stream stream = entry.Open();
            using MemoryStream bytes = new();
            stream.CopyTo(bytes);
            AudioClip audio = WaveReader.Parse(bytes.ToArray());

            // The reference front end pads behind the audio.
            float[] samples = new float[Mfcc.WindowLength];
            audio.Samples.AsSpan(0, Math.Min(audio.Samples.Length, samples.Length)).CopyTo(samples);
            clips.Add(new SpeechClip(samples, label, Synthetic: false));
        }

        return clips;
    }

    /// <summary>
    /// Who speaks in each clip of a split, in the order of <see cref="ReadSplit"/>. Clips without speech are strangers each.
    /// </summary>
    public static IReadOnlyList<string> Speakers(string folder, string split)
    {
        using ZipArchive zip = ZipFile.OpenRead(Path.Combine(folder, $"speech_commands_{split}.zip"));
        return [.. Clips(zip).Select(clip => clip.Entry.Name.Split("_nohash_")[0])];
    }

    /// <summary>Reads the background noise of Speech Commands.</summary>
    public static List<float[]> ReadNoise(string folder)
        => [.. Files(Path.Combine(folder, "noise")).Select(path => WaveReader.Read(path).Samples)];

    /// <summary>Reads synthetic speech laid out as WORD/VOICE.wav; words the network does not know are "unknown".</summary>
    public static List<SpeechClip> ReadVoices(string folder)
    {
        List<SpeechClip> clips = [];
        foreach (string path in Files(folder))
        {
            int label = Keywords.IndexOf(Path.GetFileName(Path.GetDirectoryName(path)!));
            float[] samples = Windows.Prepare(WaveReader.Read(path));
            float[] window = samples.AsSpan(Windows.LoudestStart(samples), Mfcc.WindowLength).ToArray();
            clips.Add(new SpeechClip(window, label < 0 ? Keywords.Unknown : label, Synthetic: true));
        }

        return clips;
    }

    private static IEnumerable<(ZipArchiveEntry Entry, int Label)> Clips(ZipArchive zip) => zip.Entries
        .OrderBy(entry => entry.FullName, StringComparer.Ordinal)
        .Select(entry => (entry, Label: Keywords.IndexOf(entry.FullName.Split('/')[0])))
        .Where(clip => clip.Label >= 0 && clip.entry.Name.EndsWith(".wav", StringComparison.Ordinal));

    private static IOrderedEnumerable<string> Files(string folder)
        => Directory.EnumerateFiles(folder, "*.wav", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
}
