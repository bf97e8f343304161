// Values on their way into a model's parameters: all parameters at once, in pieces of about a mebibyte that the team's members claim one by one, so that reading, converting
// and packing overlap, no large tensor is left over at the end, and little memory is needed beside the model's own.
using System.Runtime.ExceptionServices;
using Loquat.Kernels.Memory;
using Loquat.Kernels.Quantization;
using Loquat.Kernels.Threading;
using Loquat.Nn.Parameters;
using Loquat.Tensors;
using Loquat.Tensors.Backends;
using Loquat.Tensors.Flat;
using Loquat.Tensors.Operations;

namespace Loquat.Models;

/// <summary>Where the values of a parameter come from.</summary>
/// <param name="Parameter">The parameter.</param>
/// <param name="Rows">Gives rows of a matrix, or anything else as a single row; it is called by several threads at once.</param>
public sealed record ParameterSource(Parameter Parameter, WeightRows Rows)
{
    /// <summary>Whether the source has the matrix with its axes the other way round: its rows are the parameter's columns.</summary>
    public bool IsTransposed { get; init; }

    /// <summary>Whether the rows are asked for by one thread, the first ones first.</summary>
    public bool IsSequential { get; init; }

    /// <summary>Makes the exception for values that the format cannot hold.</summary>
    public Func<ArgumentException, Exception>? Refusal { get; init; }
}

/// <summary>Fills parameters, see <see cref="Model.Fill"/>.</summary>
internal sealed class ParameterFilling
{
    // Rows of a transposed matrix that are turned round at a time: whole cache lines of every row that they become columns of.
    private const int TurnedRows = 64;

    private readonly IReadOnlyList<ParameterSource> _sources;
    private readonly WeightPacking?[] _packings;
    private readonly List<Piece> _pieces = [];
    private readonly NativeBlock?[] _scratch = new NativeBlock?[WorkerTeam.Threads];
    private readonly Lock _failing = new();
    private long _scratchValues;
    private int _failed = int.MaxValue;
    private Exception? _failure;

    /// <summary>Plans the pieces and allocates packed memory.</summary>
    /// <param name="sources">The parameters and their values.</param>
    /// <param name="format">The format in which weights that have a layout are packed; null to pack none.</param>
    /// <param name="layoutOf">How a weight that is packed is stored; null for others.</param>
    internal ParameterFilling(IReadOnlyList<ParameterSource> sources, WeightFormat? format, Func<Parameter, WeightLayout?> layoutOf)
    {
        _sources = sources;
        _packings = new WeightPacking?[sources.Count];
        PackedMemory? memory = null;
        for (var i = 0; i < sources.Count; i++)
        {
            var tensor = sources[i].Parameter.Tensor;
            if (format is { } packed && layoutOf(sources[i].Parameter) is { } layout)
                _packings[i] = Begin(sources[i], layout, packed, memory ??= new PackedMemory(tensor.Backend));
            Plan(i);
        }
    }

    /// <summary>Fills all parameters.</summary>
    /// <remarks>Where several sources fail, what is thrown is the failure of the first one, whatever the number of threads.</remarks>
    internal void Run()
    {
        try
        {
            WorkerTeam.RunEach(_pieces.Count, RunPiece);
        }
        finally
        {
            foreach (var block in _scratch)
                block?.Free();
        }
        if (_failure is ArgumentException refused && _sources[_pieces[_failed].Source].Refusal is { } refusal)
            throw refusal(refused);
        if (_failure is { } failure)
            ExceptionDispatchInfo.Throw(failure);
        foreach (var packing in _packings)
            packing?.Complete();
    }

    private static WeightPacking? Begin(ParameterSource source, WeightLayout layout, WeightFormat format, PackedMemory memory)
    {
        try
        {
            return source.Parameter.Tensor.BeginPacking(layout, format, memory);
        }
        catch (ArgumentException e) when (source.Refusal is { } refusal)
        {
            throw refusal(e);
        }
    }

    private void Plan(int index)
    {
        var source = _sources[index];
        var (rows, length) = Sizes(source);
        var isTurned = _packings[index] is null && source.IsTransposed;
        var isInPlace = _packings[index] is null && InPlace(source.Parameter.Tensor) is not null;
        if (isTurned && !isInPlace)
            throw new ArgumentException($"Parameter '{source.Parameter.Name}' is no float32 in main memory, and its source cannot be transposed; give its own rows.");
        var group = isTurned ? TurnedRows : PackingOperations.GroupRows(length);
        if (isTurned || !isInPlace)
            _scratchValues = Math.Max(_scratchValues, (long)Math.Min(group, rows) * length);
        for (var first = 0; first < rows; first += source.IsSequential ? rows : group)
            _pieces.Add(new Piece(index, first, source.IsSequential ? rows : Math.Min(group, rows - first), group));
    }

    // Later pieces than one that has failed are left out; earlier ones may fail too, and then count.
    private void RunPiece(int number, int worker)
    {
        if (number > Volatile.Read(ref _failed))
            return;
        try
        {
            var (source, start, count, group) = _pieces[number];
            for (var first = start; first < start + count; first += group)
                Fill(source, first, Math.Min(group, start + count - first), worker);
        }
        catch (Exception e)
        {
            lock (_failing)
            {
                if (number < _failed)
                    (_failed, _failure) = (number, e);
            }
        }
    }

    private void Fill(int index, int first, int count, int worker)
    {
        var source = _sources[index];
        var tensor = source.Parameter.Tensor;
        var (_, length) = Sizes(source);
        var place = _packings[index] is null ? InPlace(tensor) : null;
        if (place is not null && !source.IsTransposed)
        {
            source.Rows(first, place.Span<float>().Slice(first * length, count * length));
            return;
        }
        var rows = (_scratch[worker] ??= NativeBlock.Allocate(_scratchValues * sizeof(float))).Span<float>(0, count * length);
        source.Rows(first, rows);
        if (_packings[index] is { } packing)
            packing.Store(first, rows, source.IsTransposed);
        else if (place is not null)
            MatrixTurn.RowsToColumns(rows, length, first, tensor.Shape[1], place.Span<float>());
        else
            tensor.Backend.Write(tensor.Backend.Slice(tensor.Storage, first * length, rows.Length), rows);
    }

    private static HostStorage? InPlace(Tensor tensor) => tensor.Storage is HostStorage { Type: DType.Float32 } host ? host : null;

    private static (int Rows, int Length) Sizes(ParameterSource source)
    {
        var shape = source.Parameter.Tensor.Shape;
        if (shape.Rank != 2)
            return (shape.Count == 0 ? 0 : 1, shape.Count);
        return source.IsTransposed ? (shape[1], shape[0]) : (shape[0], shape[1]);
    }

    /// <summary>Rows of a source that one member fills, group by group.</summary>
    private readonly record struct Piece(int Source, int First, int Count, int Group);
}
