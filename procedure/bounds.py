"""Bounds: what one person may ask of the desk in an hour, and what is urgent (2.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from procedure.errors import TooMany
from procedure.instants import shown
from procedure.terms import Cyber, Involved

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

GATHERED_AFTER = 5
"""Reports that one person has sent within a day before those that follow are told together."""


class Bounded(StrEnum):
    """What is counted, a person and an hour."""

    REPORTS = "reports"
    ADDITIONS = "additions"
    DRAFTS = "drafts"
    PAPERS = "papers"
    LOOK_UPS = "look_ups"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundRow:
    """A bound: what is counted, how many an hour, and what is said of one more.

    `office` is the bound of whoever holds an office, None where they have none. `sentence` goes on
    from the time from which there is room again, and ends with the phone number.
    """

    what: str
    an_hour: int
    office: int | None
    sentence: str


BOUNDS: Mapping[Bounded, BoundRow] = {
    Bounded.REPORTS: BoundRow(
        what="reports sent, but for urgent ones",
        an_hour=20,
        office=200,
        sentence="You have sent {most} reports within an hour, which is as many as the desk takes "
        "from one person. This one is kept as your draft: please send it again after {again}. If "
        "it can't wait, phone {phone}.",
    ),
    Bounded.ADDITIONS: BoundRow(
        what="additions to one's reports",
        an_hour=60,
        office=None,
        sentence="You have added to your reports {most} times within an hour, which is as often "
        "as the desk takes it from one person. What you typed is still on your card: please send "
        "it again after {again}. If it can't wait, phone {phone}.",
    ),
    Bounded.DRAFTS: BoundRow(
        what="drafts saved, a page that is turned over being one",
        an_hour=300,
        office=None,
        sentence="You have saved drafts {most} times within an hour, which is as often as the desk "
        "does it for one person. What you typed is still on your card: please go on after "
        "{again}. If it can't wait, phone {phone}.",
    ),
    Bounded.PAPERS: BoundRow(
        what="papers asked for and accepted",
        an_hour=30,
        office=300,
        sentence="You have asked for papers {most} times within an hour, which is as often as the "
        "desk makes them for one person. Please ask again after {again}, or phone {phone}.",
    ),
    Bounded.LOOK_UPS: BoundRow(
        what="lists, searches and cases opened",
        an_hour=600,
        office=None,
        sentence="You have looked things up {most} times within an hour, which is as often as the "
        "desk does it for one person. Please try again after {again}. You can still report: type "
        "“report”. If it is urgent, phone {phone}.",
    ),
}

AN_HOUR: Mapping[Bounded, int] = {kind: row.an_hour for kind, row in BOUNDS.items()}
"""The bounds of staff, where the settings name no others."""

URGENT = (
    "personal data is or might be involved, it is or might be cyber, or something was lost or "
    "stolen"
)
"""What makes a report urgent: it is taken whatever the bound, and told together with the others."""


def urgent(personal_data: Involved, cyber: Cyber, lost: str) -> bool:
    """Whether a report is urgent, by what was answered: see URGENT."""
    perhaps_cyber = cyber in (Cyber.YES, Cyber.UNSURE)
    return personal_data is not Involved.NO or perhaps_cyber or lost == "yes"


def check_room(
    kind: Bounded, most: int | None, before: Sequence[datetime], now: datetime, phone: str
) -> None:
    """Raises TooMany, with when there is room again, where `before` has `most` within an hour.

    `before` are UTC instants, the newest first.
    """
    within = [at for at in before if now - HOUR < at <= now]
    if most is None or len(within) < most:
        return
    again = shown(within[most - 1] + HOUR)
    raise TooMany(BOUNDS[kind].sentence.format(most=most, again=again, phone=phone))
