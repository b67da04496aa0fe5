"""Classify: the four categories of 4.2, and when CJS became aware (3.4, Art 33)."""

from __future__ import annotations

from datetime import timedelta

from procedure.entries import Entry, Facts, Instant, Recorded
from procedure.errors import AlreadyTaken, Invalid
from procedure.incident import Classified, Incident, Moment, Step, applies, decides
from procedure.instants import shown
from procedure.stages import Milestone
from procedure.terms import (
    BREACH_NAMES,
    CATEGORY_NAMES,
    PERSONAL_DATA,
    Breach,
    Category,
    Involved,
)


class Classification(Facts):
    """A category and why; with what is known of personal data and of a breach of the law."""

    category: Category
    reason: str
    personal_data: Involved
    breach: Breach


class ClassifyIncident(Step, Classification):
    """Classify, or classify again."""


class IncidentClassified(Entry, Classification):
    """The category from now on."""

    def sentence(self) -> str:
        """As the Record of Events has it."""
        return (
            f"Classified as {CATEGORY_NAMES[self.category]}: {self.reason} "
            f"(personal data: {PERSONAL_DATA[self.personal_data].lower()}; "
            f"breach of the Data Protection Act: {BREACH_NAMES[self.breach].lower()})"
        )


@decides(ClassifyIncident)
def classify(incident: Incident, step: ClassifyIncident, moment: Moment) -> list[Entry]:
    """A confirmed breach of the law is an Incident, and is about personal data (4.2)."""
    wrong = {}
    if not step.reason:
        wrong["reason"] = "Please say why; the history keeps it."
    if step.breach is Breach.CONFIRMED and step.category is not Category.INCIDENT:
        wrong["category"] = "A confirmed breach of the Data Protection Act is always an Incident."
    if step.breach is Breach.CONFIRMED and step.personal_data is Involved.NO:
        wrong["personal_data"] = "A breach of the Data Protection Act is about personal data."
    if wrong:
        raise Invalid(wrong)
    same = (incident.category, incident.breach, incident.personal_data) == (
        step.category,
        step.breach,
        step.personal_data,
    )
    if same and incident.history and incident.history[-1].reason == step.reason:
        last = incident.history[-1]
        raise AlreadyTaken(
            f"{last.by} classified it as {CATEGORY_NAMES[last.category]} on {shown(last.at)}."
        )
    return [IncidentClassified.model_validate(step.model_dump())]


@applies(IncidentClassified)
def classified(incident: Incident, entry: IncidentClassified, recorded: Recorded) -> None:
    """Awareness starts now if personal data was not thought to be involved before."""
    incident.category, incident.breach = entry.category, entry.breach
    incident.personal_data = entry.personal_data
    incident.history.append(
        Classified(entry.category, entry.reason, recorded.at, recorded.actor.name)
    )
    if incident.needs_annex_two and incident.aware is None:
        incident.aware = recorded.at
    unknown = entry.category is Category.UNKNOWN
    incident.reach(Milestone.CALLED_UNKNOWN if unknown else Milestone.CLASSIFIED)


class AwarenessFacts(Facts):
    """When CJS became aware, and why it is that instant (UTC)."""

    aware: Instant
    reason: str


class SetAwareness(Step, AwarenessFacts):
    """Set when CJS became aware; both the earlier and the new instant stay in the record."""


class AwarenessSet(Entry, AwarenessFacts):
    """The 72 hours run from here."""

    before: Instant | None

    def sentence(self) -> str:
        """As the Record of Events has it."""
        before = f" (before: {shown(self.before)})" if self.before else ""
        return f"CJS became aware on {shown(self.aware)}{before}: {self.reason}"


ICO_LIMIT = timedelta(hours=72)


@decides(SetAwareness)
def set_awareness(incident: Incident, step: SetAwareness, moment: Moment) -> list[Entry]:
    """Not in the future, not before it was discovered; with a reason."""
    wrong = {}
    if not step.reason:
        wrong["reason"] = "Please say why it is this time."
    if step.aware > moment.now:
        wrong["aware"] = "This is in the future. When did CJS become aware?"
    elif incident.discovered and step.aware < incident.discovered:
        wrong["aware"] = f"It was discovered on {shown(incident.discovered)}, after this."
    if wrong:
        raise Invalid(wrong)
    return [AwarenessSet(aware=step.aware, reason=step.reason, before=incident.aware)]


@applies(AwarenessSet)
def awareness_set(incident: Incident, entry: AwarenessSet, recorded: Recorded) -> None:
    """The last instant set stands."""
    incident.aware, incident.aware_reason = entry.aware, entry.reason
