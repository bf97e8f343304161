// A heap of numbers, smallest first, four children to a node, in a pooled array.
using System.Buffers;

namespace Loquat.Text.Models;

/// <summary>A priority queue of 64-bit keys.</summary>
internal struct CandidateHeap(int capacity)
{
    private ulong[] _keys = ArrayPool<ulong>.Shared.Rent(Math.Max(capacity, 16));
    private int _count;

    /// <summary>Adds a key without keeping the order; call <see cref="Order"/> before anything is taken.</summary>
    public void Append(ulong key)
    {
        if (_count == _keys.Length)
            Grow();
        _keys[_count++] = key;
    }

    /// <summary>Makes a heap of what was appended.</summary>
    public readonly void Order()
    {
        for (var i = (_count - 2) >> 2; i >= 0; i--)
            SiftDown(i, _keys[i]);
    }

    /// <summary>Adds a key.</summary>
    public void Add(ulong key)
    {
        if (_count == _keys.Length)
            Grow();
        var keys = _keys;
        var slot = _count++;
        while (slot > 0)
        {
            var parent = (slot - 1) >> 2;
            if (keys[parent] <= key)
                break;
            keys[slot] = keys[parent];
            slot = parent;
        }
        keys[slot] = key;
    }

    /// <summary>Takes the smallest key.</summary>
    public bool TryTake(out ulong key)
    {
        if (_count == 0)
        {
            key = 0;
            return false;
        }
        key = _keys[0];
        _count--;
        if (_count > 0)
            SiftDown(0, _keys[_count]);
        return true;
    }

    /// <summary>Gives the array back; the heap must not be used any more.</summary>
    public readonly void Return() => ArrayPool<ulong>.Shared.Return(_keys);

    private readonly void SiftDown(int slot, ulong key)
    {
        var keys = _keys.AsSpan(0, _count);
        while (true)
        {
            var child = (slot << 2) + 1;
            if (child >= keys.Length)
                break;
            var best = child;
            var end = Math.Min(child + 4, keys.Length);
            for (var i = child + 1; i < end; i++)
            {
                if (keys[i] < keys[best])
                    best = i;
            }
            if (keys[best] >= key)
                break;
            keys[slot] = keys[best];
            slot = best;
        }
        keys[slot] = key;
    }

    private void Grow()
    {
        var larger = ArrayPool<ulong>.Shared.Rent(checked(2 * _keys.Length));
        _keys.AsSpan(0, _count).CopyTo(larger);
        ArrayPool<ulong>.Shared.Return(_keys);
        _keys = larger;
    }
}
