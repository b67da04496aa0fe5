"""Annex: submit and supersede annexes one, two and three (5.1, 6.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from procedure.actions import check_proposal, next_action, propose_notification, proposed
from procedure.decisions import (
    against,
    brought_by,
    left_to_controller,
    not_to_tell,
    reclassified,
    waiting_about,
    withdraw_waiting,
)
from procedure.definition import Procedure
from procedure.entries.act import ActionProposed, Proposal
from procedure.entries.annex import AnnexFacts, AnnexSubmitted
from procedure.entries.classify import Classification
from procedure.entries.notify import NotificationDecided
from procedure.entries.party import PartyAdded
from procedure.errors import Invalid, Missing
from procedure.findings import was_told
from procedure.forms.annex import ANNEX_FORMS
from procedure.meanings import NUMBERS, ONE, THREE, TWO
from procedure.organisation import Moment
from procedure.parties import known_as, next_body
from procedure.record import Entry, Facts, Instant, Named, Step
from procedure.rights import HANDLERS, TRIAGED, Right, Sight
from procedure.rows import CASE, Button, FormRow, Outpaced, StepRow, lacks_nothing
from procedure.state import Incident, said
from procedure.terms import (
    EXCEPTIONS,
    OF_ASSESSMENT,
    Answer,
    Breach,
    Involved,
    says_none,
)


class NamedAction(Facts):
    """An action that the assessment names, as it was typed: anything may be missing."""

    kind: str = ""
    text: str = ""
    taken_at: Instant | None = None
    owner: Named | None = None
    due: Instant | None = None


class SubmitAnnex(Step, AnnexFacts):
    """Submit a form, or a corrected one in place of an earlier, with actions to put up."""

    actions: tuple[NamedAction, ...] = ()


def submit(incident: Incident, step: SubmitAnnex, moment: Moment) -> list[Entry]:
    """What each form brings with it follows as further entries."""
    version = len(incident.work.annexes.get(step.annex, ())) + 1
    brought = CONSEQUENCES[step.annex](incident, step.answers, moment)
    ahead = sum(isinstance(entry, ActionProposed) for entry in brought)
    actions = [
        proposed(proposal, next_action(incident, ahead + n), incident.procedure)
        for n, proposal in enumerate(_proposals(incident, step.actions, moment))
    ]
    answers = _with_actions(incident.procedure, step.answers, actions)
    submitted = AnnexSubmitted(annex=step.annex, answers=answers, version=version)
    return [submitted, *brought, *actions]


def _proposals(
    incident: Incident, named: Sequence[NamedAction], moment: Moment
) -> Iterator[Proposal]:
    """What the rows put up (5.2, 5.5); raises Invalid with the row that can't be so."""
    for number, row in enumerate(named, 1):
        if row.kind not in set(OF_ASSESSMENT.values()):
            raise Invalid({"actions": f"Row {number}: please say what sort of action it is."})
        proposal = Proposal.model_validate(row.model_dump())
        try:
            check_proposal(proposal, incident, moment)
        except Invalid as wrong:
            words = " ".join(wrong.errors.values())
            raise Invalid({"actions": f"Row {number}: {words}"}) from None
        yield proposal


def _with_actions(
    procedure: Procedure, answers: dict[str, Any], actions: Sequence[ActionProposed]
) -> dict[str, Any]:
    """The form says the same as the case: each action stands in the answer that it belongs to."""
    said = dict(answers)
    for meaning, kind in OF_ASSESSMENT.items():
        question = procedure.meanings[f"{ONE}.{meaning}"].key
        lines = [f"{action.action}: {action.text}" for action in actions if action.kind is kind]
        if lines:
            typed = str(said.get(question, ""))
            said[question] = "\n".join(([] if says_none(typed) else [typed]) + lines)
    return said


def _after_one(incident: Incident, answers: dict[str, Any], moment: Moment) -> list[Entry]:
    """Not while Unknown; a confirmed breach makes it an Incident (4.2)."""
    procedure = incident.procedure
    if incident.class_interim:
        raise Missing(
            procedure.say(
                "{Annex.one} has no classification {interim}. Please classify it as {settled} "
                "first; the draft is kept."
            ),
            (procedure.say("a classification other than {interim}"),),
        )
    breach = Breach(said(procedure, ONE, answers, "breach"))
    category = said(procedure, ONE, answers, "class")
    if breach is Breach.CONFIRMED and category != procedure.gravest:
        words = procedure.say("A confirmed breach is always classified as {gravest}.")
        raise Invalid({procedure.meanings[f"{ONE}.class"].key: words})
    if (category, breach) == (incident.standing.category, incident.standing.breach):
        return []
    personal = incident.standing.personal_data
    if breach is not Breach.NO and personal is Involved.NO:
        personal = Involved.MAYBE if breach is Breach.SUSPECTED else Involved.YES
    facts = Classification(
        category=category,
        breach=breach,
        personal_data=personal,
        reason=procedure.say("As {annex.one} has it."),
    )
    return reclassified(incident, facts)


def _after_two(incident: Incident, answers: dict[str, Any], moment: Moment) -> list[Entry]:
    return []


def _after_three(incident: Incident, answers: dict[str, Any], moment: Moment) -> list[Entry]:
    """Its third parties become rows; the decisions of Art 33 and 34 where they differ."""
    if wrong := _contradictions(incident.procedure, answers):
        raise Invalid(wrong)
    entries: list[Entry] = [*_bodies(incident, answers)]
    no: list[NotificationDecided] = []
    procedure = incident.procedure
    for party, meaning in ((procedure.regulator, "risk"), (procedure.individuals, "high_risk")):
        key = procedure.meanings[f"{THREE}.{meaning}"].key
        if key not in answers or left_to_controller(incident, party):
            continue
        answer, reason, exception = _answer(procedure, answers, meaning)
        standing = incident.work.decisions.get(party)
        if answer is Answer.NO and was_told(incident, party):
            raise Invalid({key: "They have been told already, so the answer can't be no."})
        if standing is not None and standing.answer is answer:
            continue
        if answer is Answer.NO:
            no.append(against(incident, party, reason, exception))
            continue
        entries += withdraw_waiting(incident, [party], reason)
        entries.append(NotificationDecided(party=party, answer=answer, reason=reason))
        ahead = sum(isinstance(entry, ActionProposed) for entry in entries)
        entries += propose_notification(incident, party, reason, ahead)
    ahead = sum(isinstance(entry, ActionProposed) for entry in entries)
    return entries + _against(incident, no, ahead)


def _contradictions(procedure: Procedure, answers: dict[str, Any]) -> dict[str, str]:
    """What can't both be so inside the form (Art 33 and 34)."""
    wrong = {}
    stands = partial(said, procedure, THREE, answers)
    if stands("high_risk") == "yes" and stands("risk") == "no":
        key = procedure.meanings[f"{THREE}.risk"].key
        wrong[key] = "A high risk is a risk: please change one of the two answers."
    if stands("exception") and not stands("exception_reason"):
        key = procedure.meanings[f"{THREE}.exception_reason"].key
        wrong[key] = "Please say why the exception applies."
    return wrong


def _answer(procedure: Procedure, answers: dict[str, Any], meaning: str) -> tuple[Answer, str, str]:
    """What an answer to one of the law's two questions decides: not sure is yes (Art 33)."""
    stands = partial(said, procedure, THREE, answers)
    exception = stands("exception") if meaning == "high_risk" else ""
    if exception in EXCEPTIONS and stands(meaning) == "yes":
        return Answer.NO, stands("exception_reason") or "", exception
    answer = Answer.NO if stands(meaning) == "no" else Answer.YES
    return answer, stands(f"{meaning}_reason"), ""


def _against(incident: Incident, no: list[NotificationDecided], ahead: int) -> list[Entry]:
    """One decision for all who aren't told, unless the very same waits already (5.5)."""
    waiting = [waiting_about(incident, entry.party) for entry in no]
    put = [entry for action in waiting if action for entry in brought_by(action)]
    same = no and all(entry in put for entry in no) and all(waiting)
    return [] if same else not_to_tell(incident, no, ahead)


NOBODY = "nobody"


def _bodies(incident: Incident, answers: dict[str, Any]) -> list[Entry]:
    """A row of the case for each body that the form names and the case doesn't know yet (6.3)."""
    new: set[str] = set()
    entries: list[Entry] = []
    others = incident.procedure.party_meaning("others")
    for row in said(incident.procedure, THREE, answers, "parties") or ():
        who = str(row.get("who", ""))
        if not who or who.casefold().startswith(NOBODY) or known_as(incident, who):
            continue
        if who.casefold() in new:
            continue
        key = next_body(incident, len(new))
        new.add(who.casefold())
        role, duty = str(row.get("role", "")), str(row.get("duty", ""))
        entries.append(PartyAdded(key=key, kind=others, who=who, role=role, duty=duty))
    return entries


CONSEQUENCES = {ONE: _after_one, TWO: _after_two, THREE: _after_three}


def _wanted(number: str) -> Callable[[Incident], bool]:
    """Not submitted yet, and of annex two: personal data is involved or suspected (5.1)."""
    return lambda incident: (
        incident.annex(number) is None and (number != TWO or incident.needs_annex_two)
    )


def _submitted(number: str) -> Callable[[Incident], bool]:
    return lambda incident: incident.annex(number) is not None


def _to_submit(number: str) -> Callable[[Incident, Sight], bool]:
    return lambda incident, sight: incident.annex(number) is None


def _overtaken(number: str) -> Outpaced:
    return lambda entry, given: isinstance(entry, AnnexSubmitted) and entry.annex == number


def _form(number: str, place: int) -> FormRow:
    correct, to_submit = f"Correct {{annex.{number}}}", _to_submit(number)
    return FormRow(
        form=ANNEX_FORMS[number],
        buttons=(
            Button(
                f"{{Annex.{number}}}", CASE, 30 + place, _wanted(number), to_submit, lacks_nothing
            ),
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
        forms=tuple(_form(number, place) for place, number in enumerate(NUMBERS, 1)),
    ),
)
