// Collects what a pipeline finds in a text: ids alone, or everything that a TokenEncoding has.
using Loquat.Text.Alignment;

namespace Loquat.Text.Tokenizers;

/// <summary>Takes the tokens of a text in order.</summary>
internal interface IEncodingSink
{
    /// <summary>Whether <see cref="Add"/> needs to know where tokens come from.</summary>
    bool WantsOrigins { get; }

    /// <summary>Takes a token.</summary>
    void Add(int id, TextRange origin, int word);
}

/// <summary>Keeps the ids.</summary>
internal readonly struct IdSink(List<int> ids) : IEncodingSink
{
    public bool WantsOrigins => false;

    public void Add(int id, TextRange origin, int word) => ids.Add(id);
}

/// <summary>Counts.</summary>
internal struct CountSink : IEncodingSink
{
    public int Count { get; private set; }

    public readonly bool WantsOrigins => false;

    public void Add(int id, TextRange origin, int word) => Count++;
}

/// <summary>Keeps ids, stretches of the original and piece numbers.</summary>
internal readonly struct OriginSink() : IEncodingSink
{
    public List<int> Ids { get; } = [];

    public List<TextRange> Offsets { get; } = [];

    public List<int> Words { get; } = [];

    public bool WantsOrigins => true;

    public void Add(int id, TextRange origin, int word)
    {
        Ids.Add(id);
        Offsets.Add(origin);
        Words.Add(word);
    }
}
