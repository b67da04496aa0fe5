"""Reads a JSON body that strangers may have written: bounded before it is parsed."""

from __future__ import annotations

import json
import math
import re

DEEPEST = 64
# Possessive, so that a string that never ends is passed once and not tried again from within.
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{}\]]', re.DOTALL)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Unreadable(Exception):
    """The body isn't a JSON object that we can take; the text names the rule, not the content."""


def read_object(body: bytes) -> dict[str, object]:
    """The JSON object in UTF-8; raises Unreadable."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise Unreadable("not_utf8") from None
    if _too_deep(text):
        raise Unreadable("too_deep")
    try:
        parsed = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        raise Unreadable("not_json") from None
    if not isinstance(parsed, dict):
        raise Unreadable("not_an_object")
    if "\\u" in text:
        _check_text(parsed)
    return parsed


def _too_deep(text: str) -> bool:
    if text.count("[") + text.count("{") <= DEEPEST:
        return False
    depth = 0
    for token in _TOKEN.finditer(text):
        mark = token[0]
        if mark in "[{":
            depth += 1
            if depth > DEEPEST:
                return True
        elif mark in "]}":
            depth -= 1
    return False


def _refuse(name: str) -> None:
    """NaN and Infinity are Python's, not JSON's."""
    raise ValueError(name)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("The number is too large.")
    return number


def _check_text(parsed: dict[str, object]) -> None:
    """Refuses text that neither UTF-8 nor a database can hold: NUL and halves of characters."""
    waiting: list[object] = [parsed]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            if _UNSTORABLE.search(part):
                raise Unreadable("text_unstorable")
        elif isinstance(part, dict):
            waiting.extend(part.keys())
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)
