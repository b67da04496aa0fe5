"""Links: what a link of two cases, or its undoing, means to either (4.1)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from procedure.decisions import BROUGHT, brought_by
from procedure.duplicates import Joining, brings
from procedure.entries.act import ActionProposed
from procedure.entries.link import DuplicateLinked
from procedure.errors import Invalid, ProcedureError
from procedure.fold import decide
from procedure.instants import shown
from procedure.joining import given_back
from procedure.organisation import Moment, Organisation
from procedure.record import Entry, Recorded, Step
from procedure.rights import Sight, roles_in, sight
from procedure.roles import Actor
from procedure.state import Incident
from procedure.steps.link import JoinDuplicate, LinkDuplicate, PartDuplicate, TakeBack
from service.folding import Gathering
from service.ports.proofs import Tombstone


def link_in(report: Incident, entries: Iterable[Entry]) -> DuplicateLinked | None:
    """The link that these entries of a report make, or put up for approval."""
    for entry in entries:
        if isinstance(entry, DuplicateLinked):
            return entry
        if isinstance(entry, ActionProposed) and entry.action in report.work.actions:
            for brought in brought_by(report.work.actions[entry.action]):
                if isinstance(brought, DuplicateLinked):
                    return brought
    return None


def joined(first: Incident, report: Incident, link: DuplicateLinked, moment: Moment) -> list[Entry]:
    """What the first incident takes over; raises Invalid where it can't."""
    joining = brings(report)
    facts = {name: getattr(joining, name) for name in Joining.model_fields}
    step = JoinDuplicate(**facts, duplicate=report.id, reason=link.reason, among=link.among)
    return decide(first, step, moment)


def parted(first: Incident, report: Incident, moment: Moment) -> tuple[list[Entry], list[Entry]]:
    """What the first incident gives back, and what that means to the report."""
    actions, inputs = given_back(first, report.id)
    back = TakeBack(original=first.id, actions=actions, inputs=inputs)
    given = decide(first, PartDuplicate(duplicate=report.id), moment)
    return given, decide(report, back, moment)


def originals(incident_id: str, record: Sequence[Recorded]) -> Collection[str]:
    """The incidents that this report was ever linked to, or put up to be."""
    return _originals.of(incident_id, record)


def _add_originals(found: set[str], recorded: Recorded) -> None:
    entry = recorded.entry
    if isinstance(entry, DuplicateLinked):
        found.add(entry.original)
    elif isinstance(entry, ActionProposed) and entry.brings:
        brought = [BROUGHT[one.kind].model_validate(one.facts) for one in entry.brings]
        found |= {one.original for one in brought if isinstance(one, DuplicateLinked)}


_originals: Gathering[set[str]] = Gathering(lambda _: set(), _add_originals)


NOT_YOURS = (
    "The incident that this report was linked to isn't open to you, so you can't undo the link. "
    "Please ask somebody who deals with both."
)


def may_link_to(first: Incident, actor: Actor, organisation: Organisation) -> bool:
    """Whether this person reads the whole of the first incident, as whoever writes in it must."""
    return sight(roles_in(actor, first, organisation)) is Sight.FULL


def not_there(incident_id: str, stone: Tombstone | None) -> Invalid:
    """Why nothing can be linked to what has no record, and what to do."""
    if stone is None:
        return Invalid({"original": f"There is no incident {incident_id}."})
    gone = (
        f"The record of {incident_id} was deleted on {shown(stone.deleted_at)}, after its "
        "retention, so it can take nothing over. Please deal with this report by itself."
    )
    return Invalid({"original": gone})


def as_answer(wrong: Invalid, step: Step) -> ProcedureError:
    """The refusal as whoever took the step can act on it: an approver has no ID to correct."""
    if isinstance(step, LinkDuplicate):
        return wrong
    return ProcedureError(f"{wrong} Please reject this, so that it can be put right.")
