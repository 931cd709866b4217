using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;

namespace Specializer.Calibration;

/// <summary>Observers by the names of their tensors, in the order of first observation (.NET 8 has no ordered dictionary).</summary>
internal sealed class ObserverTable : IReadOnlyDictionary<string, IActivationObserver>
{
    private readonly List<KeyValuePair<string, IActivationObserver>> _entries = [];
    private readonly Dictionary<string, IActivationObserver> _byName = new(StringComparer.Ordinal);

    public int Count => _entries.Count;

    public IEnumerable<string> Keys => _entries.Select(entry => entry.Key);

    public IEnumerable<IActivationObserver> Values => _entries.Select(entry => entry.Value);

    public IActivationObserver this[string key] => _byName[key];

    public void Add(string key, IActivationObserver observer)
    {
        _byName.Add(key, observer);
        _entries.Add(new(key, observer));
    }

    public bool ContainsKey(string key) => _byName.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out IActivationObserver value) => _byName.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, IActivationObserver>> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
