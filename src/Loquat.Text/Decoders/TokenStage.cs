// A stage that looks at whole tokens: it keeps the fragments of one until the token ends.
using System.Text;

namespace Loquat.Text.Decoders;

/// <summary>Collects each token and hands on what becomes of it.</summary>
/// <param name="next">The stage that takes the result.</param>
internal abstract class TokenStage(DecoderStage next) : DecoderStage
{
    private readonly StringBuilder _token = new();

    /// <summary>Number of the token in its stream, from 0.</summary>
    protected int Index { get; private set; }

    /// <summary>The stage that takes the result.</summary>
    protected DecoderStage Next { get; } = next;

    public override void Write(ReadOnlySpan<char> fragment) => _token.Append(fragment);

    public override void EndToken()
    {
        var token = _token.ToString();
        _token.Clear();
        Take(token);
        Index++;
    }

    public override void End()
    {
        if (_token.Length > 0)
            EndToken();
        Finish();
        Index = 0;
        Next.End();
    }

    /// <summary>Takes one token.</summary>
    protected abstract void Take(string token);

    /// <summary>Hands on what is held back at the end of the stream.</summary>
    protected virtual void Finish()
    {
    }

    /// <summary>Hands on a whole token.</summary>
    protected void HandOn(ReadOnlySpan<char> token)
    {
        Next.Write(token);
        Next.EndToken();
    }
}
