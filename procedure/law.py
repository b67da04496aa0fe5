"""The law: what a procedure may tighten and never loosen (UK GDPR Art 33 and 34, clause 5.5)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import timedelta

ICO_LIMIT = timedelta(hours=72)
"""From awareness to the ICO (Art 33(1))."""


def digest(seen: Mapping[str, object]) -> str:
    """SHA-256 of what an approver sees: an approval holds for this text alone (5.5).

    `seen` holds texts, lists and objects of them; it is hashed as canonical JSON (RFC 8785, which
    for texts is what is written here), so that equal readings have equal digests.
    """
    text = json.dumps(seen, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
