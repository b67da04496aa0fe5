"""Annex: one, two and three as forms, with what is known filled in (5.1)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from procedure.annexes import fields_of, sections_of
from procedure.asking import Asking
from procedure.contradictions import contradicting
from procedure.definition import Procedure
from procedure.findings import addition_words, outcome_of
from procedure.form import Answers, Form, Section
from procedure.meanings import NUMBERS, ONE, THREE, TWO
from procedure.prefills import by_end_of
from procedure.state import Action, ActionStatus, Incident
from procedure.terms import ActionKind, Breach, Cyber

ACTIONS = "actions"
"""The question in rows whose rows are put up for approval."""


def _shape(number: str) -> Callable[[Answers], Answers]:
    def shape(answers: Answers) -> Answers:
        rows = answers.pop(ACTIONS, None)
        actions = [by_end_of(row, "due") for row in rows] if isinstance(rows, list) else []
        kept = {key: value for key, value in answers.items() if value not in ("", None, [])}
        return {"annex": number, "answers": kept, "actions": actions}

    return shape


_FALLEN = (ActionStatus.WITHDRAWN, ActionStatus.REJECTED)


def _actions(incident: Incident, kind: ActionKind) -> list[Action]:
    return [a for a in incident.work.actions.values() if a.kind is kind and a.status not in _FALLEN]


def _listed(incident: Incident, kind: ActionKind) -> str:
    return "\n".join(f"{a.key}: {a.text}" for a in _actions(incident, kind))


def _known(number: str, incident: Incident) -> dict[str, object]:
    """What the case already says, for a form that is opened for the first time."""
    description = "\n\n".join(
        [incident.report.nature, *map(addition_words, incident.report.additions)]
    )
    known = _KNOWN[number](incident, description)
    keys = incident.procedure.meanings
    return {keys[f"{number}.{meaning}"].key: value for meaning, value in known.items()}


def _of_one(incident: Incident, description: str) -> dict[str, object]:
    effects = [outcome_of(a) for a in _actions(incident, ActionKind.CONTAINMENT)]
    standing = incident.standing
    known: dict[str, object] = {
        "description": description,
        "systems": incident.report.systems,
        "containment": _listed(incident, ActionKind.CONTAINMENT),
        "containment_effect": "\n".join(filter(None, effects)),
        "recovery": _listed(incident, ActionKind.RECOVERY),
        "further": _listed(incident, ActionKind.FURTHER),
        "breach": str(standing.breach or Breach.NO),
        "ransom": str(standing.ransom),
    }
    if incident.settled:
        known["class"] = standing.category
    if standing.cyber in (Cyber.YES, Cyber.NO):
        known["cyber"] = str(standing.cyber)
    return known


def _of_two(incident: Incident, description: str) -> dict[str, object]:
    return {
        "information": incident.report.systems,
        "belongs": incident.report.subjects,
        "who": incident.report.users,
        "how": incident.report.nature,
        "risk_to_body": incident.said(ONE, "risk_to_body") or "",
        "cause": incident.learning.cause,
    }


def _of_three(incident: Incident, description: str) -> dict[str, object]:
    return {"detriment": incident.said(TWO, "harm") or ""}


_KNOWN = {ONE: _of_one, TWO: _of_two, THREE: _of_three}


def _prefill(number: str) -> Callable[[Asking], dict[str, object]]:
    def prefill(asking: Asking) -> dict[str, object]:
        if asking.incident is None:
            return {}
        submitted = asking.incident.annex(number)
        if submitted is None:
            return {k: v for k, v in _known(number, asking.incident).items() if v}
        return typed_again(number, submitted.answers, asking.procedure)

    return prefill


def typed_again(number: str, answers: dict[str, Any], procedure: Procedure) -> dict[str, object]:
    """A submitted form as it would have been typed, to be corrected."""
    raw: dict[str, object] = {}
    for f in fields_of(procedure, number).values():
        if answers.get(f.key) is not None:
            raw.update(f.ask.again(f, answers[f.key]))
    return raw


def _made(number: str, procedure: Procedure) -> tuple[Section, ...]:
    return sections_of(procedure, number)


ANNEX_FORMS = {
    number: Form(
        f"annex_{number}",
        f"{{Annex.{number}}}: {{form.{number}}}",
        (),
        submit=f"Submit {{annex.{number}}}",
        dialog=True,
        drafts=True,
        prefill=_prefill(number),
        intro=contradicting(f"annex_{number}"),
        shape=_shape(number),
        make=partial(_made, number),
    )
    for number in NUMBERS
}
