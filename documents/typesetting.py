"""Typesets a PDF with the fonts of the project alone: a server's own change nothing in it.

Libertinus Serif and DejaVu Sans Mono come within typst, whose version is pinned; what those lack,
other alphabets and emoji among it, is in the fonts of fonts/, glyph by glyph.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from documents.glyphs import drawn_by

FONTS = Path(__file__).with_name("fonts")
FAMILIES = (
    "Libertinus Serif", "DejaVu Sans", "Noto Sans Devanagari", "Noto Sans Bengali",
    "Noto Sans Gurmukhi", "Noto Sans Gujarati", "Noto Sans Tamil", "Noto Sans Malayalam",
    "Noto Sans Thai", "Noto Sans Ethiopic", "Noto Emoji",
)  # fmt: skip
"""In the order in which a glyph is looked for: sys.inputs.fonts, as JSON."""

_OF_TYPST = re.compile("[\u0250-\u036f\u0560-\u05c5\u1efc-\u1eff\u210a\u214a]")
"""What Libertinus Serif draws beside what the fonts of fonts/ do: a test typesets all of it."""

_JOINING = re.compile("[\t\n\u00ad\u200c\u200d\ufe00-\ufe0f\U000e0020-\U000e007f]")
"""What has no shape of its own and is part of others: of ligatures, flags and families."""

_SHAPELESS = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_PLAIN = re.compile("[\n\t -~\u00a0-\u0233\u0370-\u04ff\u1e00-\u1eff\u2010-\u2027\u20ac]")
"""What is certainly drawn, whatever stands beside it."""

_UNBROKEN = re.compile(r"\S{16,}")
_LETTERS_ALONE = re.compile(r"[^\W\d_]{1,23}[.,;:!?)’”]*")
_BREAKABLE = re.compile(r"[/\\_.@:?&=#,;+%|~-](?=[^\W_])")
_PIECE = re.compile(r"[^\W_]{12,}")
_WORD_AT_MOST = 23
_CUT = re.compile(r"[^\W_]{8}(?=[^\W_])")
BREAK = "\u200b"
"""Where a line may break: a template shows it as nothing, so that it isn't copied out either."""


def typeset(template: Path, name: str, content: Any, made: int) -> bytes:
    """The template as PDF/UA-1; it finds the content as JSON in sys.inputs under this name.

    `made` is the instant in the file, in seconds. The same arguments make the same bytes.
    """
    shown = each_text(content, lambda text: breakable(spelt(text)))
    try:
        return _compiled(template, name, shown, made)
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        # Letters that are drawn apart and not together, as an accent of one script on another.
        shown = each_text(content, lambda text: breakable(spelt(text, _PLAIN)))
        return _compiled(template, name, shown, made)


def _compiled(template: Path, name: str, content: Any, made: int) -> bytes:
    return typst.compile(
        template.read_bytes(),
        format="pdf",
        pdf_standards=["ua-1"],
        font_paths=_fonts(),
        sys_inputs={name: json.dumps(content), "fonts": json.dumps(FAMILIES)},
        timestamp=made,
    )


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[FONTS])


def each_text(content: Any, change: Any) -> Any:
    """The content with every text in it changed by this function, the keys left as they are."""
    if isinstance(content, str):
        return change(content)
    if isinstance(content, list | tuple):
        return [each_text(part, change) for part in content]
    if isinstance(content, dict):
        return {key: each_text(part, change) for key, part in content.items()}
    return content


def spelt(text: str, plain: re.Pattern[str] | None = None) -> str:
    """With what none of the fonts can draw written as its code point, [U+6F22], and kept.

    `plain` narrows what is left as it is to what matches it.
    """
    if text.isascii() and text.isprintable():
        return text
    if plain:
        return "".join(each if plain.match(each) else _spelt(each) for each in text)
    return "".join(each if is_drawn(each) else _spelt(each) for each in text)


def _spelt(letter: str) -> str:
    return f"[U+{ord(letter):04X}]"


def is_drawn(letter: str) -> bool:
    """Whether some font has it; what only turns or hides other letters is none, and is spelt."""
    if _JOINING.match(letter):
        return True
    if unicodedata.category(letter) in _SHAPELESS:
        return False
    return ord(letter) in drawn_by(FONTS) or _OF_TYPST.match(letter) is not None


def breakable(text: str) -> str:
    """With places for a line to break in what has none: fingerprints, paths, addresses.

    Words are left alone.
    """
    return _UNBROKEN.sub(lambda found: _broken(found[0]), text)


def _broken(run: str) -> str:
    if _LETTERS_ALONE.fullmatch(run):
        return run
    return _PIECE.sub(lambda found: _cut(found[0]), _BREAKABLE.sub(_before_a_break, run))


def _cut(piece: str) -> str:
    """A word is left whole even within an address; what has figures in it is none."""
    if len(piece) <= _WORD_AT_MOST and piece.isalpha():
        return piece
    return _CUT.sub(_before_a_break, piece)


def _before_a_break(found: re.Match[str]) -> str:
    return found[0] + BREAK
