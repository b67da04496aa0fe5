"""One picture of twelve months: reports in time and late, a bar a month, as a small PNG.

Both the picture and its words are kept by their figures: the home card shows them at each turn.
"""

from __future__ import annotations

from functools import lru_cache

from cards.months import Bar, month_name


@lru_cache(maxsize=32)
def alternative(bars: tuple[Bar, ...]) -> str:
    """The picture in words, for whoever can't see it: the figures themselves."""
    told = [
        f"{month_name(month, year=True)}: {on_time} in time, {late} late"
        for month, on_time, late in bars
        if on_time or late
    ]
    first, last = (month_name(bars[at][0], year=True) for at in (0, -1))
    head = f"Reports a month from {first} to {last}"
    return f"{head}. {'; '.join(told)}." if told else f"{head}: none."


@lru_cache(maxsize=32)
def data_uri(bars: tuple[Bar, ...]) -> str:
    """The picture as a data URI of a few kilobytes."""
    # Imported here, so that Pillow is loaded by the first picture and not by every start.
    from cards.drawing import png_uri

    return png_uri(bars)
