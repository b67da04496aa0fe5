"""Annex: one, two and three as forms, with what is known filled in (5.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from procedure.annex import AnnexSubmitted, SubmitAnnex
from procedure.annexes import ANNEX_NUMBERS, ANNEX_TITLES, ANNEXES
from procedure.entries import Entry
from procedure.forms import Ask, Asking, Field, Form, row_key
from procedure.incident import Action, Incident
from procedure.terms import ActionKind, Breach, Category


def _overtaken(number: str) -> Callable[[Entry, Mapping[str, str]], bool]:
    return lambda entry, given: isinstance(entry, AnnexSubmitted) and entry.annex == number


def _build(number: str) -> Callable[[dict[str, object]], SubmitAnnex]:
    def build(answers: dict[str, object]) -> SubmitAnnex:
        kept = {key: value for key, value in answers.items() if value not in ("", None, [])}
        return SubmitAnnex.model_validate({"annex": number, "answers": kept})

    return build


def _actions(incident: Incident, kind: ActionKind) -> list[Action]:
    return [
        a
        for a in incident.actions.values()
        if a.kind is kind and a.status not in ("withdrawn", "rejected")
    ]


def _listed(incident: Incident, kind: ActionKind) -> str:
    return "\n".join(f"{a.key}: {a.text}" for a in _actions(incident, kind))


def _known(number: str, incident: Incident) -> dict[str, object]:
    """What the case already says, for a form that is opened for the first time."""
    description = "\n\n".join([incident.nature, *incident.additions])
    if number == "one":
        effects = [a.outcome for a in _actions(incident, ActionKind.CONTAINMENT) if a.outcome]
        known: dict[str, object] = {
            "description": description,
            "systems": incident.systems,
            "containment": _listed(incident, ActionKind.CONTAINMENT),
            "containment_effect": "\n".join(effects),
            "recovery": _listed(incident, ActionKind.RECOVERY),
            "further": _listed(incident, ActionKind.FURTHER),
        }
        if incident.category not in (None, Category.UNKNOWN):
            known["classification"] = str(incident.category)
        known["breach"] = str(incident.breach or Breach.NO)
        return known
    if number == "two":
        one = incident.annex("one")
        risk = one.answers.get("risk", "") if one else ""
        return {
            "information": incident.systems,
            "belongs": incident.subjects,
            "who": incident.users,
            "how": incident.nature,
            "risk": risk,
            "cause": incident.cause,
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
        value = answers.get(f.key)
        if value is None:
            continue
        raw.update(_cells(f, value) if f.ask is Ask.ROWS else {f.key: _as_typed(value)})
    return raw


def _as_typed(value: Any) -> str:
    return ",".join(value) if isinstance(value, list) else str(value)


def _cells(f: Field, rows: list[dict[str, Any]]) -> dict[str, object]:
    return {
        row_key(f, index, column): row.get(column.key, "")
        for index, row in enumerate(rows)
        for column in f.columns
    }


FORMS = tuple(
    Form(
        f"annex_{number}",
        f"Annex {number}: {ANNEX_TITLES[number]}",
        ANNEXES[number],
        "SubmitAnnex",
        _build(number),
        submit=f"Submit annex {number}",
        dialog=True,
        drafts=True,
        overtaken=_overtaken(number),
        prefill=_prefill(number),
    )
    for number in ANNEX_NUMBERS
)
