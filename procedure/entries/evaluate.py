"""Evaluate: the three reviews after an incident (7.1)."""

from __future__ import annotations

from collections.abc import Iterator

from procedure import matter
from procedure.definition import Procedure
from procedure.instants import shown
from procedure.notices import Topic
from procedure.organisation import Organisation
from procedure.record import Entry, Facts, Instant, Named, Recorded
from procedure.rows import EntryRow, by_key, given_out, no_mark, nobody
from procedure.state import Incident, Review
from procedure.tell import ToTell, chat


class Plan(Facts):
    """Who reviews, and by when (UTC)."""

    review: str
    owner: Named
    due: Instant


class ReviewPlanned(Entry, Plan):
    """A review has an owner and a date."""

    def sentence(self, procedure: Procedure) -> str:
        review, owner = procedure.review_short(self.review), self.owner.name
        return f"Review planned, {review}: {owner}, by {shown(self.due)}"


def planned(incident: Incident, entry: ReviewPlanned, recorded: Recorded) -> None:
    """The last plan stands."""
    review = incident.learning.reviews.setdefault(entry.review, Review())
    review.owner, review.due, review.planned_at = entry.owner, entry.due, recorded.at


class Finding(Facts):
    """What a review found, and what changes."""

    review: str
    outcome: str


class ReviewCompleted(Entry, Finding):
    """A review is done."""

    def sentence(self, procedure: Procedure) -> str:
        return f"Review done, {procedure.review_short(self.review)}: {self.outcome}"


def review_completed(incident: Incident, entry: ReviewCompleted, recorded: Recorded) -> None:
    """Done."""
    incident.learning.reviews.setdefault(entry.review, Review()).outcome = entry.outcome


class Waiver(Facts):
    """Why a review isn't needed; the approver of the closure sees it."""

    review: str
    reason: str


class ReviewWaived(Entry, Waiver):
    """A review isn't needed."""

    def sentence(self, procedure: Procedure) -> str:
        return f"Review waived, {procedure.review_short(self.review)}: {self.reason}"


def review_waived(incident: Incident, entry: ReviewWaived, recorded: Recorded) -> None:
    """Waived."""
    incident.learning.reviews.setdefault(entry.review, Review()).waived = entry.reason


def _owner(
    incident: Incident, entry: ReviewPlanned, organisation: Organisation
) -> Iterator[ToTell]:
    yield chat(Topic.OWNED, entry.owner.id, matter.review(entry.review))


SETTLES = by_key("review", matter.review)

ENTRIES = (
    EntryRow(
        entry=ReviewPlanned,
        apply=planned,
        tells=_owner,
        settles=SETTLES,
        withheld=given_out,
        marks=no_mark,
    ),
    EntryRow(
        entry=ReviewCompleted,
        apply=review_completed,
        tells=nobody,
        settles=SETTLES,
        withheld=given_out,
        marks=no_mark,
    ),
    EntryRow(
        entry=ReviewWaived,
        apply=review_waived,
        tells=nobody,
        settles=SETTLES,
        withheld=given_out,
        marks=no_mark,
    ),
)
