using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Specializer.Input;

/// <summary>
/// A strict reader of JSON (RFC 8259). Stricter than the standard in one thing: a name that stands twice in an
/// object is an error, since one of the two would be lost.
/// </summary>
internal sealed class JsonReader
{
    // Files read here nest three deep. The limits keep hostile text from exhausting stack and memory.
    private const int MostDepth = 32;
    private const int MostValues = 1_000_000;

    // A text of ones and commas would take twenty times its length in memory; tensors and ranges take less than this.
    private const int BytesPerCharacter = 7;
    private const int AnyText = 96 * 1024;

    // What an array or a string takes beside its items.
    private const int Header = 24;

    private const int FewMembers = 8;

    private readonly string _text;

    // Members and items of the objects and arrays that are open; each copies its own out when it closes.
    private readonly List<KeyValuePair<string, JsonValue>> _members = [];
    private readonly List<int> _namePositions = [];
    private readonly List<JsonValue> _items = [];

    // Objects in a list have the same names over and over.
    private readonly string[] _recent = new string[8];
    private int _nextRecent;

    private int _at;
    private int _values;
    private long _budget;

    private JsonReader(string text)
    {
        _text = text;
        _budget = AnyText + ((long)BytesPerCharacter * text.Length);
    }

    /// <summary>The one value that the text holds.</summary>
    /// <exception cref="JsonSyntaxException">The text is not JSON.</exception>
    public static JsonValue Parse(string text)
    {
        JsonReader reader = new(text);
        JsonValue value = reader.ReadValue(0);
        reader.SkipSpace();
        return reader._at == text.Length ? value : throw reader.Unexpected("the end");
    }

    /// <summary>Line and column of a position, both from 1.</summary>
    public static string Locate(string text, int position)
    {
        int line = 1;
        int column = 1;
        for (int i = 0; i < position && i < text.Length; i++)
        {
            column++;
            if (text[i] == '\n')
            {
                line++;
                column = 1;
            }
        }

        return string.Format(CultureInfo.InvariantCulture, "line {0}, column {1}", line, column);
    }

    private JsonValue ReadValue(int depth)
    {
        SkipSpace();
        if (depth > MostDepth)
            throw Fail("values nest too deeply");
        if (++_values > MostValues)
            throw Fail("there are too many values");
        int start = _at;
        const int smallest = 32;
        Charge(smallest);
        return Peek() switch
        {
            '{' => ReadObject(depth),
            '[' => ReadArray(depth),
            '"' => new JsonText(start, ReadText()),
            't' => ReadLiteral("true"),
            'f' => ReadLiteral("false"),
            'n' => ReadLiteral("null"),
            '-' or (>= '0' and <= '9') => ReadNumber(),
            _ => throw Unexpected("a value"),
        };
    }

    private JsonObject ReadObject(int depth)
    {
        int start = _at++;
        int first = _members.Count;
        SkipSpace();
        if (Take('}'))
            return new JsonObject(start, []);
        do
        {
            SkipSpace();
            int nameStart = _at;
            if (Peek() != '"')
                throw Unexpected("a name in quotes");
            string name = ReadText();
            SkipSpace();
            if (!Take(':'))
                throw Unexpected("':'");
            JsonValue value = ReadValue(depth + 1);
            ChargeSlot(_members, 2 * sizeof(long), sizeof(int));
            _members.Add(new KeyValuePair<string, JsonValue>(name, value));
            _namePositions.Add(nameStart);
            SkipSpace();
        }
        while (Take(','));
        if (!Take('}'))
            throw Unexpected("',' or '}'");

        CheckNames(first);
        Charge(Header);
        KeyValuePair<string, JsonValue>[] members = new KeyValuePair<string, JsonValue>[_members.Count - first];
        _members.CopyTo(first, members, 0, members.Length);
        _members.RemoveRange(first, members.Length);
        _namePositions.RemoveRange(first, members.Length);
        return new JsonObject(start, members);
    }

    /// <summary>Fails where two of the names from the given one on are the same.</summary>
    private void CheckNames(int first)
    {
        // Most objects have a few members, and are many: they take no memory to compare.
        if (_members.Count - first <= FewMembers)
        {
            for (int i = first + 1; i < _members.Count; i++)
            {
                for (int earlier = first; earlier < i; earlier++)
                    CheckDiffer(earlier, i);
            }

            return;
        }

        Charge(sizeof(int) * (long)(_members.Count - first));
        int[] order = new int[_members.Count - first];
        for (int i = 0; i < order.Length; i++)
            order[i] = first + i;
        Array.Sort(order, (a, b) => string.CompareOrdinal(_members[a].Key, _members[b].Key) is var by and not 0 ? by : a.CompareTo(b));
        for (int i = 1; i < order.Length; i++)
            CheckDiffer(order[i - 1], order[i]);
    }

    private void CheckDiffer(int earlier, int later)
    {
        string name = _members[later].Key;
        if (string.Equals(name, _members[earlier].Key, StringComparison.Ordinal))
        {
            _at = _namePositions[later];
            throw Fail($"\"{name}\" stands twice");
        }
    }

    private JsonArray ReadArray(int depth)
    {
        int start = _at++;
        int first = _items.Count;
        SkipSpace();
        if (Take(']'))
            return new JsonArray(start, []);
        do
        {
            JsonValue item = ReadValue(depth + 1);
            ChargeSlot(_items, sizeof(long), 0);
            _items.Add(item);
            SkipSpace();
        }
        while (Take(','));
        if (!Take(']'))
            throw Unexpected("',' or ']'");

        Charge(Header);
        JsonValue[] items = new JsonValue[_items.Count - first];
        _items.CopyTo(first, items, 0, items.Length);
        _items.RemoveRange(first, items.Length);
        return new JsonArray(start, items);
    }

    private string ReadText()
    {
        int start = ++_at;
        StringBuilder? escaped = null;
        while (true)
        {
            char c = Peek();
            if (_at >= _text.Length)
                throw Fail("the text ends inside a string");
            if (c < ' ')
                throw Fail("a control character stands in a string");
            if (c == '"')
                break;
            if (c == '\\' && escaped is null)
            {
                Charge(2L * (_at - start));
                escaped = new StringBuilder(_text, start, _at - start, Math.Max(16, 2 * (_at - start)));
            }

            _at++;
            char meant = c == '\\' ? ReadEscape() : c;
            escaped?.Append(meant);
        }

        int length = _at++ - start;
        if (escaped is null)
            return Name(start, length);
        Charge(4L * escaped.Length);
        return escaped.ToString();
    }

    /// <summary>A stretch of the text; the same string again where it was read shortly before.</summary>
    private string Name(int start, int length)
    {
        foreach (string? recent in _recent)
        {
            if (recent?.Length == length && string.CompareOrdinal(_text, start, recent, 0, length) == 0)
                return recent;
        }

        Charge(Header + (2L * length));
        string name = _text.Substring(start, length);
        _recent[_nextRecent] = name;
        _nextRecent = (_nextRecent + 1) % _recent.Length;
        return name;
    }

    private char ReadEscape()
    {
        char c = Peek();
        _at++;
        switch (c)
        {
            case '"' or '\\' or '/': return c;
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'u' when _at + 4 <= _text.Length
                && ushort.TryParse(_text.Substring(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code):
                _at += 4;
                return (char)code;
            default:
                _at -= 2;
                throw Fail("an escape in a string is not one of JSON's");
        }
    }

    private JsonLiteral ReadLiteral(string name)
    {
        int start = _at;
        if (string.CompareOrdinal(_text, _at, name, 0, name.Length) != 0)
            throw Unexpected("a value");
        _at += name.Length;
        return new JsonLiteral(start, name);
    }

    private JsonNumber ReadNumber()
    {
        int start = _at;
        Take('-');
        if (!Take('0'))
            TakeDigits();
        if (Take('.'))
            TakeDigits();
        if (Take('e') || Take('E'))
        {
            if (!Take('+'))
                Take('-');
            TakeDigits();
        }

        if (ShortNumber(start) is { } number)
            return new JsonNumber(start, number);
        Charge(Header + (2L * (_at - start)));
        string digits = _text.Substring(start, _at - start);
        bool parsed = double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
        if (!parsed || double.IsInfinity(value))
        {
            _at = start;
            throw Fail("a number is too large");
        }

        return new JsonNumber(start, value);
    }

    /// <summary>
    /// What has been read, where it is so short that no string is needed: integers below 2^53 and powers of ten up to 10^22
    /// are exact, so their quotient is rounded once, as it must be.
    /// </summary>
    private double? ShortNumber(int start)
    {
        const int mostDigits = 15;
        bool isNegative = _text[start] == '-';
        long digits = 0;
        int count = 0;
        double divisor = 1;
        bool isFraction = false;
        for (int i = isNegative ? start + 1 : start; i < _at; i++)
        {
            if (_text[i] == '.')
            {
                isFraction = true;
                continue;
            }

            if (_text[i] is < '0' or > '9' || ++count > mostDigits)
                return null;
            digits = (10 * digits) + (_text[i] - '0');
            divisor *= isFraction ? 10 : 1;
        }

        double value = digits / divisor;
        return isNegative ? -value : value;
    }

    /// <summary>Counts bytes about to be taken for what the text holds.</summary>
    private void Charge(long bytes)
    {
        _budget -= bytes;
        if (_budget < 0)
            throw Fail("its values take many times the memory of their text");
    }

    /// <summary>Counts a slot of an array, and what a full list, and one beside it, are about to grow by.</summary>
    private void ChargeSlot<T>(List<T> list, int size, int beside) =>
        Charge(size + (list.Count == list.Capacity ? 2L * (size + beside) * Math.Max(4, list.Capacity) : 0));

    private void TakeDigits()
    {
        int start = _at;
        while (Peek() is >= '0' and <= '9')
            _at++;
        if (_at == start)
            throw Unexpected("a digit");
    }

    private void SkipSpace()
    {
        while (Peek() is ' ' or '\t' or '\n' or '\r')
            _at++;
    }

    private char Peek() => _at < _text.Length ? _text[_at] : '\0';

    private bool Take(char c)
    {
        if (_at >= _text.Length || _text[_at] != c)
            return false;
        _at++;
        return true;
    }

    private JsonSyntaxException Unexpected(string expected)
    {
        string found = _at < _text.Length ? "'" + _text[_at] + "'" : "the end";
        return Fail($"{expected} was expected instead of {found}");
    }

    private JsonSyntaxException Fail(string what) => new(Locate(_text, _at) + ": " + what);
}
