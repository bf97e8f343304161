// The tensor objects of a workspace that uses them again: handed out one after the other, all free at once when its outermost scope ends.
namespace Loquat.Tensors;

/// <summary>A list of tensor objects of which the first ones are in use.</summary>
internal sealed class TensorPool
{
    private readonly List<Tensor> _tensors = [];
    private int _used;

    /// <summary>A tensor over <paramref name="storage"/> without history.</summary>
    internal Tensor Take(Storage storage, in Shape shape)
    {
        if (_used == _tensors.Count)
            _tensors.Add(new Tensor(storage, shape));
        else
            _tensors[_used].Rebind(storage, shape);
        return _tensors[_used++];
    }

    /// <summary>Frees every object for use again.</summary>
    internal void TakeAll() => _used = 0;

    /// <summary>Leaves an object to whoever keeps it.</summary>
    internal void LetGo(Tensor tensor)
    {
        var index = _tensors.IndexOf(tensor);
        if (index < 0)
            return;
        _tensors.RemoveAt(index);
        if (index < _used)
            _used--;
    }
}
