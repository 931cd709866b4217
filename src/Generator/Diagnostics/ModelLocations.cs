using Specializer.Ir;

namespace Specializer.Diagnostics;

/// <summary>The place of one layer's attribute.</summary>
internal sealed record LayerLocation(string Layer, LocationInfo? Location);

/// <summary>
/// Where the attributes of one model stand. Kept apart from what they say, so that an edit which only moves them
/// compiles nothing again.
/// </summary>
/// <param name="HintName">The model these places belong to.</param>
/// <param name="Model">The <c>[QuantizedModel]</c> attribute.</param>
/// <param name="Layers">The layers' attributes, in order.</param>
internal sealed record ModelLocations(string HintName, LocationInfo? Model, EquatableArray<LayerLocation> Layers)
{
    /// <summary>The attribute a finding is about: its layer's where it names one, else the model's.</summary>
    public LocationInfo? Of(Finding finding)
    {
        LocationInfo? found = null;
        foreach (LayerLocation layer in Layers)
        {
            if (layer.Layer != finding.Layer)
                continue;
            found = layer.Location;
            // Of two layers with one name the later is the one to change, and low-rank attributes come after the layers.
            if (finding.Id is not (FindingIds.LayerDuplicate or FindingIds.LowRankImpossible or FindingIds.LowRankNotFaster))
                break;
        }

        return found ?? Model;
    }
}
