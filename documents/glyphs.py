"""Which letters a font has: read from the font's own table of them (OpenType, “cmap”)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

_TABLES, _SUBTABLES = 12, 4
"""Where a font's list of tables begins, and the list within cmap, in bytes."""


@lru_cache(maxsize=1)
def drawn_by(folder: Path) -> frozenset[int]:
    """The code points that any font in this folder draws."""
    fonts = sorted(folder.glob("*.ttf"))
    return frozenset(point for font in fonts for point in _points(font.read_bytes()))


def _points(font: bytes) -> Iterator[int]:
    cmap = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", cmap, 2)
    for place in range(count):
        (at,) = struct.unpack_from(">I", cmap, _SUBTABLES + 8 * place + 4)
        (kind,) = struct.unpack_from(">H", cmap, at)
        if kind == 12:
            yield from _by_groups(cmap, at)
        elif kind == 4:
            yield from _by_segments(cmap, at)


def _table(font: bytes, name: bytes) -> bytes:
    (count,) = struct.unpack_from(">H", font, 4)
    for place in range(count):
        tag, _, at, length = struct.unpack_from(">4sIII", font, _TABLES + 16 * place)
        if tag == name:
            return font[at : at + length]
    raise ValueError(f"a font without {name.decode()}")


def _by_groups(cmap: bytes, at: int) -> Iterator[int]:
    """Format 12: groups of first, last and the first one's glyph."""
    (count,) = struct.unpack_from(">I", cmap, at + 12)
    for first, last, _ in struct.iter_unpack(">III", cmap[at + 16 : at + 16 + 12 * count]):
        yield from range(first, last + 1)


def _by_segments(cmap: bytes, at: int) -> Iterator[int]:
    """Format 4: ends, starts, deltas and offsets of segments, each in a row of its own."""
    (twice,) = struct.unpack_from(">H", cmap, at + 6)
    rows = (at + 14, at + 16 + twice, at + 16 + 2 * twice, at + 16 + 3 * twice)
    for place in range(0, twice, 2):
        end, start, delta, offset = (struct.unpack_from(">H", cmap, r + place)[0] for r in rows)
        for point in range(start, min(end, 0xFFFE) + 1):
            if not offset:
                glyph = (point + delta) & 0xFFFF
            else:
                where = rows[3] + place + offset + 2 * (point - start)
                (glyph,) = struct.unpack_from(">H", cmap, where)
            if glyph:
                yield point
