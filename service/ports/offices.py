"""The offices as they were held when the desk last looked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol


class Offices(Protocol):
    """Who held which office then, so that it is seen when one has changed hands."""

    async def offices(self) -> dict[str, str]:
        """The object id of each office's holder; empty before the first look."""

    async def offices_since(self) -> datetime | None:
        """When that was kept, or None."""

    async def keep_offices(self, holders: Mapping[str, str], at: datetime) -> None:
        """Keeps these in place of the earlier ones."""
