// The four normalization forms of Unicode Standard Annex 15, run over a piece of text stretch by stretch: a stretch ends where nothing
// before it can join or change places with anything behind it.
using System.Text;
using Loquat.Text.Alignment;

namespace Loquat.Text.Unicode;

/// <summary>One of the forms NFC, NFD, NFKC and NFKD.</summary>
/// <param name="isCompatible">Whether compatibility characters are taken apart too.</param>
/// <param name="composes">Whether what was taken apart is composed again.</param>
internal sealed class NormalizationForm(bool isCompatible, bool composes) : ITextRewriter
{
    public static NormalizationForm Nfc { get; } = new(isCompatible: false, composes: true);

    public static NormalizationForm Nfd { get; } = new(isCompatible: false, composes: false);

    public static NormalizationForm Nfkc { get; } = new(isCompatible: true, composes: true);

    public static NormalizationForm Nfkd { get; } = new(isCompatible: true, composes: false);

    /// <inheritdoc/>
    public void Rewrite(ReadOnlySpan<char> piece, AlignedTextWriter writer)
    {
        // Below U+00A0 nothing changes; below U+0300 nothing joins what stands before it.
        var points = new List<int>();
        var result = new StringBuilder();
        for (var start = 0; start < piece.Length;)
        {
            if (piece[start] < 0xA0 && (start + 1 == piece.Length || piece[start + 1] < 0x300))
            {
                writer.Copy(1);
                start++;
                continue;
            }
            var end = CollectStretch(piece, start, points);
            Sort(points);
            if (composes)
                Compose(points);
            result.Clear();
            foreach (var point in points)
                AppendPoint(result, point);
            var text = result.ToString();
            if (piece[start..end].SequenceEqual(text))
                writer.Copy(end - start);
            else
                writer.Replace(end - start, text);
            start = end;
        }
    }

    private int CollectStretch(ReadOnlySpan<char> piece, int start, List<int> points)
    {
        points.Clear();
        for (var end = start; ;)
        {
            end += Read(piece[end..], out var code);
            Decompose(code, points);
            if (end == piece.Length)
                return end;
            Read(piece[end..], out var next);
            var first = FirstOf(next);
            if (NormalizationTables.ClassOf(first) == 0 && !(composes && NormalizationTables.IsSecond(first)))
                return end;
        }
    }

    private int FirstOf(int code)
    {
        if (code is >= NormalizationTables.HangulFirst and < NormalizationTables.HangulFirst + NormalizationTables.HangulCount)
            return NormalizationTables.LeadFirst;
        while (NormalizationTables.DecompositionOf(code, isCompatible) is { } parts)
            code = parts[0];
        return code;
    }

    private void Decompose(int code, List<int> points)
    {
        if (code is >= NormalizationTables.HangulFirst and < NormalizationTables.HangulFirst + NormalizationTables.HangulCount)
        {
            var (index, trail) = Math.DivRem(code - NormalizationTables.HangulFirst, NormalizationTables.TrailCount);
            points.Add(NormalizationTables.LeadFirst + (index / NormalizationTables.VowelCount));
            points.Add(NormalizationTables.VowelFirst + (index % NormalizationTables.VowelCount));
            if (trail > 0)
                points.Add(NormalizationTables.TrailFirst + trail);
        }
        else if (NormalizationTables.DecompositionOf(code, isCompatible) is { } parts)
        {
            foreach (var part in parts)
                Decompose(part, points);
        }
        else
        {
            points.Add(code);
        }
    }

    // Marks between two starters are put in the order of their classes, equal classes in the order of the text.
    private static void Sort(List<int> points)
    {
        for (var start = 0; start < points.Count; start++)
        {
            if (NormalizationTables.ClassOf(points[start]) == 0)
                continue;
            var end = start + 1;
            var isSorted = true;
            while (end < points.Count && NormalizationTables.ClassOf(points[end]) is var next && next != 0)
                isSorted &= NormalizationTables.ClassOf(points[end++ - 1]) <= next;
            if (!isSorted)
            {
                int[] sorted = [.. points.GetRange(start, end - start).OrderBy(point => NormalizationTables.ClassOf(point))];
                for (var i = 0; i < sorted.Length; i++)
                    points[start + i] = sorted[i];
            }
            start = end;
        }
    }

    private static void Compose(List<int> points)
    {
        var starter = -1;
        var lastClass = 0;
        var count = 0;
        for (var i = 0; i < points.Count; i++)
        {
            var point = points[i];
            int ownClass = NormalizationTables.ClassOf(point);
            // A mark is blocked by one of the same or a higher class between it and the starter; a starter by anything between them.
            var isFree = starter >= 0 && (count == starter + 1 || (lastClass != 0 && lastClass < ownClass));
            if (isFree && NormalizationTables.Compose(points[starter], point) is var composed and >= 0)
            {
                points[starter] = composed;
                continue;
            }
            if (ownClass == 0)
                starter = count;
            lastClass = ownClass;
            points[count++] = point;
        }
        points.RemoveRange(count, points.Count - count);
    }

    // Half surrogate pairs pass through as they are.
    private static int Read(ReadOnlySpan<char> text, out int code)
    {
        if (Rune.DecodeFromUtf16(text, out var rune, out var length) == System.Buffers.OperationStatus.Done)
            code = rune.Value;
        else
            code = text[0];
        return length;
    }

    private static void AppendPoint(StringBuilder text, int point)
    {
        if (point < 0x10000)
            text.Append((char)point);
        else
            text.Append(new Rune(point).ToString());
    }
}
