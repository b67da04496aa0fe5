"""What a notice that didn't go out does next: it waits longer each time, or goes by mail."""

from __future__ import annotations

import random
from datetime import timedelta

from procedure.notices import Notice, Route

FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=15)


def by_mail(notice: Notice) -> Notice:
    """The same notice by the second route."""
    return Notice(
        notice.incident_id,
        notice.topic,
        Route.MAIL,
        notice.to,
        notice.about,
        f"{notice.key}/by-mail",
    )


def backoff(attempt: int, retry_after: float | None) -> timedelta:
    """2 s, 4 s, 8 s … up to 15 minutes with jitter, or what the service asked for if longer."""
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(attempt - 1, 12))
    if retry_after is not None and timedelta(seconds=retry_after) > wait:
        return slowed(retry_after)
    return wait * random.uniform(0.8, 1.2)  # noqa: S311


def slowed(retry_after: float) -> timedelta:
    """What a service that is asked too much wants, with jitter, and never less than 2 s."""
    wait = max(FIRST_WAIT, timedelta(seconds=retry_after))
    return wait * random.uniform(1, 1.2)  # noqa: S311
