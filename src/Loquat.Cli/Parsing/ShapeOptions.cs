// Options that choose a benchmark's model: a known shape, and any of its sizes changed.
using System.CommandLine;
using Loquat.Cli.Benchmarks;

namespace Loquat.Cli.Parsing;

/// <summary>--shape and the sizes that change it.</summary>
internal sealed class ShapeOptions
{
    private const int Most = 1 << 20;
    private readonly string _usual;
    private readonly bool _hasBatch;
    private readonly Option<string?> _shape;
    private readonly Option<int?> _layers = Size("--layers", "Transformer blocks instead of the shape's", 4096);
    private readonly Option<int?> _heads = Size("--heads", "Attention heads instead of the shape's", Most);
    private readonly Option<int?> _width = Size("--width", "Channels instead of the shape's", 1 << 17);
    private readonly Option<int?> _context;
    private readonly Option<int?> _batch = Size("--batch", "Sequences of a batch instead of the shape's", Most);
    private readonly Option<int?> _vocabulary = Size("--vocabulary", "Number of token ids instead of the shape's", 1 << 24);

    /// <summary>Makes the options.</summary>
    /// <param name="usual">The shape that is taken without --shape.</param>
    /// <param name="hasBatch">Whether the verb trains on batches of sequences; otherwise it writes one sequence of as many tokens as the model has positions.</param>
    public ShapeOptions(string usual, bool hasBatch)
    {
        _usual = usual;
        _hasBatch = hasBatch;
        _context = Size("--context", hasBatch ? "Tokens of a sequence instead of the shape's" : "Positions instead of the shape's", Most);
        _shape = new Option<string?>("--shape") { Description = $"{string.Join(", ", ModelShape.Known.Select(shape => shape.Name))} [default: {usual}]", HelpName = "NAME" };
    }

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command verb)
    {
        verb.Options.Add(_shape);
        verb.Options.Add(_layers);
        verb.Options.Add(_heads);
        verb.Options.Add(_width);
        verb.Options.Add(_context);
        if (_hasBatch)
            verb.Options.Add(_batch);
        verb.Options.Add(_vocabulary);
    }

    /// <summary>The shape asked for.</summary>
    /// <exception cref="UsageException">It is unknown, or its sizes do not go together.</exception>
    public ModelShape Read(ParseResult parsed)
    {
        var name = parsed.GetValue(_shape) ?? _usual;
        var known = ModelShape.Known.FirstOrDefault(shape => shape.Name == name)
            ?? throw new UsageException($"--shape is '{name}'; it must be {string.Join(" or ", ModelShape.Known.Select(shape => shape.Name))}.");
        var context = parsed.GetValue(_context) ?? (_hasBatch ? known.Context : known.Positions);
        var shape = known with
        {
            Layers = parsed.GetValue(_layers) ?? known.Layers,
            Heads = parsed.GetValue(_heads) ?? known.Heads,
            Width = parsed.GetValue(_width) ?? known.Width,
            Context = _hasBatch ? context : known.Context,
            Positions = _hasBatch && known.Positions > known.Context ? Math.Max(known.Positions, context) : context,
            Batch = parsed.GetValue(_batch) ?? known.Batch,
            Vocabulary = parsed.GetValue(_vocabulary) ?? known.Vocabulary,
        };
        if (shape != known)
            shape = shape with { Name = "custom" };
        UsageException.Check(shape.Configuration.Validate);
        return shape;
    }

    private static Option<int?> Size(string name, string description, int most) =>
        NumberOption.Create<int>(name, description, $"a whole number from 1 to {most}", value => value >= 1 && value <= most);
}
