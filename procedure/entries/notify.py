"""Notify: whom to tell, case by case, and that they were told (6.1, 6.2, Art 33 and 34)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from procedure import matter
from procedure.definition import Procedure
from procedure.findings import action_of, notification_action
from procedure.instants import shown
from procedure.matter import Matter
from procedure.notices import Topic
from procedure.organisation import Organisation
from procedure.parties import party_of
from procedure.record import Entry, Facts, Instant, Recorded
from procedure.rows import EntryRow, Mark, given_out, nobody, nothing
from procedure.state import ActionStatus, Decision, Incident, Notification
from procedure.tell import ToTell, mail
from procedure.terms import ANSWER_NAMES, Answer, capital, exception_words


class NotificationDecision(Facts):
    """Whether a party is to be notified, and why.

    `party` is the key of its row, `who` its name as it was then, "" for a standing row;
    `exception` the one of Art 34(3), or of DPA 2018 Sch 2, on which individuals aren't told.
    """

    party: str
    answer: Answer
    reason: str
    who: str = ""
    exception: str = ""


class NotificationDecided(Entry, NotificationDecision):
    """Whether a party is notified."""

    def sentence(self, procedure: Procedure) -> str:
        answer = f"{ANSWER_NAMES[self.answer]}: {self.reason}{exception_words(self.exception)}"
        return f"Notify {named(self, procedure)}? {answer}"


def named(facts: NotificationDecision | NotificationFacts, procedure: Procedure) -> str:
    """What the party was called."""
    return facts.who or procedure.party_name(facts.party)


def notification_decided(
    incident: Incident, entry: NotificationDecided, recorded: Recorded
) -> None:
    """The last decision stands."""
    incident.work.decisions[entry.party] = Decision(
        entry.answer, entry.reason, recorded.at, recorded.actor.name, entry.exception
    )


class NotificationFacts(Facts):
    """When (UTC) and how a party was told; the ICO's reference; why so late (Art 33(1)).

    `party` and `who` as in the decision; of individuals, `number` of `out_of` people.
    """

    party: str
    told_at: Instant
    how: str
    reference: str = ""
    delay: str = ""
    phase: Literal["initial", "follow_up"] = "initial"
    who: str = ""
    number: int | None = None
    out_of: int | None = None


class PartyNotified(Entry, NotificationFacts):
    """A party was notified; `unapproved` where that was before anybody had approved it (5.5)."""

    unapproved: bool = False

    def sentence(self, procedure: Procedure) -> str:
        more = f", reference {self.reference}" if self.reference else ""
        late = f" Reasons for the delay: {self.delay}" if self.delay else ""
        follow = " (follow-up)" if self.phase == "follow_up" else ""
        many = f" ({self.number} of {self.out_of})" if self.number and self.out_of else ""
        return (
            f"{capital(named(self, procedure))}{many} notified{follow} on {shown(self.told_at)}: "
            f"{self.how}{more}.{late}{' Before it was approved.' if self.unapproved else ''}"
        )


def party_notified(incident: Incident, entry: PartyNotified, recorded: Recorded) -> None:
    """The approved action is thereby done; a follow-up stands beside what was told first."""
    told = Notification(
        entry.party,
        entry.told_at,
        entry.how,
        entry.reference,
        entry.delay,
        entry.phase,
        entry.unapproved,
        entry.number,
        entry.out_of,
    )
    incident.work.notifications.append(told)
    key = notification_action(incident, entry.party)
    if key is None:
        return
    action = action_of(incident, key)
    action.status = ActionStatus.DONE
    if action.notification is None:
        action.notification, action.done_at = told, told.at


class DeliveryFacts(Facts):
    """What became of a message of the desk's own: to whom, and how it went."""

    topic: str
    to: str
    outcome: Literal["sent", "failed"]
    words: str


class DeliveryRecorded(Entry, DeliveryFacts):
    """A mail was sent, or wasn't."""

    def sentence(self, procedure: Procedure) -> str:
        return self.words


def delivery_recorded(incident: Incident, entry: DeliveryRecorded, recorded: Recorded) -> None:
    """When, and how it went."""
    incident.work.mailed[f"{entry.topic}/{entry.to}"] = (recorded.at, entry.outcome)


def _by_mail(
    incident: Incident, entry: NotificationDecided, organisation: Organisation
) -> Iterator[ToTell]:
    """For Event and Vulnerability the lead chooses to tell Board and Sponsor Team (6.2)."""
    if party_of(incident, entry.party).row.by_mail and entry.answer is Answer.YES:
        yield mail(Topic.ASSESSED, str(entry.party))


def _clock(
    entry: NotificationDecided | PartyNotified, incident: Incident | None
) -> Iterable[Matter]:
    if incident is not None and entry.party == incident.procedure.regulator:
        return (matter.ICO,)
    return (matter.party(entry.party),)


def _not_the_ico(
    recorded: Recorded, entry: NotificationDecided, procedure: Procedure
) -> Iterable[Mark]:
    if entry.party == procedure.regulator and entry.answer is Answer.NO:
        yield Mark(recorded.at, f"Decided not to notify the {procedure.names.regulator}")


def _told(recorded: Recorded, entry: PartyNotified, procedure: Procedure) -> Iterable[Mark]:
    follow = " (follow-up)" if entry.phase == "follow_up" else ""
    yield Mark(entry.told_at, f"{capital(named(entry, procedure))} told{follow}")


def _mailed(recorded: Recorded, entry: DeliveryRecorded, procedure: Procedure) -> Iterable[Mark]:
    if entry.topic == Topic.ASSESSED and entry.outcome == "sent":
        yield Mark(recorded.at, f"{procedure.party_short(entry.to)} told by mail")


ENTRIES = (
    EntryRow(
        entry=NotificationDecided,
        apply=notification_decided,
        tells=_by_mail,
        settles=_clock,
        withheld=given_out,
        marks=_not_the_ico,
    ),
    EntryRow(
        entry=PartyNotified,
        apply=party_notified,
        tells=nobody,
        settles=_clock,
        withheld=given_out,
        marks=_told,
    ),
    EntryRow(
        entry=DeliveryRecorded,
        apply=delivery_recorded,
        tells=nobody,
        settles=nothing,
        withheld=given_out,
        marks=_mailed,
    ),
)
