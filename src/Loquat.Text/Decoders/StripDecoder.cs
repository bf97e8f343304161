// Leaves out a character at the ends of every token; behind Fuse, at the ends of the text.
using System.Text;

namespace Loquat.Text.Decoders;

/// <summary>Leaves out up to a number of one character at the start and at the end of every token.</summary>
/// <param name="content">The character.</param>
/// <param name="start">Most that are left out at the start.</param>
/// <param name="stop">Most that are left out at the end.</param>
public sealed class StripDecoder(Rune content, int start, int stop) : Decoder
{
    /// <inheritdoc/>
    public override string TypeName => "Strip";

    /// <summary>The character.</summary>
    public Rune Content { get; } = content;

    /// <summary>Most that are left out at the start.</summary>
    public int Start { get; } = start;

    /// <summary>Most that are left out at the end.</summary>
    public int Stop { get; } = stop;

    /// <inheritdoc/>
    public override DecoderStage CreateStage(DecoderStage next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return new Stage(next, this);
    }

    private sealed class Stage(DecoderStage next, StripDecoder owner) : DecoderStage
    {
        private readonly string _content = owner.Content.ToString();
        private int _left = owner.Start;
        private int _held;

        // Of a run of the character that may be the last, only as many are held back as the end may lose.
        public override void Write(ReadOnlySpan<char> fragment)
        {
            while (!fragment.IsEmpty)
            {
                if (!fragment.StartsWith(_content, StringComparison.Ordinal))
                {
                    _left = 0;
                    Release(_held);
                    var length = fragment.IndexOf(_content, StringComparison.Ordinal);
                    length = length < 0 ? fragment.Length : length;
                    next.Write(fragment[..length]);
                    fragment = fragment[length..];
                    continue;
                }
                fragment = fragment[_content.Length..];
                if (_left > 0)
                {
                    _left--;
                }
                else
                {
                    _held++;
                    Release(_held - owner.Stop);
                }
            }
        }

        public override void EndToken()
        {
            _held = 0;
            _left = owner.Start;
            next.EndToken();
        }

        public override void End()
        {
            _held = 0;
            _left = owner.Start;
            next.End();
        }

        private void Release(int count)
        {
            for (; count > 0; count--, _held--)
                next.Write(_content);
        }
    }
}
