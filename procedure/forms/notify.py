"""Notify: whether to tell a party, and that it was told (6.1, Art 33)."""

from __future__ import annotations

from procedure.asking import Asking, Raw
from procedure.cyber import SUMMARY
from procedure.field import Ask, Field
from procedure.findings import was_told
from procedure.form import Form, Section
from procedure.law import ico_late
from procedure.prefills import instant
from procedure.terms import ANSWER_NAMES, PARTY_NAMES, Party, capital, choices

CYBER_ROUTE = SUMMARY


def _party(asking: Asking) -> Party | None:
    given = asking.given.get("party", "")
    return Party(given) if given in set(Party) else None


def _ico(raw: Raw, asking: Asking) -> bool:
    return _party(asking) is Party.ICO


TOLD_AT = Field("told_at", "When were they told?", Ask.INSTANT, required=True)


def _late(raw: Raw, asking: Asking) -> bool:
    incident = asking.incident
    if not _ico(raw, asking) or incident is None:
        return False
    try:
        at = TOLD_AT.read(raw)
    except ValueError:
        return False
    return ico_late(incident.standing.aware, at)


def _again(raw: Raw, asking: Asking) -> bool:
    party = _party(asking)
    return asking.incident is not None and party is not None and was_told(asking.incident, party)


def _named(asking: Asking) -> str:
    party = _party(asking)
    if party is None:
        return ""
    name = capital(PARTY_NAMES[party])
    return f"{name}. {CYBER_ROUTE}" if party is Party.CYBER else name


def _as_it_stands(asking: Asking) -> dict[str, object]:
    party = _party(asking)
    standing = asking.incident.work.decisions.get(party) if asking.incident and party else None
    return {"answer": str(standing.answer), "reason": standing.reason} if standing else {}


def _now(asking: Asking) -> dict[str, object]:
    phase = {"phase": "follow_up"} if _again({}, asking) else {}
    return {**instant("told_at", asking.now), **phase}


DECIDE_NOTIFICATION = Form(
    "decide_notification",
    "Decide whether to notify",
    (
        Section(
            "",
            (
                Field(
                    "answer",
                    "Should they be notified?",
                    Ask.CHOICE,
                    required=True,
                    choices=choices(ANSWER_NAMES),
                ),
                Field(
                    "reason",
                    "Why?",
                    hint="Deciding not to notify needs a reason just as much.",
                    required=True,
                ),
            ),
        ),
    ),
    submit="Record the decision",
    given=("party",),
    prefill=_as_it_stands,
    intro=_named,
)

RECORD_NOTIFICATION = Form(
    "record_notification",
    "Record that they were told",
    (
        Section(
            "",
            (
                TOLD_AT,
                Field(
                    "how",
                    "How were they told?",
                    hint="For example: by the ICO's online form; by letter; by phone.",
                    required=True,
                ),
                Field(
                    "reference",
                    "The ICO's reference",
                    Ask.LINE,
                    "“Awaited” will do until it arrives.",
                    required=True,
                    most=100,
                    relevant=_ico,
                ),
                Field(
                    "delay",
                    "Reasons for the delay",
                    hint="It is later than 72 hours after CJS became aware (Article 33(1)).",
                    relevant=_late,
                ),
                Field(
                    "phase",
                    "Is this the first notification or a follow-up?",
                    Ask.CHOICE,
                    "The ICO may be told in phases.",
                    required=True,
                    choices=(("initial", "The first"), ("follow_up", "A follow-up")),
                    relevant=_again,
                ),
            ),
        ),
    ),
    submit="Record it",
    given=("party",),
    prefill=_now,
    intro=_named,
)
