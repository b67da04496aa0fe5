"""The law: what a procedure may tighten and never loosen (UK GDPR Art 33 and 34, clause 5.5)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from procedure.instants import latest
from procedure.terms import ReportKind

ICO_TIME = timedelta(hours=72)
"""From awareness to the ICO (Art 33(1))."""


class IcoTimes(NamedTuple):
    """When the ICO is to be told, and after which instant it is late in law (UTC)."""

    target: datetime
    limit: datetime


def ico_times(aware: datetime) -> IcoTimes:
    """Both ends of the 72 hours after awareness.

    The target is 72 hours after it. In law the hour in which it falls isn't counted (UK GDPR Art
    4A; Regulation 1182/71 Art 3(1) and (2)), so the limit is 72 hours after the next one begins.
    """
    hour = aware.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return IcoTimes(aware + ICO_TIME, hour + timedelta(hours=1) + ICO_TIME)


def known_since(
    kind: ReportKind, source: str, discovered: datetime, notified: datetime
) -> datetime:
    """Where the 72 hours run from until awareness is settled (UTC; Art 33, EDPB 9/2022).

    The arrival of the report; where a member of staff says that it has occurred, its discovery.
    """
    by_staff = not source and kind is ReportKind.INCIDENT
    return min(discovered, notified) if by_staff else notified


def ico_late(aware: datetime | None, told: datetime) -> bool:
    """Whether the ICO, told then, was told later than the law has it: reasons are needed.

    On a day alone it may have been told as late as its close.
    """
    return aware is not None and latest(told) > ico_times(aware).limit


def digest(seen: Mapping[str, object]) -> str:
    """SHA-256 of what an approver sees: an approval holds for this text alone (5.5).

    `seen` holds texts, lists and objects of them; it is hashed as canonical JSON (RFC 8785, which
    for texts is what is written here), so that equal readings have equal digests.
    """
    text = json.dumps(seen, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
