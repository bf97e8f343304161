// All pairs of neighbouring symbols: how often each occurs and where. Places form linked lists in one array whose cells are used again.
using Loquat.Formats;

namespace Loquat.Text.Trainers.Merging;

/// <summary>Counts and places of pairs, by number of the pair.</summary>
internal sealed class PairTable
{
    private const int ChunkShift = 18;
    private readonly Dictionary<ulong, int> _numbers = [];
    private Pair[] _pairs = new Pair[1 << 10];
    private readonly List<Cell[]> _chunks = [];
    private int _cellCount;
    private int _free = -1;

    /// <summary>Cells made so far. A merge gives one back for each two that it takes, so there are never more than twice as many as places.</summary>
    internal int CellCount => _cellCount;

    /// <summary>Number of pairs seen so far.</summary>
    public int Count { get; private set; }

    /// <summary>The pair's ids: the left one in the upper 32 bits.</summary>
    public ulong KeyOf(int pair) => _pairs[pair].Key;

    /// <summary>How often a pair occurs.</summary>
    public long CountOf(int pair) => _pairs[pair].Count;

    /// <summary>Counts a pair at a place.</summary>
    /// <returns>The pair's number.</returns>
    public int Add(int left, int right, long weight, int place)
    {
        var key = ((ulong)(uint)left << 32) | (uint)right;
        if (!_numbers.TryGetValue(key, out var number))
        {
            number = Count;
            if (number == _pairs.Length)
                Array.Resize(ref _pairs, Larger(number));
            Count++;
            _numbers.Add(key, number);
            _pairs[number] = new Pair { Key = key, First = -1, Last = -1 };
        }
        ref var pair = ref _pairs[number];
        pair.Count += weight;
        var cell = TakeCell();
        CellAt(cell) = new Cell(place, -1);
        if (pair.First < 0)
            pair.First = cell;
        else
            CellAt(pair.Last).Next = cell;
        pair.Last = cell;
        return number;
    }

    /// <summary>Takes occurrences from a pair's count; its places are found stale when they are looked at.</summary>
    public void Subtract(int left, int right, long weight) => _pairs[_numbers[((ulong)(uint)left << 32) | (uint)right]].Count -= weight;

    /// <summary>Moves the places of a pair, in rising order, to a list.</summary>
    public void TakePlaces(int number, List<int> places)
    {
        places.Clear();
        ref var pair = ref _pairs[number];
        var isOrdered = true;
        for (var cell = pair.First; cell >= 0;)
        {
            ref var taken = ref CellAt(cell);
            isOrdered &= places.Count == 0 || places[^1] <= taken.Place;
            places.Add(taken.Place);
            var next = taken.Next;
            taken.Next = _free;
            _free = cell;
            cell = next;
        }
        (pair.First, pair.Last) = (-1, -1);
        if (!isOrdered)
            places.Sort();
    }

    private int TakeCell()
    {
        if (_free is var cell and >= 0)
        {
            _free = CellAt(cell).Next;
            return cell;
        }
        if (_cellCount == int.MaxValue)
            throw TooMany(_cellCount);
        // Chunks: the cells are most of what learning takes, and nothing of it is moved or left empty while they grow.
        if (_cellCount >> ChunkShift == _chunks.Count)
            _chunks.Add(new Cell[1 << ChunkShift]);
        return _cellCount++;
    }

    private ref Cell CellAt(int cell) => ref _chunks[cell >> ChunkShift][cell & ((1 << ChunkShift) - 1)];

    private static int Larger(int length) => length < Array.MaxLength ? (int)Math.Min(2L * length, Array.MaxLength) : throw TooMany(length);

    private static InvalidInputException TooMany(int count) =>
        new($"The text has more than {count} pairs of neighbouring tokens to learn from; train on less text or ask for a smaller vocabulary.");

    private struct Pair
    {
        public ulong Key;
        public long Count;
        public int First;
        public int Last;
    }

    private record struct Cell(int Place, int Next);
}
