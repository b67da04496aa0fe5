"""Annex: submit and supersede annexes one, two and three (5.1, 6.3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from procedure.actions import propose_notification
from procedure.annexes import ANNEX_NUMBERS
from procedure.decisions import (
    brought_by,
    not_to_tell,
    reclassified,
    waiting_about,
    withdraw_waiting,
)
from procedure.entries.act import ActionProposed
from procedure.entries.annex import AnnexFacts, AnnexSubmitted
from procedure.entries.classify import Classification
from procedure.entries.notify import NotificationDecided
from procedure.errors import Invalid, Missing
from procedure.findings import was_told
from procedure.forms.annex import ANNEX_FORMS
from procedure.organisation import Moment
from procedure.record import Entry, Step
from procedure.rights import HANDLERS, TRIAGED, Right, Sight
from procedure.rows import CASE, Button, FormRow, Outpaced, StepRow, lacks_nothing
from procedure.state import Incident
from procedure.terms import Answer, Breach, Category, Involved, Party


class SubmitAnnex(Step, AnnexFacts):
    """Submit a form, or a corrected one in place of an earlier."""


def submit(incident: Incident, step: SubmitAnnex, moment: Moment) -> list[Entry]:
    """What each form brings with it follows as further entries."""
    version = len(incident.work.annexes.get(step.annex, ())) + 1
    submitted = AnnexSubmitted(annex=step.annex, answers=step.answers, version=version)
    return [submitted, *CONSEQUENCES[step.annex](incident, step.answers, moment)]


def _after_one(incident: Incident, answers: dict[str, Any], moment: Moment) -> list[Entry]:
    """Not while Unknown; a confirmed breach makes it an Incident (4.2)."""
    if incident.standing.category is Category.UNKNOWN:
        raise Missing(
            "Annex one has no classification Unknown. Please classify it as Event, Vulnerability "
            "or Incident first; the draft is kept.",
            ("a classification other than Unknown",),
        )
    breach = Breach(answers["breach"])
    category = Category(answers["classification"])
    if breach is Breach.CONFIRMED and category is not Category.INCIDENT:
        raise Invalid({"classification": "A confirmed breach is always classified as Incident."})
    if (category, breach) == (incident.standing.category, incident.standing.breach):
        return []
    personal = incident.standing.personal_data
    if breach is not Breach.NO and personal is Involved.NO:
        personal = Involved.MAYBE if breach is Breach.SUSPECTED else Involved.YES
    facts = Classification(
        category=category, breach=breach, personal_data=personal, reason="As annex one has it."
    )
    return reclassified(incident, facts)


def _after_two(incident: Incident, answers: dict[str, Any], moment: Moment) -> list[Entry]:
    return []


def _after_three(incident: Incident, answers: dict[str, Any], moment: Moment) -> list[Entry]:
    """The decisions of Art 33 and Art 34, where they differ from what stands."""
    entries: list[Entry] = []
    against: dict[Party, str] = {}
    for party, key in ((Party.ICO, "risk"), (Party.INDIVIDUALS, "high_risk")):
        if key not in answers:
            continue
        answer, reason = Answer(answers[key]), answers[f"{key}_reason"]
        standing = incident.work.decisions.get(party)
        if answer is Answer.NO and was_told(incident, party):
            raise Invalid({key: "They have been told already, so the answer can't be no."})
        if standing is not None and standing.answer is answer:
            continue
        if answer is Answer.NO:
            against[party] = reason
            continue
        entries += withdraw_waiting(incident, [party], reason)
        entries.append(NotificationDecided(party=party, answer=answer, reason=reason))
        ahead = sum(isinstance(entry, ActionProposed) for entry in entries)
        entries += propose_notification(incident, party, reason, ahead)
    ahead = sum(isinstance(entry, ActionProposed) for entry in entries)
    return entries + _against(incident, against, ahead)


def _against(incident: Incident, reasons: dict[Party, str], ahead: int) -> list[Entry]:
    """One decision for all who aren't told, unless the very same waits already (5.5)."""
    waiting = [waiting_about(incident, party) for party in reasons]
    put = {
        e.party: e.reason
        for action in waiting
        if action
        for e in brought_by(action)
        if isinstance(e, NotificationDecided)
    }
    return [] if put == reasons else not_to_tell(incident, reasons, ahead)


CONSEQUENCES = {"one": _after_one, "two": _after_two, "three": _after_three}


def _wanted(number: str) -> Callable[[Incident], bool]:
    """Not submitted yet, and of annex two: personal data is involved or suspected (5.1)."""
    return lambda incident: (
        incident.annex(number) is None and (number != "two" or incident.needs_annex_two)
    )


def _submitted(number: str) -> Callable[[Incident], bool]:
    return lambda incident: incident.annex(number) is not None


def _to_submit(number: str) -> Callable[[Incident, Sight], bool]:
    return lambda incident, sight: incident.annex(number) is None


def _overtaken(number: str) -> Outpaced:
    return lambda entry, given: isinstance(entry, AnnexSubmitted) and entry.annex == number


def _form(number: str, place: int) -> FormRow:
    correct, to_submit = f"Correct annex {number}", _to_submit(number)
    return FormRow(
        form=ANNEX_FORMS[number],
        buttons=(
            Button(f"Annex {number}", CASE, 30 + place, _wanted(number), to_submit, lacks_nothing),
            Button(correct, CASE, 130 + place, _submitted(number), to_submit, lacks_nothing),
        ),
        words=(f"annex {number}", f"annex {place}"),
        returns=CASE,
        overtaken=_overtaken(number),
    )


STEPS = (
    StepRow(
        step=SubmitAnnex,
        decide=submit,
        right=Right(HANDLERS, TRIAGED, "submit an annex"),
        forms=tuple(_form(number, place) for place, number in enumerate(ANNEX_NUMBERS, 1)),
    ),
)
