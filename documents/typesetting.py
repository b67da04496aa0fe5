"""Typesets a PDF with the fonts of the project alone: a server's own change nothing in it.

Libertinus Serif and DejaVu Sans Mono come within typst, whose version is pinned; DejaVu Sans, which
has the letters and signs that those lack, lies in fonts/.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

FONTS = Path(__file__).with_name("fonts")

_DRAWN = re.compile(
    "[\n\t -~\u00a0-\u0525\u0531-\u058a\u0591-\u05f4\u0621-\u063a\u0640-\u0652\u0660-\u0670"
    "\u0679-\u06bf\u06c6-\u06c8\u06cb\u06cc\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u20a0-\u20b5"
    "\u2100-\u214b\u2190-\u22ff\u2500-\u269c\u269e-\u26b8\u2701-\u2704\u2706-\u2709\u270c-\u2727"
    "\U0001f600-\U0001f623\U0001f625-\U0001f62b\U0001f62d-\U0001f640]"
)
"""What these fonts draw, of what people write: a test typesets all of it."""


def typeset(template: Path, name: str, content: Any, made: int) -> bytes:
    """The template as PDF/UA-1; it finds the content as JSON in sys.inputs under this name.

    `made` is the instant in the file, in seconds. The same arguments make the same bytes.
    """
    try:
        return _compiled(template, name, content, made)
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        return _compiled(template, name, spelt(content), made)


def _compiled(template: Path, name: str, content: Any, made: int) -> bytes:
    return typst.compile(
        template.read_bytes(),
        format="pdf",
        pdf_standards=["ua-1"],
        font_paths=_fonts(),
        sys_inputs={name: json.dumps(content)},
        timestamp=made,
    )


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[FONTS])


def spelt(content: Any) -> Any:
    """With what none of the fonts can draw written as its code point, [U+1F600], and kept."""
    if isinstance(content, str):
        return "".join(each if _is_drawn(each) else f"[U+{ord(each):04X}]" for each in content)
    if isinstance(content, list):
        return [spelt(part) for part in content]
    if isinstance(content, dict):
        return {key: spelt(part) for key, part in content.items()}
    return content


def _is_drawn(letter: str) -> bool:
    # Code points that mean nothing lie between the letters, and have no shape.
    return _DRAWN.match(letter) is not None and unicodedata.category(letter) != "Cn"
