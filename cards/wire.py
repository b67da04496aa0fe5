"""A card, or what it travels in, as JSON."""

from __future__ import annotations

import json
from typing import Any

import orjson


def encoded(made: Any) -> bytes:
    """JSON in UTF-8; half a character (a lone surrogate), which UTF-8 can't hold, as an escape."""
    try:
        return orjson.dumps(made)
    except orjson.JSONEncodeError:
        return json.dumps(made).encode()


def size(made: Any) -> int:
    """Bytes of it as Teams counts them: UTF-16."""
    return len(encoded(made).decode().encode("utf-16-le"))
