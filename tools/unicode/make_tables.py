#!/usr/bin/env python3
"""Writes src/Loquat.Text/Unicode/NormalizationData.cs from the Unicode data of Python's unicodedata.

The data are numbers in a simple variable-length code, deflated, in base 64:
count of decompositions, then for each: code point minus the one before, length * 4 + kind, code points
(kind 0: canonical and composed again, 1: canonical and never composed, 2: compatibility);
count of combining classes, then for each run: start minus the end before, length, class.
Hangul syllables are left out: they follow a formula.
"""
import base64
import pathlib
import sys
import unicodedata
import zlib


def number(out, value):
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)


def decompositions():
    for code in range(0x110000):
        if 0xAC00 <= code <= 0xD7A3 or 0xD800 <= code <= 0xDFFF:
            continue
        text = unicodedata.decomposition(chr(code))
        if not text:
            continue
        parts = text.split()
        if parts[0].startswith("<"):
            yield code, 2, [int(part, 16) for part in parts[1:]]
        else:
            points = [int(part, 16) for part in parts]
            composed = unicodedata.normalize("NFC", "".join(map(chr, points))) == chr(code)
            yield code, 0 if composed and len(points) == 2 else 1, points


def classes():
    runs = []
    for code in range(0x110000):
        value = unicodedata.combining(chr(code))
        if value == 0:
            continue
        if runs and runs[-1][0] + runs[-1][1] == code and runs[-1][2] == value:
            runs[-1][1] += 1
        else:
            runs.append([code, 1, value])
    return runs


def main():
    data = bytearray()
    entries = list(decompositions())
    number(data, len(entries))
    last = 0
    for code, kind, points in entries:
        number(data, code - last)
        last = code
        number(data, len(points) * 4 + kind)
        for point in points:
            number(data, point)
    runs = classes()
    number(data, len(runs))
    last = 0
    for start, length, value in runs:
        number(data, start - last)
        last = start + length
        number(data, length)
        number(data, value)
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    text = base64.b64encode(deflate.compress(bytes(data)) + deflate.flush()).decode()
    lines = [text[i : i + 140] for i in range(0, len(text), 140)]
    root = pathlib.Path(__file__).resolve().parents[2]
    target = root / "src/Loquat.Text/Unicode/NormalizationData.cs"
    body = "\n".join(f'        "{line}"' + (" +" if i + 1 < len(lines) else ";") for i, line in enumerate(lines))
    target.write_text(
        f"""// Decompositions and combining classes of Unicode {unicodedata.unidata_version}, packed. Made by tools/unicode/make_tables.py, which says how; do not edit.
namespace Loquat.Text.Unicode;

/// <summary>The packed numbers that <see cref="NormalizationTables"/> reads.</summary>
internal static class NormalizationData
{{
    /// <summary>Length of the unpacked data in bytes.</summary>
    public const int Length = {len(data)};

    /// <summary>The data, deflated, in base 64.</summary>
    public const string Packed =
{body}
}}
""",
        encoding="utf-8",
    )
    print(len(data), "bytes,", len(lines), "lines", file=sys.stderr)


main()
