"""The organisation's directory of people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from procedure.person import PersonId
from procedure.record import Named


class Directory(Protocol):
    """Names and mail addresses of people in the organisation."""

    async def name(self, person_id: str) -> str:
        """The person's name, now or when the directory last gave it; "" when it never did."""

    async def names(self, person_ids: Iterable[str]) -> dict[str, str]:
        """Names by id; those nobody has are left out."""

    async def who(self, known_by: Iterable[PersonId]) -> dict[PersonId, Named]:
        """Who is meant by each of these, with the directory's own id.

        Left out is whom the directory says it doesn't have. Where it can't be asked, or has no
        name for somebody, they keep what they are known by and are called `unnamed`.
        """
