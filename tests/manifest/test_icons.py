"""The icons' drawing: what Teams asks of their colours."""

from __future__ import annotations

import zlib

from manifest import icons

SIDE = 32


def pixels(content: bytes) -> list[bytes]:
    """The red, green, blue and opacity of each pixel of a PNG that icons.drawn made."""
    start = content.index(b"IDAT") + 4
    length = int.from_bytes(content[start - 8 : start - 4])
    rows = zlib.decompress(content[start : start + length])
    lines = [rows[row : row + 1 + SIDE * 4][1:] for row in range(0, len(rows), 1 + SIDE * 4)]
    return [line[place : place + 4] for line in lines for place in range(0, SIDE * 4, 4)]


def test_the_outline_is_white_on_nothing() -> None:
    outline = pixels(icons.drawn(icons.OUTLINE_ICON, SIDE))
    assert {pixel[:3] for pixel in outline} == {b"\xff\xff\xff"}
    assert {pixel[3] for pixel in outline} >= {0, 255}


def test_the_colour_icon_fills_its_square() -> None:
    colour = pixels(icons.drawn(icons.COLOUR_ICON, SIDE))
    assert {pixel[3] for pixel in colour} == {255}


def test_the_drawing_is_symmetrical() -> None:
    outline = pixels(icons.drawn(icons.OUTLINE_ICON, SIDE))
    lines = [outline[row : row + SIDE] for row in range(0, len(outline), SIDE)]
    assert all(line == line[::-1] for line in lines)
