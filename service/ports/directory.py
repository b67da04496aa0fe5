"""The organisation's directory of people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol


class Directory(Protocol):
    """Names and mail addresses of people in the organisation."""

    async def name(self, person_id: str) -> str:
        """The person's name, now or when the directory last gave it; "" when it never did."""

    async def names(self, person_ids: Iterable[str]) -> dict[str, str]:
        """Names by id; those nobody has are left out."""
