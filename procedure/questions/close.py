"""Close: propose closure, reopen, link a duplicate."""

from __future__ import annotations

from procedure.close import LinkDuplicate, ProposeClosure, ReopenIncident
from procedure.forms import Ask, Asking, Field, Form, Section
from procedure.terms import CAUSES, choices


def _cause(asking: Asking) -> dict[str, object]:
    return {"cause": asking.incident.cause} if asking.incident and asking.incident.cause else {}


def _link(answers: dict[str, object]) -> LinkDuplicate:
    """IDs are written in capitals, however they were typed."""
    return LinkDuplicate.model_validate(
        {**answers, "original": str(answers.get("original", "")).upper()}
    )


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
                ),
                note="The Chief Executive or the Director of Operations approves closure.",
            ),
        ),
        "ProposeClosure",
        ProposeClosure.model_validate,
        submit="Put closure up for approval",
        prefill=_cause,
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
