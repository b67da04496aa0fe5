"""Draws the Teams app's two icons with the standard library: a desk bell on a shield.

`python -m manifest.icons` writes them anew beside this file. Coordinates run from 0 to 1 across
the picture, y downwards; a shape is a question: is this point inside?
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

Shape = Callable[[float, float], bool]
SAMPLES = 5
"""Points asked along each side of a pixel: the share inside smooths the edges."""


class Colour(NamedTuple):
    """Red, green, blue and opacity, each from 0 to 255."""

    red: int
    green: int
    blue: int
    opacity: int = 255


class Layer(NamedTuple):
    """One shape filled with one colour, over the layers before it."""

    shape: Shape
    colour: Colour


INDIGO = Colour(0x3D, 0x40, 0x9B)
WHITE = Colour(0xFF, 0xFF, 0xFF)
CLEAR = Colour(0xFF, 0xFF, 0xFF, 0)


def everywhere(x: float, y: float) -> bool:
    """The whole picture: Teams rounds the corners itself."""
    return True


def shield(left: float, top: float, bottom: float) -> Shape:
    """A shield, upright and centred: straight shoulders, then two curves to its point."""
    shoulder = top + (bottom - top) * 0.42
    half_width = 0.5 - left
    corner = half_width * 0.22

    def half_width_at(y: float) -> float:
        fall: float = max(0.0, (y - shoulder) / (bottom - shoulder)) ** 2.1
        return half_width * (1 - fall)

    def inside(x: float, y: float) -> bool:
        across = abs(x - 0.5)
        if not top <= y <= bottom or across > half_width:
            return False
        if y < top + corner and across > half_width - corner:
            return (across - half_width + corner) ** 2 + (y - top - corner) ** 2 <= corner**2
        return across <= half_width_at(y)

    return inside


def disc(centre_x: float, centre_y: float, radius: float) -> Shape:
    """A filled circle."""
    return lambda x, y: (x - centre_x) ** 2 + (y - centre_y) ** 2 <= radius**2


def bar(left: float, top: float, right: float, bottom: float) -> Shape:
    """A rectangle with round ends."""
    radius = (bottom - top) / 2

    def inside(x: float, y: float) -> bool:
        nearest = min(max(x, left + radius), right - radius)
        return (x - nearest) ** 2 + (y - top - radius) ** 2 <= radius**2

    return inside


def bell(width: float, base: float) -> Shape:
    """A reception desk's bell, centred: knob, dome and foot, standing on `base`."""
    foot_top = base - width * 0.125
    dome_bottom = foot_top - width * 0.0625
    radius = width * 0.42
    dome = disc(0.5, dome_bottom, radius)
    knob = disc(0.5, dome_bottom - radius - width * 0.06, width * 0.085)
    foot = bar(0.5 - width / 2, foot_top, 0.5 + width / 2, base)
    return lambda x, y: foot(x, y) or knob(x, y) or (y <= dome_bottom and dome(x, y))


def ring(outer: Shape, inner: Shape) -> Shape:
    """What lies inside the one shape and outside the other."""
    return lambda x, y: outer(x, y) and not inner(x, y)


COLOUR_ICON = (
    Layer(everywhere, INDIGO),
    Layer(shield(0.215, 0.17, 0.86), WHITE),
    Layer(bell(0.37, 0.625), INDIGO),
)
OUTLINE_ICON = (
    Layer(ring(shield(0.08, 0.03, 0.97), shield(0.15, 0.10, 0.875)), WHITE),
    Layer(bell(0.5, 0.625), WHITE),
)


def drawn(layers: tuple[Layer, ...], side: int) -> bytes:
    """The picture as a square PNG of `side` pixels, with opacity."""
    rows = b"".join(
        b"\0" + b"".join(bytes(_pixel(layers, column, row, side)) for column in range(side))
        for row in range(side)
    )
    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


def _pixel(layers: tuple[Layer, ...], column: int, row: int, side: int) -> Colour:
    """The layers' colours over one another, each by the share of the pixel that it covers."""
    result = CLEAR
    for shape, colour in layers:
        share = _share(shape, column, row, side)
        if share:
            result = _over(colour, share, result)
    return result


def _share(shape: Shape, column: int, row: int, side: int) -> float:
    steps = [(index + 0.5) / SAMPLES for index in range(SAMPLES)]
    inside = sum(
        shape((column + across) / side, (row + down) / side) for down in steps for across in steps
    )
    return inside / SAMPLES**2


def _over(colour: Colour, share: float, under: Colour) -> Colour:
    opacity = share + under.opacity / 255 * (1 - share)
    red, green, blue = (
        round((upper * share + lower * under.opacity / 255 * (1 - share)) / opacity)
        for upper, lower in zip(colour[:3], under[:3], strict=True)
    )
    return Colour(red, green, blue, round(opacity * 255))


def main() -> None:
    """Write both icons beside this file."""
    here = Path(__file__).parent
    (here / "color.png").write_bytes(drawn(COLOUR_ICON, 192))
    (here / "outline.png").write_bytes(drawn(OUTLINE_ICON, 32))


if __name__ == "__main__":
    main()
