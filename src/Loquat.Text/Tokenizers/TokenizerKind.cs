// The kinds of tokenizer, as the command line names them.
namespace Loquat.Text.Tokenizers;

/// <summary>How a tokenizer cuts text.</summary>
public enum TokenizerKind
{
    /// <summary>One token for each Unicode character.</summary>
    Char,

    /// <summary>One token for each byte of the UTF-8 form.</summary>
    Byte,

    /// <summary>One token for each word.</summary>
    Word,

    /// <summary>Byte-pair encoding over characters.</summary>
    Bpe,

    /// <summary>Byte-pair encoding over bytes.</summary>
    ByteBpe,

    /// <summary>Longest known beginnings of words and of what is left of them.</summary>
    WordPiece,

    /// <summary>The most probable sequence of independent pieces.</summary>
    Unigram,
}
