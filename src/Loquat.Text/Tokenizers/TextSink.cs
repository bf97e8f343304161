// The end of a chain of decoder stages: collects what is certain.
using System.Text;
using Loquat.Text.Decoders;

namespace Loquat.Text.Tokenizers;

/// <summary>Collects decoded text.</summary>
internal sealed class TextSink : DecoderStage
{
    private readonly StringBuilder _text = new();

    public override void Write(ReadOnlySpan<char> fragment) => _text.Append(fragment);

    public override void EndToken()
    {
    }

    public override void End()
    {
    }

    /// <summary>What was collected since the last call.</summary>
    public string Take()
    {
        var text = _text.ToString();
        _text.Clear();
        return text;
    }
}

/// <summary>Decoding without a decoder: tokens with blanks between them.</summary>
internal sealed class BlankStage(DecoderStage next) : DecoderStage
{
    private bool _isFirst = true;
    private bool _startsToken = true;

    public override void Write(ReadOnlySpan<char> fragment)
    {
        if (_startsToken && !_isFirst)
            next.Write(" ");
        _startsToken = _isFirst = false;
        next.Write(fragment);
    }

    public override void EndToken()
    {
        _startsToken = true;
        next.EndToken();
    }

    public override void End()
    {
        _isFirst = _startsToken = true;
        next.End();
    }
}

/// <summary>Decodes the ids of a pipeline one by one through its decoder's stages.</summary>
internal sealed class PipelineDecoder(PipelineTokenizer tokenizer, DecoderStage first, TextSink sink, bool skipsSpecialTokens) : TokenDecoder
{
    public override string Append(int id)
    {
        var token = tokenizer.TokenString(id);
        if (skipsSpecialTokens && tokenizer.IsSpecial(id))
            return "";
        first.Write(token);
        first.EndToken();
        return sink.Take();
    }

    public override string Flush()
    {
        first.End();
        return sink.Take();
    }
}
