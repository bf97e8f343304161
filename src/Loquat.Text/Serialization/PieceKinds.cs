// How SentencePiece numbers the kinds of pieces; GGUF vocabularies took the numbers over.
using Loquat.Text.Models;

namespace Loquat.Text.Serialization;

/// <summary>Kinds of pieces by number.</summary>
internal static class PieceKinds
{
    /// <summary>The kind with that number; null where there is none.</summary>
    public static PieceKind? FromNumber(double number) => number switch
    {
        1 => PieceKind.Normal,
        2 => PieceKind.Unknown,
        3 => PieceKind.Control,
        4 => PieceKind.UserDefined,
        5 => PieceKind.Unused,
        6 => PieceKind.Byte,
        _ => null,
    };

    /// <summary>The number of a kind.</summary>
    public static int NumberOf(PieceKind kind) => kind switch
    {
        PieceKind.Normal => 1,
        PieceKind.Unknown => 2,
        PieceKind.Control => 3,
        PieceKind.UserDefined => 4,
        PieceKind.Unused => 5,
        _ => 6,
    };
}
