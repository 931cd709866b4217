using System;
using System.Collections.Generic;
using System.Linq;

namespace Specializer.Selection;

/// <summary>
/// The lines that the steps of a group pick from. Every lane can take all of its items exactly if, for every set of lines, the steps
/// that touch the set hold as many items as any lane has in it (Hall's theorem, with a step as an edge between two lines). So few
/// edges are looked for by exchanging their ends until no set lacks any.
/// </summary>
internal sealed class GatherSchedule
{
    /// <summary>The first end of a walk that comes from other lines.</summary>
    public const int Elsewhere = -1;

    // What a build may spend on a search, and on all those of a layer: exchanges tried, each at the cost of looking at the sets it changes.
    private const int MostMoves = 4000;
    private const int MostMovesOfLayer = 160_000;

    private readonly int _lines;
    private readonly int _sets;
    private readonly int _moves;
    private readonly RandomSequence _random = new();

    // The ends of the edges, one edge after the other; those of a walk have one in common with the next. Then how often they touch
    // each set, and how often they have to.
    private readonly List<int> _ends = [];
    private readonly int _endsOfEdge;
    private readonly int[] _touches;
    private readonly int[] _needs;

    /// <param name="lines">How many lines there are, at least 3.</param>
    /// <param name="isWalk">Whether each step picks from the line that the one before has loaded, and loads one.</param>
    /// <param name="searches">How many schedules the layer needs.</param>
    public GatherSchedule(int lines, bool isWalk, int searches)
    {
        _lines = lines;
        _sets = 1 << lines;
        _moves = Math.Min(MostMoves, MostMovesOfLayer / Math.Max(1, searches));
        _endsOfEdge = isWalk ? 1 : 2;
        _touches = new int[_sets];
        _needs = new int[_sets];
    }

    private int Edges => _endsOfEdge == 1 ? Math.Max(0, _ends.Count - 1) : _ends.Count / 2;

    /// <summary>Edges that suffice.</summary>
    /// <param name="counts">Items of each lane in each of the lines.</param>
    /// <param name="picks">Items that a lane takes in a step.</param>
    /// <param name="given">Steps that these lanes have besides.</param>
    /// <param name="start">The line that a walk begins with, or <see cref="Elsewhere"/>; where it is free, null.</param>
    /// <param name="least">How many steps there have to be at least, with those given.</param>
    public (int A, int B)[] Of(IEnumerable<int[]> counts, int picks, IReadOnlyCollection<(int A, int B)> given, int? start, int least)
    {
        Need(counts, picks);
        Array.Clear(_touches, 0, _sets);
        foreach ((int a, int b) in given)
            Add(a, b, 1);
        _ends.Clear();
        if (_endsOfEdge == 1)
            _ends.Add(start ?? 0);
        while (given.Count + Edges < least)
            Append(MostLacking);
        while (!Exchange(_endsOfEdge == 1 && start is not null ? 1 : 0))
            Append(Best);
        return [.. Enumerable.Range(0, Edges).Select(edge => (_ends[edge * _endsOfEdge], _ends[(edge * _endsOfEdge) + 1]))];
    }

    /// <summary>For every set of lines, how many steps have to touch it.</summary>
    private void Need(IEnumerable<int[]> lanes, int picks)
    {
        Array.Clear(_needs, 0, _sets);
        int[] items = new int[_sets];
        foreach (int[] counts in lanes)
        {
            for (int set = 1; set < _sets; set++)
            {
                int line = 0;
                while (((set >> line) & 1) == 0)
                    line++;
                items[set] = items[set & (set - 1)] + counts[line];
                _needs[set] = Math.Max(_needs[set], (items[set] + picks - 1) / picks);
            }
        }
    }

    /// <summary>A further edge.</summary>
    /// <param name="choose">The line that an edge from another is to end with.</param>
    private void Append(Func<int, int> choose)
    {
        if (_endsOfEdge == 2)
            _ends.Add(choose(Elsewhere));
        int from = _ends[^1];
        _ends.Add(choose(from));
        Add(from, _ends[^1], 1);
    }

    /// <summary>The line that lacks most by itself.</summary>
    private int MostLacking(int from) =>
        Enumerable.Range(0, _lines).Where(line => line != from).OrderByDescending(line => _needs[1 << line] - _touches[1 << line]).First();

    /// <summary>The line after which least is lacking.</summary>
    private int Best(int from) => Enumerable.Range(0, _lines)
        .Where(line => line != from)
        .OrderBy(line =>
        {
            Add(from, line, 1);
            int lack = Lack();
            Add(from, line, -1);
            return lack;
        })
        .First();

    /// <summary>Exchanges ends of edges for other lines as long as some set lacks any.</summary>
    /// <param name="free">The first end that may change.</param>
    /// <returns>Whether none does in the end.</returns>
    private bool Exchange(int free)
    {
        int lack = Lack();
        for (int move = 0; move < _moves && lack > 0 && free < _ends.Count; move++)
        {
            int at = free + _random.Next(_ends.Count - free);
            int line = _random.Next(_lines);
            if (_ends[at] == line || EdgesAt(at).Any(edge => _ends[edge] == line || _ends[edge + 1] == line))
                continue;
            int more = MoreLack(at, line);
            if (more > 0)
                continue;
            Change(at, line);
            lack += more;
        }

        return lack == 0;
    }

    /// <summary>How much more would be lacking with another line at a place.</summary>
    private int MoreLack(int at, int line)
    {
        // A set that has the other end of an edge is touched by it either way; of a single edge the second such end is in every set.
        int[] others = [.. EdgesAt(at).Select(edge => Bit(_ends[edge == at ? edge + 1 : edge])), -1];
        int old = Bit(_ends[at]);
        int other = Bit(line);

        // The sets that have one of the two lines; those that have the only other end as well stay as they are.
        int free = (_sets - 1) & ~(old | other) & (others[1] == -1 ? ~others[0] : -1);
        int more = 0;
        for (int rest = free; ; rest = (rest - 1) & free)
        {
            int gains = rest | other;
            int lacking = _needs[gains] - _touches[gains];
            more += Math.Max(0, lacking - Untouched(gains)) - Math.Max(0, lacking);
            if (old != 0)
            {
                int loses = rest | old;
                lacking = _needs[loses] - _touches[loses];
                more += Math.Max(0, lacking + Untouched(loses)) - Math.Max(0, lacking);
            }

            if (rest == 0)
                return more;
        }

        int Untouched(int set) => ((set & others[0]) == 0 ? 1 : 0) + ((set & others[1]) == 0 ? 1 : 0);
    }

    private void Change(int at, int line)
    {
        foreach (int edge in EdgesAt(at))
            Add(_ends[edge], _ends[edge + 1], -1);
        _ends[at] = line;
        foreach (int edge in EdgesAt(at))
            Add(_ends[edge], _ends[edge + 1], 1);
    }

    /// <summary>The first ends of the edges that end at a place.</summary>
    private IEnumerable<int> EdgesAt(int at)
    {
        if (_endsOfEdge == 2)
        {
            yield return at / 2 * 2;
            yield break;
        }

        if (at > 0)
            yield return at - 1;
        if (at + 1 < _ends.Count)
            yield return at;
    }

    private static int Bit(int line) => line == Elsewhere ? 0 : 1 << line;

    private void Add(int a, int b, int by)
    {
        int ends = Bit(a) | Bit(b);
        for (int set = 1; set < _sets; set++)
        {
            if ((set & ends) != 0)
                _touches[set] += by;
        }
    }

    private int Lack()
    {
        int lack = 0;
        for (int set = 1; set < _sets; set++)
            lack += Math.Max(0, _needs[set] - _touches[set]);
        return lack;
    }
}
