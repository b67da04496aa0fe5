"""Draws the picture of twelve months; apart from its words, because Pillow is slow to import."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from cards.months import Bar, month_name

WIDTH, HEIGHT = 560, 260
LEFT, RIGHT, TOP, BOTTOM = 14, 14, 46, 34
PAPER, INK, QUIET, RULE = "#ffffff", "#1b2a38", "#52606d", "#c5ced6"
ON_TIME, LATE, STRIPE = "#2f6f9f", "#c2410c", "#ffffff"
"""The picture has a ground of its own, so that it reads the same in every theme; a late report is
striped as well as coloured."""
HATCH = 7
SWATCH = 14


def png_uri(bars: Sequence[Bar]) -> str:
    """The picture as a data URI of a few kilobytes."""
    buffer = BytesIO()
    _drawn(bars).quantize(32, Image.Quantize.FASTOCTREE).save(buffer, "PNG")
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"


def _drawn(bars: Sequence[Bar]) -> Image.Image:
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    _legend(draw)
    most = max([1, *(on_time + late for _, on_time, late in bars)])
    ground = HEIGHT - BOTTOM
    room = (WIDTH - LEFT - RIGHT) / len(bars)
    for place, (month, on_time, late) in enumerate(bars):
        middle = LEFT + room * (place + 0.5)
        _bar(draw, middle, room * 0.56, (on_time, late), (ground - TOP - 24) / most)
        _words(draw, (middle, ground + 8), month_name(month), QUIET)
    draw.line([(LEFT, ground), (WIDTH - RIGHT, ground)], fill=RULE, width=2)
    return image


def _bar(
    draw: ImageDraw.ImageDraw,
    middle: float,
    width: float,
    counts: tuple[int, int],
    unit: float,
) -> None:
    on_time, late = counts
    ground = HEIGHT - BOTTOM
    left, right = round(middle - width / 2), round(middle + width / 2)
    edge = round(ground - on_time * unit)
    top = round(ground - (on_time + late) * unit)
    if on_time:
        draw.rectangle([left, edge, right, ground - 1], fill=ON_TIME)
    if late:
        _striped(draw, (left, top, right, edge - 1))
    if on_time or late:
        _words(draw, (middle, top - 20), str(on_time + late), INK)


def _striped(draw: ImageDraw.ImageDraw, box: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = box
    draw.rectangle(box, fill=LATE)
    for y in range(top + HATCH // 2, bottom, HATCH):
        draw.line([(left, y), (right, y)], fill=STRIPE, width=2)


def _legend(draw: ImageDraw.ImageDraw) -> None:
    top = 12
    draw.rectangle([LEFT, top, LEFT + SWATCH, top + SWATCH], fill=ON_TIME)
    draw.text((LEFT + SWATCH + 8, top - 3), "Reported in time", font=_font(), fill=INK)
    second = LEFT + 190
    _striped(draw, (second, top, second + SWATCH, top + SWATCH))
    draw.text((second + SWATCH + 8, top - 3), "Reported late", font=_font(), fill=INK)


def _words(draw: ImageDraw.ImageDraw, at: tuple[float, float], words: str, fill: str) -> None:
    draw.text(at, words, font=_font(), fill=fill, anchor="ma")


@lru_cache(maxsize=1)
def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Pillow's own font: the picture looks the same on every server."""
    return ImageFont.load_default(18)
