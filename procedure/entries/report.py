"""Report: the three questions of 3.3, personal data (3.4), and information added later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydantic import Field

from procedure.bounds import GATHERED_AFTER
from procedure.definition import Procedure
from procedure.notices import Topic
from procedure.organisation import Organisation
from procedure.record import Entry, Facts, Instant, Named, ProcedureName, Recorded
from procedure.rows import EntryRow, Mark, given_out, no_mark, nothing
from procedure.state import Addition, Claim, Incident
from procedure.tell import ToTell, ask_claim, ask_nomination, channel, mail, to_handlers
from procedure.terms import Cyber, Involved, ReportKind
from procedure.versions import go_by


class ReportFacts(Facts):
    """What a report says (3.3 a, b, c; 3.4)."""

    kind: ReportKind
    nature: str
    occurred: Instant | None = None
    discovered: Instant
    systems: str
    formats: list[str] = Field(default_factory=list)
    lost: str = ""
    cyber: Cyber = Cyber.NOT_ASKED
    users: str = ""
    subjects: str = ""
    staff: list[Named] = Field(default_factory=list)
    personal_data: Involved
    why_late: str = ""


NAMED_IN_REPORT = "Named in the report"
"""The reason for which somebody is taken to be involved whom a report names."""


class IncidentReported(Entry, ReportFacts):
    """The incident's first entry; `notified` is when CJS was told (UTC).

    `aware` is where the 72 hours run from until that is settled; earlier entries have none.
    `procedure` is the one that the case goes by; that of earlier entries is the first of all.
    `earlier` is how many reports the same person had sent in the day before, as far as counted.
    """

    reporter: Named
    source: str
    sender: str
    notified: Instant
    late: bool
    aware: Instant | None = None
    earlier: int = 0
    procedure: ProcedureName | None = None

    def sentence(self, procedure: Procedure) -> str:
        how = f" by {self.sender}, {procedure.came(self.source)}" if self.source else ""
        late = " Reported later than 2 working days after discovery." if self.late else ""
        many = f" {ONE_OF_MANY.format(self.earlier)}" if self.earlier >= GATHERED_AFTER else ""
        said = f"{procedure.reporting[self.kind].short}{_CYBER[self.cyber]}. {self.nature}"
        return f"Reported{how}: {said}{late}{many}"


ONE_OF_MANY = "The same person had sent at least {} others within a day."

_CYBER = {
    Cyber.NOT_ASKED: "",
    Cyber.NO: "",
    Cyber.YES: ", cyber",
    Cyber.UNSURE: ", perhaps cyber",
}


_OF_REPORT = tuple(
    f
    for f in IncidentReported.model_fields
    if f not in ("staff", "personal_data", "aware", "procedure")
)


def reported(incident: Incident, entry: IncidentReported, recorded: Recorded) -> None:
    """Every fact of the report; awareness starts provisionally (3.4)."""
    go_by(incident, entry.procedure, recorded.seq)
    report = incident.report
    for name in _OF_REPORT:
        setattr(report, name, getattr(entry, name))
    incident.standing.personal_data, incident.standing.cyber = entry.personal_data, entry.cyber
    report.recorded_at = incident.standing.unled_since = recorded.at
    by = Named(id=recorded.actor.id, name=recorded.actor.name)
    for person in entry.staff:
        incident.standing.involved[person.id] = person.name
        incident.standing.claims[person.id] = Claim(person, by, NAMED_IN_REPORT, recorded.at)
    if entry.personal_data is not Involved.NO:
        incident.standing.aware = entry.aware or entry.notified


class InformationFacts(Facts):
    """Something that became known after the report."""

    text: str


class InformationAdded(Entry, InformationFacts):
    """Somebody added to the report."""

    def sentence(self, procedure: Procedure) -> str:
        return f"Information added: {self.text}"


def information_added(incident: Incident, entry: InformationAdded, recorded: Recorded) -> None:
    """Kept in order."""
    actor = recorded.actor
    incident.report.additions.append(Addition(entry.text, actor.name, recorded.at, actor.id))


def _all(
    incident: Incident, entry: IncidentReported, organisation: Organisation
) -> Iterator[ToTell]:
    yield from to_handlers(Topic.REPORTED, incident, organisation)
    yield from ask_nomination(incident, organisation)
    for person in entry.staff:
        yield from ask_claim(incident, person.id, organisation)
    yield channel(Topic.REPORTED)
    yield mail(Topic.REPORTED, "info")


def _lead(
    incident: Incident, entry: InformationAdded, organisation: Organisation
) -> Iterator[ToTell]:
    yield from to_handlers(Topic.INFORMATION_ADDED, incident, organisation)


def _course(recorded: Recorded, entry: IncidentReported, procedure: Procedure) -> Iterable[Mark]:
    if entry.occurred:
        yield Mark(entry.occurred, "It happened")
    yield Mark(entry.discovered, "Discovered")
    late = ", later than 2 working days" if entry.late else ""
    yield Mark(entry.notified, f"Reported to {procedure.names.body}{late}")


ENTRIES = (
    EntryRow(
        entry=IncidentReported,
        apply=reported,
        tells=_all,
        settles=nothing,
        withheld=given_out,
        marks=_course,
    ),
    EntryRow(
        entry=InformationAdded,
        apply=information_added,
        tells=_lead,
        settles=nothing,
        withheld=given_out,
        marks=no_mark,
    ),
)
