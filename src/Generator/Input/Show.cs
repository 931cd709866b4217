using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Specializer.Input;

/// <summary>Values as a message shows them, the same on every machine.</summary>
internal static class Show
{
    public static string Text(string value) => "\"" + value + "\"";

    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    public static string Array<T>(IEnumerable<T> values) =>
        "[" + string.Join(", ", values.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture))) + "]";
}
