// Buffers that calls borrow: one is kept at hand, more when several threads work.
using System.Collections.Concurrent;

namespace Loquat.Text.Models;

/// <summary>A pool of objects that one call uses at a time.</summary>
internal sealed class ScratchPool<T>(Func<T> make) where T : class
{
    private readonly ConcurrentBag<T> _more = [];
    private T? _atHand;

    public T Take() => Interlocked.Exchange(ref _atHand, null) ?? (_more.TryTake(out var item) ? item : make());

    public void Return(T item)
    {
        if (Interlocked.CompareExchange(ref _atHand, item, null) is not null)
            _more.Add(item);
    }
}
