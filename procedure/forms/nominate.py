"""Nominate: the lead officer, and who is involved (3.5)."""

from __future__ import annotations

from procedure.asking import Asking, Raw, typed
from procedure.field import Ask, Field
from procedure.findings import needs_reason
from procedure.form import Answers, Form, Section
from procedure.organisation import Moment
from procedure.record import Named
from procedure.roles import Role


def _stands_in(raw: Raw, asking: Asking) -> bool:
    if asking.incident is None:
        return False
    moment = Moment(asking.actor, asking.now, asking.organisation)
    return needs_reason(asking.incident, moment)


def _nominates(raw: Raw, asking: Asking) -> bool:
    """Whoever declares being involved leaves the nomination to somebody else."""
    return typed(raw, "conflict").lower() != "true"


def _default_lead(asking: Asking) -> dict[str, object]:
    """The DPO, unless involved: the choice the procedure calls normal, not a nomination."""
    incident = asking.incident
    if incident is not None and incident.standing.lead is not None:
        return {"lead": incident.standing.lead.id}
    dpo = asking.organisation.people.holder(Role.DPO) or ""
    barred = incident is not None and dpo in incident.implicated
    return {} if barred else {"lead": dpo}


def _nominate(answers: Answers) -> Answers:
    return {**answers, "lead": answers.get("lead") or Named(id="", name="")}


REASON = Field("reason", "Why?", required=True)

NOMINATE = Form(
    "nominate",
    "Nominate the lead officer",
    (
        Section(
            "",
            (
                Field(
                    "lead",
                    "Who leads the investigation?",
                    Ask.PERSON,
                    "This will normally be the Data Protection Officer.",
                    required=True,
                    relevant=_nominates,
                ),
                Field(
                    "standing_in",
                    "Why can't the Chief Executive nominate?",
                    Ask.LINE,
                    "For example: on leave until Monday.",
                    required=True,
                    relevant=_stands_in,
                ),
                Field(
                    "conflict",
                    "I am involved in this incident myself",
                    Ask.TICK,
                    "Then somebody else is asked to nominate and to approve.",
                ),
            ),
        ),
    ),
    submit="Nominate",
    prefill=_default_lead,
    shape=_nominate,
)

DECLARE_INVOLVEMENT = Form(
    "declare_involvement",
    "Record that somebody is involved",
    (
        Section(
            "",
            (
                Field("person", "Who is involved in what happened?", Ask.PERSON, required=True),
                REASON,
            ),
            note="They can then neither lead the investigation nor approve anything in it.",
        ),
    ),
    submit="Record it",
)

CLEAR_INVOLVEMENT = Form(
    "clear_involvement",
    "Record that somebody isn't involved",
    (
        Section(
            "",
            (
                Field("person", "Who isn't involved after all?", Ask.PERSON, required=True),
                REASON,
            ),
        ),
    ),
    submit="Record it",
)
