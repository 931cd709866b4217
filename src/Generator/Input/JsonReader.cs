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

    private readonly string _text;
    private int _at;
    private int _values;

    private JsonReader(string text) => _text = text;

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
        Dictionary<string, JsonValue> members = [];
        SkipSpace();
        if (Take('}'))
            return new JsonObject(start, members);
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
            if (members.ContainsKey(name))
            {
                _at = nameStart;
                throw Fail($"\"{name}\" stands twice");
            }

            members.Add(name, value);
            SkipSpace();
        }
        while (Take(','));
        return Take('}') ? new JsonObject(start, members) : throw Unexpected("',' or '}'");
    }

    private JsonArray ReadArray(int depth)
    {
        int start = _at++;
        List<JsonValue> items = [];
        SkipSpace();
        if (Take(']'))
            return new JsonArray(start, items);
        do
        {
            items.Add(ReadValue(depth + 1));
            SkipSpace();
        }
        while (Take(','));
        return Take(']') ? new JsonArray(start, items) : throw Unexpected("',' or ']'");
    }

    private string ReadText()
    {
        _at++;
        StringBuilder text = new();
        while (true)
        {
            char c = Peek();
            if (_at >= _text.Length)
                throw Fail("the text ends inside a string");
            if (c < ' ')
                throw Fail("a control character stands in a string");
            _at++;
            if (c == '"')
                return text.ToString();
            text.Append(c == '\\' ? ReadEscape() : c);
        }
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

        string digits = _text.Substring(start, _at - start);
        bool parsed = double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
        if (!parsed || double.IsInfinity(value))
        {
            _at = start;
            throw Fail("a number is too large");
        }

        return new JsonNumber(start, value);
    }

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
