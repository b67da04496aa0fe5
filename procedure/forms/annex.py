"""Annex: one, two and three as forms, with what is known filled in (5.1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from procedure.annexes import ACTIONS, ANNEX_NUMBERS, ANNEX_TITLES, ANNEXES
from procedure.asking import Asking
from procedure.contradictions import contradicting
from procedure.findings import addition_words, outcome_of
from procedure.form import Answers, Form
from procedure.prefills import by_end_of
from procedure.state import Action, ActionStatus, Incident
from procedure.terms import ActionKind, Breach, Category, Cyber


def _shape(number: str) -> Callable[[Answers], Answers]:
    def shape(answers: Answers) -> Answers:
        rows = answers.pop(ACTIONS.key, None)
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
    if number == "one":
        effects = [outcome_of(a) for a in _actions(incident, ActionKind.CONTAINMENT)]
        known: dict[str, object] = {
            "description": description,
            "systems": incident.report.systems,
            "containment": _listed(incident, ActionKind.CONTAINMENT),
            "containment_effect": "\n".join(filter(None, effects)),
            "recovery": _listed(incident, ActionKind.RECOVERY),
            "further": _listed(incident, ActionKind.FURTHER),
        }
        if incident.standing.category not in (None, Category.UNKNOWN):
            known["classification"] = str(incident.standing.category)
        known["breach"] = str(incident.standing.breach or Breach.NO)
        if incident.standing.cyber in (Cyber.YES, Cyber.NO):
            known["cyber"] = str(incident.standing.cyber)
        known["ransom"] = str(incident.standing.ransom)
        return known
    if number == "two":
        one = incident.annex("one")
        risk = one.answers.get("risk", "") if one else ""
        return {
            "information": incident.report.systems,
            "belongs": incident.report.subjects,
            "who": incident.report.users,
            "how": incident.report.nature,
            "risk": risk,
            "cause": incident.learning.cause,
        }
    two = incident.annex("two")
    return {"detriment": two.answers.get("harm", "")} if two else {}


def _prefill(number: str) -> Callable[[Asking], dict[str, object]]:
    def prefill(asking: Asking) -> dict[str, object]:
        if asking.incident is None:
            return {}
        submitted = asking.incident.annex(number)
        if submitted is None:
            return {k: v for k, v in _known(number, asking.incident).items() if v}
        return typed_again(number, submitted.answers)

    return prefill


def typed_again(number: str, answers: dict[str, Any]) -> dict[str, object]:
    """A submitted form as it would have been typed, to be corrected."""
    raw: dict[str, object] = {}
    for f in (f for section in ANNEXES[number] for f in section.fields):
        if answers.get(f.key) is not None:
            raw.update(f.ask.again(f, answers[f.key]))
    return raw


ANNEX_FORMS = {
    number: Form(
        f"annex_{number}",
        f"Annex {number}: {ANNEX_TITLES[number]}",
        ANNEXES[number],
        submit=f"Submit annex {number}",
        dialog=True,
        drafts=True,
        prefill=_prefill(number),
        intro=contradicting(f"annex_{number}"),
        shape=_shape(number),
    )
    for number in ANNEX_NUMBERS
}
