"""Report: the three questions of 3.3, personal data (3.4), and information added later."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from procedure.act import ActionProposed, Proposal, digest
from procedure.entries import Entry, Facts, Instant, Recorded
from procedure.errors import Invalid
from procedure.incident import Incident, Moment, Named, Step, applies, decides
from procedure.instants import shown
from procedure.roles import ROLE_NAMES, Role
from procedure.terms import KIND_SHORT, SOURCES, ActionKind, Involved, Kind

RECOVER = "Try to recover the information that was lost or stolen (5.4)."


class ReportFacts(Facts):
    """What a report says (3.3 a, b, c; 3.4)."""

    kind: Kind
    nature: str
    occurred: Instant | None = None
    discovered: Instant
    systems: str
    formats: list[str] = Field(default_factory=list)
    lost: str = ""
    users: str = ""
    subjects: str = ""
    staff: list[Named] = Field(default_factory=list)
    personal_data: Involved
    why_late: str = ""


class ReportIncident(Step, ReportFacts):
    """Report an incident, a suspicion, or a weakness or vulnerability (2.1, 3.1)."""


class LogReport(Step, ReportFacts):
    """Log a report that reached CJS by email, phone, letter or in person (2.1)."""

    source: str
    sender: str
    received: Instant


class IncidentReported(Entry, ReportFacts):
    """The incident's first entry; `notified` is when CJS was told (UTC)."""

    reporter: Named
    source: str
    sender: str
    notified: Instant
    late: bool

    def sentence(self) -> str:
        """As the Record of Events has it."""
        how = f" by {SOURCES[self.source].lower()} from {self.sender}" if self.source else ""
        late = " Reported later than 2 working days after discovery." if self.late else ""
        return f"Reported{how}: {KIND_SHORT[self.kind]}. {self.nature}{late}"


def _chronology(facts: ReportFacts, told: datetime, now: datetime) -> dict[str, str]:
    """What can't be right about the dates, a field."""
    wrong: dict[str, str] = {}
    if facts.discovered > now:
        wrong["discovered"] = "This is in the future. When was it discovered?"
    elif facts.discovered > told:
        wrong["discovered"] = f"CJS was told on {shown(told)}; it was discovered before that."
    if facts.occurred and facts.occurred > now:
        wrong["occurred"] = "This is in the future. When did it happen?"
    elif facts.occurred and facts.occurred > facts.discovered:
        wrong["occurred"] = (
            f"It can't have been discovered ({shown(facts.discovered)}) before it happened."
        )
    if told > now:
        wrong["received"] = "This is in the future. When did the report arrive?"
    return wrong


def _reported(
    facts: ReportFacts, told: datetime, moment: Moment, source: str, sender: str
) -> list[Entry]:
    wrong = _chronology(facts, told, moment.now)
    for key in ("nature", "systems"):
        if not getattr(facts, key):
            wrong[key] = "Please answer this; “not known yet” is a good enough answer."
    late = told > moment.office.calendar.report_limit(facts.discovered)
    if late and not facts.why_late and not wrong:
        wrong["why_late"] = "This is later than 2 working days after discovery. Please say why."
    if wrong:
        raise Invalid(wrong)
    reporter = Named(id="" if source else moment.actor.id, name=sender or moment.actor.name)
    body: dict[str, Any] = {name: getattr(facts, name) for name in ReportFacts.model_fields}
    body["why_late"] = facts.why_late if late else ""
    entry = IncidentReported(
        **body, reporter=reporter, source=source, sender=sender, notified=told, late=late
    )
    return [entry, *_recovery(facts, moment)]


def _recovery(facts: ReportFacts, moment: Moment) -> list[Entry]:
    """The DPO's task of recovering what was lost or stolen, put up for approval (5.4, 5.5)."""
    if facts.lost != "yes":
        return []
    dpo = moment.office.people.holder(Role.DPO)
    barred = dpo in {person.id for person in facts.staff}
    owner = Named(id=dpo, name=ROLE_NAMES[Role.DPO]) if dpo and not barred else None
    proposal = Proposal(kind=ActionKind.RECOVERY, text=RECOVER, owner=owner)
    body = {name: getattr(proposal, name) for name in Proposal.model_fields}
    return [ActionProposed(**body, action="A1", digest=digest(proposal))]


@decides(ReportIncident)
def report(incident: Incident, step: ReportIncident, moment: Moment) -> list[Entry]:
    """A late report is accepted and marked (3.1)."""
    return _reported(step, moment.now, moment, "", "")


@decides(LogReport)
def log_report(incident: Incident, step: LogReport, moment: Moment) -> list[Entry]:
    """The clock is measured from when the report was received, not from when it was logged."""
    return _reported(step, step.received, moment, step.source, step.sender)


@applies(IncidentReported)
def reported(incident: Incident, entry: IncidentReported, recorded: Recorded) -> None:
    """Every fact of the report; awareness starts, provisionally, when CJS was told (3.4)."""
    for name in IncidentReported.model_fields:
        if name != "staff":
            setattr(incident, name, getattr(entry, name))
    incident.recorded_at = incident.unled_since = recorded.at
    for person in entry.staff:
        incident.involved[person.id] = person.name
    if entry.personal_data is not Involved.NO:
        incident.aware = entry.notified


class InformationFacts(Facts):
    """Something that became known after the report."""

    text: str


class AddInformation(Step, InformationFacts):
    """Add to a report."""


class InformationAdded(Entry, InformationFacts):
    """Somebody added to the report."""

    def sentence(self) -> str:
        """As the Record of Events has it."""
        return f"Information added: {self.text}"


@decides(AddInformation)
def add_information(incident: Incident, step: AddInformation, moment: Moment) -> list[Entry]:
    """Anything but nothing."""
    if not step.text:
        raise Invalid({"text": "Please write what you would like to add."})
    return [InformationAdded(text=step.text)]


@applies(InformationAdded)
def information_added(incident: Incident, entry: InformationAdded, recorded: Recorded) -> None:
    """Kept in order."""
    incident.additions.append(f"{shown(recorded.at)}, {recorded.actor.name}: {entry.text}")
