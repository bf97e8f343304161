"""Prints what tests/Loquat.Text.Tests/Normalizers/ConformanceTests.cs expects: hashes of normal forms by Python's unicodedata (Unicode 14, CPython 3.11).

    python3 tools/unicode/normal_form_hashes.py

The texts are every code point but surrogates, one by one, and then 20,000 strings of characters that a 32-bit linear congruential generator picks.
"""

import hashlib
import unicodedata

assert unicodedata.unidata_version == "14.0.0"
points = [point for point in range(0x110000) if not 0xD800 <= point < 0xE000]
marks = [point for point in points if point >= 0x300 and (unicodedata.combining(chr(point)) or unicodedata.decomposition(chr(point)))] + [0x61, 0x45, 0xAC00, 0x1100, 0x1161, 0x11A8]
state = 1


def draw(most):
    global state
    state = (1664525 * state + 1013904223) & 0xFFFFFFFF
    return (state >> 8) % most


strings = []
for _ in range(20000):
    strings.append("".join(chr(marks[draw(len(marks))] if draw(2) else 0x300 + draw(0x70)) for _ in range(1 + draw(40))))
print(len(marks))
for form in ("NFC", "NFD", "NFKC", "NFKD"):
    digest = hashlib.sha256()
    for text in [chr(point) for point in points] + strings:
        digest.update(unicodedata.normalize(form, text).encode())
    print(form, digest.hexdigest())
