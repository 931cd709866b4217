using System;
using System.Collections.Generic;

namespace Specializer.Input;

/// <summary>A parsed JSON value (RFC 8259) and where it stands in the text.</summary>
internal abstract class JsonValue(int position)
{
    public int Position => position;

    /// <summary>What the value is, in words for a message.</summary>
    public abstract string Kind { get; }
}

/// <summary>Members in the order of the text; no name stands twice.</summary>
internal sealed class JsonObject(int position, KeyValuePair<string, JsonValue>[] members) : JsonValue(position)
{
    public IReadOnlyList<KeyValuePair<string, JsonValue>> Members => members;

    public override string Kind => "an object";

    public JsonValue? Find(string name)
    {
        foreach (KeyValuePair<string, JsonValue> member in members)
        {
            if (member.Key == name)
                return member.Value;
        }

        return null;
    }
}

internal sealed class JsonArray(int position, JsonValue[] items) : JsonValue(position)
{
    public IReadOnlyList<JsonValue> Items => items;

    public override string Kind => "an array";
}

internal sealed class JsonText(int position, string value) : JsonValue(position)
{
    public string Value => value;

    public override string Kind => "a string";
}

internal sealed class JsonNumber(int position, double value) : JsonValue(position)
{
    // Above 2^53 a double no longer tells neighbouring integers apart.
    private const double LargestInteger = 9007199254740992;

    public double Value => value;

    public override string Kind => "a number";

    /// <summary>The value as an integer from 0 to 2^53, or null.</summary>
    public long? Count => value >= 0 && value <= LargestInteger && Math.Floor(value) == value ? (long)value : null;
}

/// <summary>true, false or null.</summary>
internal sealed class JsonLiteral(int position, string name) : JsonValue(position)
{
    public override string Kind => name;
}

/// <summary>Text that is not JSON; the message says what stands where.</summary>
internal sealed class JsonSyntaxException(string message) : Exception(message);
