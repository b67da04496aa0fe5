"""Report: the three questions of 3.3, personal data (3.4), and information added later."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from procedure.able import keeps_somebody, with_involved
from procedure.actions import proposed
from procedure.bounds import DAY, Bounded, check_room, urgent
from procedure.entries.act import Proposal
from procedure.entries.nominate import InvolvementDisputed
from procedure.entries.report import (
    NAMED_IN_REPORT,
    IncidentReported,
    InformationAdded,
    InformationFacts,
    ReportFacts,
)
from procedure.errors import Invalid
from procedure.forms import report as forms
from procedure.instants import latest, shown
from procedure.law import known_since
from procedure.matter import SEPARATOR
from procedure.organisation import Moment
from procedure.person import PersonId
from procedure.record import Entry, Instant, Named, ProcedureName, Step
from procedure.rights import HANDLERS, NEW, Right, Sight
from procedure.roles import Role
from procedure.rows import (
    CASE,
    RECEIPT,
    Button,
    FormRow,
    StepRow,
    lacks_nothing,
    not_overtaken,
    whenever,
)
from procedure.stages import OPEN
from procedure.state import Incident
from procedure.terms import ActionKind


class ReportIncident(Step, ReportFacts):
    """Report an incident, a suspicion, or a weakness or vulnerability (2.1, 3.1)."""


class LogReport(Step, ReportFacts):
    """Log a report that reached CJS by email, phone, letter or in person (2.1)."""

    source: str
    sender: str
    received: Instant


def _chronology(facts: ReportFacts, told: datetime, moment: Moment) -> dict[str, str]:
    """What can't be right about the dates, a field."""
    wrong: dict[str, str] = {}
    now, body = moment.now, moment.organisation.procedure.names.body_first
    if facts.discovered > now:
        wrong["discovered"] = "This is in the future. When was it discovered?"
    elif facts.discovered > latest(told):
        wrong["discovered"] = f"{body} was told on {shown(told)}; it was discovered before that."
    if facts.occurred and facts.occurred > now:
        wrong["occurred"] = "This is in the future. When did it happen?"
    elif facts.occurred and facts.occurred > latest(facts.discovered):
        wrong["occurred"] = (
            f"It can't have been discovered ({shown(facts.discovered)}) before it happened."
        )
    if told > now:
        wrong["received"] = "This is in the future. When did the report arrive?"
    return wrong


def _reported(
    facts: ReportFacts, told: datetime, moment: Moment, source: str, sender: str
) -> list[Entry]:
    wrong = _chronology(facts, told, moment)
    for key in ("nature", "systems"):
        if not getattr(facts, key):
            wrong[key] = "Please answer this; “not known yet” is a good enough answer."
    if any(SEPARATOR in person.id for person in facts.staff):
        wrong["staff"] = "Please choose people from the list."
    late = latest(told) > moment.organisation.calendar.report_limit(facts.discovered)
    if late and not facts.why_late and not wrong:
        wrong["why_late"] = "This is later than 2 working days after discovery. Please say why."
    if wrong:
        raise Invalid(wrong)
    reporter = Named(id=PersonId() if source else moment.actor.id, name=sender or moment.actor.name)
    body: dict[str, Any] = {name: getattr(facts, name) for name in ReportFacts.model_fields}
    body["why_late"] = facts.why_late if late else ""
    body["staff"], disputed = _named(facts, moment)
    entry = IncidentReported(
        **body,
        reporter=reporter,
        source=source,
        sender=sender,
        notified=told,
        late=late,
        aware=known_since(facts.kind, source, facts.discovered, told),
        procedure=ProcedureName.of(moment.organisation.procedure),
        earlier=sum(at > moment.now - DAY for at in moment.sent),
    )
    return [entry, *disputed, *_recovery(facts, body["staff"], moment)]


def _named(facts: ReportFacts, moment: Moment) -> tuple[list[Named], list[Entry]]:
    """Whom the report names: each in order is taken to be involved while somebody able remains."""
    scratch = Incident("")
    taken: list[Named] = []
    disputed: list[Entry] = []
    for person in {each.id: each for each in facts.staff}.values():
        if keeps_somebody(scratch, moment.organisation, person.id):
            scratch = with_involved(scratch, person.id, person.name)
            taken.append(person)
        else:
            scratch.standing.disputed[person.id] = person.name
            disputed.append(InvolvementDisputed(person=person, reason=f"{NAMED_IN_REPORT}."))
    return taken, disputed


def _recovery(facts: ReportFacts, involved: list[Named], moment: Moment) -> list[Entry]:
    """The DPO's task of recovering what was lost or stolen, put up for approval (5.4, 5.5)."""
    if facts.lost != "yes":
        return []
    dpo = moment.organisation.people.holder(Role.DPO)
    barred = dpo in {person.id for person in involved}
    procedure = moment.organisation.procedure
    owner = Named(id=dpo, name=procedure.name(Role.DPO)) if dpo and not barred else None
    proposal = Proposal(kind=ActionKind.RECOVERY, text=procedure.say("{recover}"), owner=owner)
    return [proposed(proposal, "A1", procedure)]


def report(incident: Incident, step: ReportIncident, moment: Moment) -> list[Entry]:
    """A late report is accepted and marked (3.1); of too many only what is urgent."""
    if not urgent(step.personal_data, step.cyber, step.lost):
        organisation = moment.organisation
        most = organisation.most(Bounded.REPORTS, moment.actor)
        check_room(Bounded.REPORTS, most, moment.sent, moment.now, organisation.phone)
    return _reported(step, moment.now, moment, "", "")


def log_report(incident: Incident, step: LogReport, moment: Moment) -> list[Entry]:
    """The clock is measured from when the report was received, not from when it was logged."""
    if step.source not in moment.organisation.procedure.sources:
        raise Invalid({"source": "Please choose one of the ways in which a report can reach us."})
    return _reported(step, step.received, moment, step.source, step.sender)


class AddInformation(Step, InformationFacts):
    """Add to a report."""


def add_information(incident: Incident, step: AddInformation, moment: Moment) -> list[Entry]:
    """Anything but nothing."""
    if not step.text:
        raise Invalid({"text": "Please write what you would like to add."})
    return [InformationAdded(text=step.text)]


def _for_reporter(incident: Incident, sight: Sight) -> bool:
    return sight is Sight.OWN


STEPS = (
    StepRow(
        step=ReportIncident,
        decide=report,
        right=Right(frozenset({Role.STAFF}), NEW, "report an incident"),
        forms=(
            FormRow(
                form=forms.REPORT,
                buttons=(),
                words=(
                    "report",
                    "report an incident",
                    "new report",
                ),
                returns=RECEIPT,
                overtaken=not_overtaken,
            ),
        ),
    ),
    StepRow(
        step=LogReport,
        decide=log_report,
        right=Right(frozenset({Role.DPO}), NEW, "log a report that came another way"),
        forms=(
            FormRow(
                form=forms.LOG_REPORT,
                buttons=(),
                words=(
                    "log a report",
                    "log report",
                ),
                returns=RECEIPT,
                overtaken=not_overtaken,
            ),
        ),
    ),
    StepRow(
        step=AddInformation,
        decide=add_information,
        right=Right(HANDLERS | {Role.REPORTER}, OPEN, "add information to this report"),
        forms=(
            FormRow(
                form=forms.ADD_INFORMATION,
                buttons=(
                    Button("Add information", CASE, 120, whenever, _for_reporter, lacks_nothing),
                ),
                words=(
                    "add",
                    "add information",
                ),
                returns=CASE,
                overtaken=not_overtaken,
            ),
        ),
    ),
)
