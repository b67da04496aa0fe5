"""Nominate: the lead officer, and who is involved (3.5)."""

from __future__ import annotations

from procedure.able import keeps_somebody
from procedure.asking import Asking, Raw, typed
from procedure.field import Ask, Field
from procedure.findings import needs_reason
from procedure.form import Answers, Form, Section
from procedure.organisation import Moment
from procedure.person import PersonId
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
    if incident is not None and incident.standing.lead and not incident.leaderless:
        return {"lead": incident.standing.lead.id}
    dpo = asking.organisation.people.holder(Role.DPO) or ""
    barred = incident is not None and dpo in incident.implicated
    return {} if barred else {"lead": dpo}


def _nominate(answers: Answers) -> Answers:
    return {**answers, "lead": answers.get("lead") or Named(id=PersonId(), name="")}


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
                    "{normally_leads}",
                    required=True,
                    relevant=_nominates,
                ),
                Field(
                    "standing_in",
                    "Why can't the {first} nominate?",
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
            note="They can then neither lead the investigation nor approve anything in it. Where "
            "nobody else could, it changes nothing until somebody else confirms it.",
        ),
    ),
    submit="Record it",
)


def _of_whom(answers: Answers) -> Answers:
    """The person whom the button named; the record has their name."""
    who = str(answers.pop("who", ""))
    return {**answers, "person": Named(id=PersonId(who), name="")}


def _confirming(asking: Asking) -> str:
    """Whom it is about, and what would follow."""
    incident, who = asking.incident, asking.given.get("who", "")
    if incident is None or who not in incident.standing.claims:
        return ""
    claim = incident.standing.claims[who]
    line = f"{claim.person.name} can then neither lead the investigation nor approve in it."
    if claim.disputed and not keeps_somebody(incident, asking.organisation, who):
        line += (
            " Nobody else could approve or lead then: please have somebody else appointed to the "
            "office, or as alternate approver, first."
        )
    return line


def _clearing(asking: Asking) -> str:
    incident, who = asking.incident, asking.given.get("who", "")
    if incident is None or who not in incident.standing.claims:
        return ""
    return f"{incident.standing.claims[who].person.name} may then lead and approve as before."


CONFIRM_CLAIM = Form(
    "confirm_claim",
    "Confirm that somebody is involved",
    (Section("", (Field("reason", "How do you know?", required=True),)),),
    submit="Confirm it",
    given=("who",),
    intro=_confirming,
    shape=_of_whom,
)

CLEAR_CLAIM = Form(
    "clear_claim",
    "Record that somebody isn't involved",
    (Section("", (Field("reason", "How do you know?", required=True),)),),
    submit="Clear them",
    given=("who",),
    intro=_clearing,
    shape=_of_whom,
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
