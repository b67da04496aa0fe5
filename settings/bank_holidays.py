"""A region's bank holidays, with what the settings add and take away."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class BankHolidays:
    """Whether a day is one. Plain data, so that it can go where papers are made."""

    region: str
    added: frozenset[date]
    removed: frozenset[date]

    def __call__(self, day: date) -> bool:
        return day in self.added or (_is_one(self.region, day) and day not in self.removed)


@lru_cache(maxsize=4096)
def _is_one(region: str, day: date) -> bool:
    return day in of_region(region)


REGIONS = {"scotland": "SCT", "england-and-wales": "ENG", "northern-ireland": "NIR"}
"""By what a procedure's file calls them."""


@lru_cache(maxsize=4)
def of_region(region: str) -> Container[date]:
    """A part of the United Kingdom's."""
    # Imported here: where papers are made it is hardly ever asked for, and slow to load.
    import holidays

    return holidays.country_holidays("GB", subdiv=REGIONS[region])
