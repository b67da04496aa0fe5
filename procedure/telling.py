"""Telling: from an entry to its notices and the matters it settles, by the entries' rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from procedure.findings import board_always, one_of_many, people_tasks_wanted
from procedure.matter import TRIAGE, Matter, MatterKind
from procedure.notices import GATHERING, TOPICS, Hearers, Notice, Route, Topic
from procedure.organisation import Organisation
from procedure.record import Entry, Recorded
from procedure.registry import entry_row
from procedure.state import Incident
from procedure.tell import ToTell, ask_nomination, ask_people, mail
from procedure.terms import Answer


@dataclass(frozen=True, slots=True)
class Marks:
    """What had already become true before an entry."""

    people_wanted: bool
    board_due: bool
    led: bool
    ico: Answer | None
    closed: bool

    @classmethod
    def of(cls, incident: Incident) -> Marks:
        """The marks an incident bears now."""
        board = incident.assessed and board_always(incident)
        decision = incident.work.decisions.get(incident.procedure.regulator)
        settled = decision is not None and decision.answer is not Answer.NOT_YET
        return cls(
            people_tasks_wanted(incident),
            board,
            incident.standing.lead is not None,
            decision.answer if decision is not None and settled else None,
            incident.end.closed_at is not None,
        )


def notices(
    before: Marks, incident: Incident, recorded: Recorded, organisation: Organisation
) -> list[Notice]:
    """Everybody who must hear of this entry; `incident` is as it stands after it."""
    said = list(entry_row(recorded.entry).tells(incident, recorded.entry, organisation))
    said += _became(before, incident, organisation)
    unique = dict.fromkeys(t for t in said if t.to and _is_news(t, recorded, incident))
    if one_of_many(incident):
        return list(dict.fromkeys(_gathered(incident, recorded, told) for told in unique))
    return [_notice(incident, recorded, told) for told in unique]


def _gathered(incident: Incident, recorded: Recorded, told: ToTell) -> Notice:
    """One notice to each for all the reports of one person in a while; mails are told later."""
    if told.route is Route.MAIL:
        return replace(_notice(incident, recorded, told), later=True)
    reporter, while_ = incident.report.reporter.id, int(recorded.at.timestamp() // GATHERED_IN)
    key = f"gathered/{reporter}/{while_}/{told.route}/{told.to}"
    return Notice(incident.id, Topic.GATHERED, told.route, told.to, str(TRIAGE), key)


GATHERED_IN = GATHERING.total_seconds()


def _is_news(told: ToTell, recorded: Recorded, incident: Incident) -> bool:
    """Nobody is told in chat what they have just done, nor of a case they are involved in."""
    if told.route is not Route.CHAT:
        return True
    hearers = TOPICS[told.topic].hearers
    asked = told.about.kind is MatterKind.INPUT
    if told.to in incident.implicated and not asked and hearers is not Hearers.REPORTER:
        return False
    return hearers is Hearers.WHO_MUST_ACT or told.to != recorded.actor.id


def _notice(incident: Incident, recorded: Recorded, told: ToTell) -> Notice:
    topic, route, to, about = told
    once = _once(incident) if topic is Topic.ASSESSED else str(recorded.seq)
    key = f"{incident.id}/{once}/{topic}/{route}/{to}/{about}"
    return Notice(incident.id, topic, route, to, str(about), key)


def _once(incident: Incident) -> str:
    """Board and Sponsor Team are told once of a class: an Event that becomes an Incident again."""
    return "once-incident" if board_always(incident) else "once"


def _became(before: Marks, incident: Incident, organisation: Organisation) -> Iterator[ToTell]:
    after = Marks.of(incident)
    if before.led and not after.led:
        yield from ask_nomination(incident, organisation)
    if after.people_wanted and not before.people_wanted:
        yield from ask_people(incident, organisation)
    if after.board_due and not before.board_due:
        for to in incident.procedure.by_mail:
            yield mail(Topic.ASSESSED, to)
    for to in incident.procedure.by_mail:
        if not _heard(incident, to, after):
            continue
        if after.ico is not None and after.ico is not before.ico:
            yield mail(Topic.DECIDED, to)
        if after.closed and not before.closed:
            yield mail(Topic.CLOSED, to)


def _heard(incident: Incident, to: str, marks: Marks) -> bool:
    """Whether the Board, or the Sponsor Team, has been told of it at all (6.2)."""
    chosen = incident.work.decisions.get(to)
    return marks.board_due or (chosen is not None and chosen.answer is Answer.YES)


def settles(entry: Entry, incident: Incident | None = None) -> tuple[Matter, ...]:
    """The matters that an entry settles: cards sent about them are updated in place.

    With the incident as it stands after the entry, also those it names nowhere: what waits for
    an approver when somebody is or isn't involved, and everything when it is linked elsewhere.
    """
    return tuple(dict.fromkeys(entry_row(entry).settles(entry, incident)))
