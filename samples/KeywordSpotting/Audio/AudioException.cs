using System;

namespace KeywordSpotting.Audio;

/// <summary>Audio that cannot be used, with a message meant for the user.</summary>
internal sealed class AudioException(string message) : Exception(message);
