// The kinds of tokenizer, as the command line names them.
namespace Loquat.Text.Tokenizers;

/// <summary>How a tokenizer cuts text.</summary>
public enum TokenizerKind
{
    /// <summary>One token for each Unicode character.</summary>
    Char,

    /// <summary>One token for each byte of the UTF-8 form.</summary>
    Byte,
}
