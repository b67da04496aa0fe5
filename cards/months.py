"""A month and its reports: what the picture of a year and its words are both made from."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

Bar = tuple[str, int, int]
"""A month ('YYYY-MM'), reports in time, reports late."""


@lru_cache(maxsize=64)
def month_name(month: str, *, year: bool = False) -> str:
    """'Mar', or 'March 2026' with its year."""
    day = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
    return f"{day:%B %Y}" if year else f"{day:%b}"


def month_words(month: str) -> str:
    """'August 2026' for '2026-08'; anything else as it stands."""
    try:
        return f"{datetime.strptime(month, '%Y-%m').replace(tzinfo=UTC):%B %Y}"
    except ValueError:
        return month
