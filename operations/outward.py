"""What /readyz says of the way out: the credential's end, tokens that can't be had, refused mail.

These make nobody unready: another process would have the same, and what waits in the outbox goes
once it is mended.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from delivery.tokens import Scope, Tokens
from procedure.instants import local_day, shown_day

SOON = timedelta(days=30)
"""How long before its end a credential is spoken of."""

NAMES: Mapping[Scope, str] = {Scope.CONNECTOR: "Teams", Scope.GRAPH: "Graph"}
FINE = "fine"


def credential_words(ends: datetime | None, now: datetime) -> str:
    """How the credential stands; "" where its end isn't known, or it has none."""
    if ends is None:
        return ""
    day = shown_day(local_day(ends))
    if ends <= now:
        return f"ran out on {day}"
    return f"runs out on {day}" if ends - now <= SOON else FINE


def outward(
    tokens: Tokens | None, mail_refused: str, ends: datetime | None, now: datetime
) -> dict[str, str]:
    """The lines of /readyz: a word where all is well, else what is wrong."""
    refused = tokens.refused if tokens is not None else {}
    lacking = [f"{NAMES[scope]} ({why})" for scope, why in sorted(refused.items())]
    return {
        "credential": credential_words(ends, now),
        "tokens": f"none for {', '.join(lacking)}" if lacking else FINE,
        "mail": f"refused ({mail_refused})" if mail_refused else FINE,
    }
