"""The submitted annexes to be read: labels word for word, answers in words (5.1)."""

from __future__ import annotations

from collections.abc import Mapping

from cards.elements import Element, heading, text
from cards.severity import severity_box
from procedure.asking import Asking, Raw
from procedure.field import Ask, Field
from procedure.forms.annex import ANNEX_FORMS, typed_again
from procedure.instants import shown
from procedure.meanings import NUMBERS, TWO
from procedure.severity import assessed, of_form, was_asked
from procedure.state import Annex
from service.answers import shown_fact
from service.cases import CaseView

NO_NAMES: Mapping[str, str] = {}


def annexes_body(view: CaseView) -> list[Element]:
    """Every submitted annex."""
    body = [e for n in NUMBERS for e in annex_body(view, n)]
    return body or [text("No annex has been submitted yet.")]


def annex_body(view: CaseView, number: str) -> list[Element]:
    """One annex as it stands, its advice and its versions; nothing before it is submitted."""
    annex = view.incident.annex(number)
    if annex is None:
        return []
    form = ANNEX_FORMS[number].worded(annex.procedure)
    asking = Asking(view.now, view.organisation, view.actor, view.incident)
    raw = typed_again(number, annex.answers, annex.procedure)
    body = [heading(form.title), _versions(view, number)]
    for section in form.sections:
        fields = [f for f in section.fields if f.applies(raw, asking) and was_asked(f.key, raw)]
        if fields:
            body.append(heading(section.title))
            body += [e for f in fields for e in _answer(f, raw, asking)]
    return [*body, *_advice(number, annex)]


def _answer(f: Field, raw: Raw, asking: Asking) -> list[Element]:
    value = shown_fact(f, asking) if f.ask is Ask.SHOWN else f.ask.words(f, raw, NO_NAMES)
    return [text(f.label, weight="Bolder"), text(value or "Not answered", spacing="None")]


def _versions(view: CaseView, number: str) -> Element:
    versions = view.incident.work.annexes[number]
    lines = [f"Version {v.version}: submitted by {v.by}, {shown(v.at)}" for v in versions[-5:]]
    return text("\n".join(reversed(lines)), isSubtle=True)


def _advice(number: str, annex: Annex) -> list[Element]:
    found = assessed(of_form(annex.answers, annex.procedure)) if number == TWO else None
    return [severity_box("Severity", found)] if found else []
