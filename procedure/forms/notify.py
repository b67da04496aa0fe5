"""Notify: whether to tell a party, and that it was told (6.1, Art 33)."""

from __future__ import annotations

from procedure.asking import Asking, Raw
from procedure.field import Ask, Field, Relevant
from procedure.findings import was_told
from procedure.form import Form, Section
from procedure.law import ico_late
from procedure.parties import PartyRow, duty_words, party_of, standing_keys
from procedure.prefills import instant
from procedure.terms import ANSWER_NAMES, EXCEPTIONS, capital, choices


def _party(asking: Asking) -> PartyRow | None:
    incident, key = asking.incident, asking.given.get("party", "")
    known = incident is not None and (
        key in standing_keys(incident.procedure) or key in incident.work.bodies
    )
    return party_of(incident, key) if incident is not None and known else None


def _is(meaning: str) -> Relevant:
    """Whether the party is the one that the law means."""

    def relevant(raw: Raw, asking: Asking) -> bool:
        party = _party(asking)
        return party is not None and party.row.means == meaning

    return relevant


_regulator = _is("regulator")


TOLD_AT = Field("told_at", "When were they told?", Ask.INSTANT, required=True)


def _late(raw: Raw, asking: Asking) -> bool:
    incident = asking.incident
    if not _regulator(raw, asking) or incident is None:
        return False
    try:
        at = TOLD_AT.read(raw)
    except ValueError:
        return False
    return ico_late(incident.standing.aware, at)


def _again(raw: Raw, asking: Asking) -> bool:
    party, incident = _party(asking), asking.incident
    return incident is not None and party is not None and was_told(incident, party.key)


def _named(asking: Asking) -> str:
    party, incident = _party(asking), asking.incident
    if party is None or incident is None:
        return ""
    said = [
        f"{capital(party.name)}.",
        asking.procedure.cyber.summary if party.row.means == "cyber_centres" else "",
    ]
    duty = duty_words(incident, party)
    said.append(f"Duty: {duty}." if duty else "")
    if party.row.gathers and party.body is None:
        said.append("Whoever is to be told is added by name; here it is decided that nobody is.")
    if party.row.no_is_approved:
        said.append("Not to tell them has to be approved first.")
    return " ".join(word for word in said if word)


def _as_it_stands(asking: Asking) -> dict[str, object]:
    party, incident = _party(asking), asking.incident
    standing = incident.work.decisions.get(party.key) if incident and party else None
    if standing is None:
        return {}
    return {
        "answer": str(standing.answer),
        "reason": standing.reason,
        "exception": standing.exception,
    }


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
                Field(
                    "exception",
                    "If the risk is high and they aren't told: on which exception?",
                    Ask.CHOICE,
                    "UK GDPR Article 34(3); DPA 2018, Schedule 2.",
                    choices=tuple((key, capital(words)) for key, words in EXCEPTIONS.items()),
                    relevant=_is("individuals"),
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
                    hint="For example: by the {regulator}'s online form; by letter; by phone.",
                    required=True,
                ),
                Field(
                    "reference",
                    "The {regulator}'s reference",
                    Ask.LINE,
                    "“Awaited” will do until it arrives.",
                    required=True,
                    most=100,
                    relevant=_regulator,
                ),
                Field(
                    "delay",
                    "Reasons for the delay",
                    hint="It is later than 72 hours after {body} became aware (Article 33(1)).",
                    relevant=_late,
                ),
                Field(
                    "number",
                    "How many were told?",
                    Ask.NUMBER,
                    "With this notification.",
                    relevant=_is("individuals"),
                ),
                Field(
                    "out_of",
                    "Of how many?",
                    Ask.NUMBER,
                    relevant=_is("individuals"),
                ),
                Field(
                    "phase",
                    "Is this the first notification or a follow-up?",
                    Ask.CHOICE,
                    "The {regulator} may be told in phases.",
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
