"""Close: closure proposed when nothing is missing, approved and done; reopening; duplicates."""

from __future__ import annotations

from pydantic import Field

from procedure.act import ActionProposed, Proposal, digest, next_action
from procedure.entries import Entry, Facts, Instant, Recorded
from procedure.errors import Invalid, Missing, ProcedureError
from procedure.evaluate import short
from procedure.follow import keep, undertaken, wrong_undertakings
from procedure.gates import closure_gates
from procedure.incident import Incident, Moment, Step, Undertaking, applies, decides
from procedure.instants import shown
from procedure.retain import withdraw_deletion
from procedure.stages import Milestone
from procedure.terms import CAUSES, ActionKind, Category, Involved


class Closing(Facts):
    """What the register keeps of a closed incident, and what is to be done after it."""

    cause: str
    lessons: str
    follow_ups: list[Undertaking] = Field(default_factory=list)


class ProposeClosure(Step, Closing):
    """Put the closure before the approvers."""

    summary: str


class IncidentClosed(Entry, Closing):
    """Closed, by the approval of this action."""

    action: str

    def sentence(self) -> str:
        """As the Record of Events has it."""
        later = undertaken(self.follow_ups)
        return f"Closed. Cause: {CAUSES[self.cause]}. Lessons: {self.lessons}{later}"


@decides(ProposeClosure)
def propose_closure(incident: Incident, step: ProposeClosure, moment: Moment) -> list[Entry]:
    """Only when nothing is missing; the sentence lists what is."""
    missing = closure_gates(incident)
    if missing:
        raise Missing(
            f"Closure can't be proposed yet. Missing: {'; '.join(missing)}.", tuple(missing)
        )
    wrong = {k: "Please answer this." for k in ("summary", "lessons") if not getattr(step, k)}
    if step.cause not in CAUSES:
        wrong["cause"] = "Please choose the cause."
    wrong |= wrong_undertakings(step.follow_ups, moment.now)
    if wrong:
        raise Invalid(wrong)
    waived = [f"{short(name)}: {r.waived}" for name, r in incident.reviews.items() if r.waived]
    text = f"Close {incident.id}. {step.summary}"
    if waived:
        text += " Reviews waived: " + "; ".join(waived)
    text += undertaken(step.follow_ups)
    proposal = Proposal(kind=ActionKind.CLOSURE, text=text)
    closing = {"cause": step.cause, "lessons": step.lessons}
    bound = "".join(said.model_dump_json() for said in step.follow_ups)
    return [
        ActionProposed(
            kind=proposal.kind,
            text=proposal.text,
            action=next_action(incident),
            digest=digest(proposal, str(closing) + bound),
            closing=closing,
            follow_ups=step.follow_ups,
        )
    ]


def closure_still_holds(incident: Incident, moment: Moment) -> None:
    """Raises Missing when something has come up since closure was proposed."""
    missing = closure_gates(incident)
    if missing:
        raise Missing(f"It can't be closed yet. Missing: {'; '.join(missing)}.", tuple(missing))


@applies(IncidentClosed)
def closed(incident: Incident, entry: IncidentClosed, recorded: Recorded) -> None:
    """The action is done, the incident closed."""
    action = incident.actions[entry.action]
    action.status, action.outcome = "done", "Closed"
    incident.cause, incident.lessons = entry.cause, entry.lessons
    keep(incident, entry.follow_ups, recorded.at)
    incident.closed_at = incident.ended_at = recorded.at
    incident.reach(Milestone.CLOSURE_APPROVED)


class Reopening(Facts):
    """Why work goes on."""

    reason: str


class ReopenIncident(Step, Reopening):
    """Reopen a closed incident, or one linked by mistake."""


class IncidentReopened(Entry, Reopening):
    """Work goes on."""

    def sentence(self) -> str:
        """As the Record of Events has it."""
        return f"Reopened: {self.reason}"


@decides(ReopenIncident)
def reopen(incident: Incident, step: ReopenIncident, moment: Moment) -> list[Entry]:
    """With a reason."""
    if not step.reason:
        raise Invalid({"reason": "Please say why."})
    return [IncidentReopened(reason=step.reason), *withdraw_deletion(incident, "Reopened")]


@applies(IncidentReopened)
def reopened(incident: Incident, entry: IncidentReopened, recorded: Recorded) -> None:
    """What was submitted stands; what is missing is asked again."""
    incident.closed_at = incident.ended_at = None
    incident.duplicate_of = ""
    incident.reach(Milestone.REOPENED)
    if incident.category is not None:
        unknown = incident.category is Category.UNKNOWN
        incident.reach(Milestone.CALLED_UNKNOWN if unknown else Milestone.CLASSIFIED)


class Link(Facts):
    """The first report of the same matter."""

    original: str
    reason: str = ""


class LinkDuplicate(Step, Link):
    """Link this report to the first one of the same matter."""


class DuplicateLinked(Entry, Link):
    """This report is about a matter reported before; work goes on there."""

    def sentence(self) -> str:
        """As the Record of Events has it."""
        return f"Linked to {self.original} as a duplicate. {self.reason}".strip()


class DuplicateFacts(Facts):
    """The other report, whether it is linked, and what it says of personal data and awareness."""

    duplicate: str
    linked: bool = True
    personal_data: Involved = Involved.NO
    aware: Instant | None = None


class NoteDuplicate(Step, DuplicateFacts):
    """Tell the first incident that another report was linked to it, or isn't any more."""


class DuplicateNoted(Entry, DuplicateFacts):
    """Another report is about this matter too, or isn't after all."""

    def sentence(self) -> str:
        """As the Record of Events has it."""
        if not self.linked:
            return f"{self.duplicate} is no longer linked to this incident."
        aware = f" CJS became aware by it on {shown(self.aware)}." if self.aware else ""
        return f"{self.duplicate} is linked to this incident as a duplicate.{aware}"


@decides(LinkDuplicate)
def link(incident: Incident, step: LinkDuplicate, moment: Moment) -> list[Entry]:
    """To another one; the service has looked that it exists."""
    if step.original == incident.id:
        raise Invalid({"original": "That is this very report."})
    if incident.duplicates:
        raise ProcedureError(
            f"Others are linked to {incident.id} ({', '.join(incident.duplicates)}), so please "
            "link the other way round."
        )
    return [DuplicateLinked(original=step.original, reason=step.reason)]


@applies(DuplicateLinked)
def linked(incident: Incident, entry: DuplicateLinked, recorded: Recorded) -> None:
    """Work goes on in the first one."""
    incident.duplicate_of = entry.original
    incident.ended_at = recorded.at
    incident.reach(Milestone.LINKED)


@decides(NoteDuplicate)
def note_duplicate(incident: Incident, step: NoteDuplicate, moment: Moment) -> list[Entry]:
    """Once; its personal data needs a first incident that is open, so that 72 hours run (3.4)."""
    if (step.duplicate in incident.duplicates) is step.linked:
        return []
    personal = step.linked and step.personal_data is not Involved.NO
    if personal and incident.closed_at and not incident.needs_annex_two:
        closed = f"{incident.id} is closed and wasn't about personal data. Please reopen it first."
        raise Invalid({"original": closed})
    return [DuplicateNoted.model_validate(step.model_dump())]


@applies(DuplicateNoted)
def duplicate_noted(incident: Incident, entry: DuplicateNoted, recorded: Recorded) -> None:
    """Listed on the case; of personal data and awareness the graver and the earlier stand."""
    if not entry.linked:
        incident.duplicates.remove(entry.duplicate)
        return
    incident.duplicates.append(entry.duplicate)
    if entry.personal_data is not Involved.NO and incident.personal_data is not Involved.YES:
        incident.personal_data = entry.personal_data
    if entry.aware is not None:
        incident.aware = min(incident.aware or entry.aware, entry.aware)
