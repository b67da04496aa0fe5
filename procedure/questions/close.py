"""Close: propose closure, reopen, link a duplicate."""

from __future__ import annotations

from procedure.close import LinkDuplicate, ProposeClosure, ReopenIncident
from procedure.follow import CompleteFollowUp, ReassignFollowUp, follow_ups
from procedure.forms import Ask, Asking, Field, Form, Section
from procedure.questions.prefills import by_end_of, day
from procedure.terms import CAUSES, choices


def _cause(asking: Asking) -> dict[str, object]:
    return {"cause": asking.incident.cause} if asking.incident and asking.incident.cause else {}


def _link(answers: dict[str, object]) -> LinkDuplicate:
    """IDs are written in capitals, however they were typed."""
    return LinkDuplicate.model_validate(
        {**answers, "original": str(answers.get("original", "")).upper()}
    )


FOLLOW_UPS = Field(
    "follow_ups",
    "What will be done because of it, after the closure?",
    Ask.ROWS,
    "Each is reminded until it is done, and stands in the annual report. The approver sees them.",
    columns=(
        Field("text", "What is to be done", Ask.LINE, required=True, most=1000),
        Field("owner", "Who does it", Ask.PERSON, required=True),
        Field("due", "By when", Ask.DATE, required=True),
    ),
)


def _closure(answers: dict[str, object]) -> ProposeClosure:
    """Each follow-up is due by the end of its day."""
    said = answers.get("follow_ups")
    rows = [by_end_of(row, "due") for row in said] if isinstance(said, list) else []
    return ProposeClosure.model_validate({**answers, "follow_ups": rows})


def _said(asking: Asking) -> str:
    key = asking.given.get("follow_up", "")
    found = follow_ups(asking.incident) if asking.incident else ()
    return next((f"{f.key}: {f.text}" for f in found if f.key == key), "")


def _standing(asking: Asking) -> dict[str, object]:
    key = asking.given.get("follow_up", "")
    said = asking.incident.follow_ups.get(key) if asking.incident else None
    return {"owner": said.owner.id, "due": day(said.due)} if said else {}


def _reassignment(answers: dict[str, object]) -> ReassignFollowUp:
    return ReassignFollowUp.model_validate(by_end_of(answers, "due"))


FORMS = (
    Form(
        "propose_closure",
        "Propose closure",
        (
            Section(
                "",
                (
                    Field("summary", "What was done, in a few sentences", required=True),
                    Field(
                        "cause",
                        "What caused it?",
                        Ask.CHOICE,
                        required=True,
                        choices=choices(CAUSES),
                    ),
                    Field("lessons", "What was learned?", required=True),
                    FOLLOW_UPS,
                ),
                note="The Chief Executive or the Director of Operations approves closure.",
            ),
        ),
        "ProposeClosure",
        _closure,
        submit="Put closure up for approval",
        prefill=_cause,
    ),
    Form(
        "complete_follow_up",
        "Record that it is done",
        (
            Section(
                "",
                (Field("outcome", "What was done, and what has changed?", required=True),),
            ),
        ),
        "CompleteFollowUp",
        CompleteFollowUp.model_validate,
        submit="It is done",
        given=("follow_up",),
        intro=_said,
    ),
    Form(
        "reassign_follow_up",
        "Change who does it, or by when",
        (
            Section(
                "",
                (
                    Field("owner", "Who does it?", Ask.PERSON, required=True),
                    Field("due", "By when?", Ask.DATE, required=True),
                    Field("reason", "Why does it change?", required=True),
                ),
            ),
        ),
        "ReassignFollowUp",
        _reassignment,
        submit="Change it",
        given=("follow_up",),
        prefill=_standing,
        intro=_said,
    ),
    Form(
        "reopen",
        "Reopen",
        (Section("", (Field("reason", "Why does work go on?", required=True),)),),
        "ReopenIncident",
        ReopenIncident.model_validate,
        submit="Reopen it",
    ),
    Form(
        "link_duplicate",
        "Link as a duplicate",
        (
            Section(
                "",
                (
                    Field(
                        "original",
                        "ID of the first report of the same matter",
                        Ask.LINE,
                        "For example CJS-2026-0001. Work then goes on there; this report stays "
                        "in the record.",
                        required=True,
                        most=30,
                    ),
                    Field("reason", "Why is it the same matter?", required=True),
                ),
            ),
        ),
        "LinkDuplicate",
        _link,
        submit="Link it",
    ),
)
