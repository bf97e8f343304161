// Sorts the suffixes of the words, each cut to the longest piece that may start there: by three characters at a time, which fit into one key.
namespace Loquat.Text.Trainers.Unigram;

/// <summary>Orders the places of a text by what starts there.</summary>
/// <param name="codes">The text as code points.</param>
/// <param name="limits">For each place how many code points count; 0 for places that are left out.</param>
/// <param name="cancellation">Stops sorting.</param>
internal sealed class SuffixOrder(int[] codes, byte[] limits, CancellationToken cancellation)
{
    private const int KeyLength = 3;
    private readonly ulong[] _keys = new ulong[codes.Length];
    private readonly int[] _places = new int[codes.Length];

    /// <summary>The places in order; of equal suffixes in the order of the text.</summary>
    public ReadOnlySpan<int> Sort()
    {
        var count = 0;
        for (var place = 0; place < codes.Length; place++)
        {
            if (limits[place] > 0)
                _places[count++] = place;
        }
        Sort(0, count, 0);
        return _places.AsSpan(0, count);
    }

    /// <summary>How many code points two suffixes have in common.</summary>
    public int Common(int a, int b)
    {
        var most = Math.Min(limits[a], limits[b]);
        var count = 0;
        while (count < most && codes[a + count] == codes[b + count])
            count++;
        return count;
    }

    // At most as deep as a piece is long, divided by three.
    private void Sort(int start, int end, int depth)
    {
        cancellation.ThrowIfCancellationRequested();
        for (var i = start; i < end; i++)
            _keys[i] = KeyOf(_places[i], depth);
        Array.Sort(_keys, _places, start, end - start);
        for (var first = start; first < end;)
        {
            var last = first + 1;
            while (last < end && _keys[last] == _keys[first])
                last++;
            // A key without an end in it: the suffixes may go on differently.
            if (last - first > 1 && (_keys[first] & 0x1FFFFF) != 0)
                Sort(first, last, depth + KeyLength);
            else if (last - first > 1)
                Array.Sort(_places, first, last - first);
            first = last;
        }
    }

    // 21 bits for each code point, one higher so that 0 is the end.
    private ulong KeyOf(int place, int depth)
    {
        var key = 0UL;
        for (var i = depth; i < depth + KeyLength; i++)
            key = (key << 21) | (i < limits[place] ? (ulong)codes[place + i] + 1 : 0);
        return key;
    }
}
