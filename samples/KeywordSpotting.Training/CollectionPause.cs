using System;
using System.Runtime;

namespace KeywordSpotting.Training;

/// <summary>
/// Keeps the garbage collector from running. TorchSharp wraps numbers in objects whose finalizers free them while
/// libtorch may still be reading them; one call in some hundred thousand failed that way.
/// </summary>
internal sealed class CollectionPause : IDisposable
{
    // More than an epoch allocates; what goes beyond ends the pause early, no more.
    private const long Budget = 200 << 20;

    /// <summary>Collects once, then begins the pause.</summary>
    public CollectionPause() => GC.TryStartNoGCRegion(Budget);

    /// <summary>Ends the pause.</summary>
    public void Dispose()
    {
        if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
        {
            GC.EndNoGCRegion();
        }
    }
}
