"""Annex: submit and supersede annexes one, two and three (5.1, 6.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from procedure.actions import check_proposal, next_action, propose_notification, proposed
from procedure.annexes import ANNEX_NUMBERS
from procedure.decisions import (
    against,
    brought_by,
    left_to_controller,
    not_to_tell,
    reclassified,
    waiting_about,
    withdraw_waiting,
)
from procedure.entries.act import ActionProposed, Proposal
from procedure.entries.annex import AnnexFacts, AnnexSubmitted
from procedure.entries.classify import Classification
from procedure.entries.notify import NotificationDecided
from procedure.entries.party import PartyAdded
from procedure.errors import Invalid, Missing
from procedure.findings import was_told
from procedure.forms.annex import ANNEX_FORMS
from procedure.organisation import Moment
from procedure.parties import known_as, next_body
from procedure.record import Entry, Facts, Instant, Named, Step
from procedure.rights import HANDLERS, TRIAGED, Right, Sight
from procedure.rows import CASE, Button, FormRow, Outpaced, StepRow, lacks_nothing
from procedure.state import Incident
from procedure.terms import (
    EXCEPTIONS,
    OF_ANNEX_ONE,
    Answer,
    Breach,
    Category,
    Involved,
    Party,
    says_none,
)


class NamedAction(Facts):
    """An action that annex one names, as it was typed: anything may be missing."""

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
        proposed(proposal, next_action(incident, ahead + n))
        for n, proposal in enumerate(_proposals(incident, step.actions, moment))
    ]
    answers = _with_actions(step.answers, actions)
    submitted = AnnexSubmitted(annex=step.annex, answers=answers, version=version)
    return [submitted, *brought, *actions]


def _proposals(
    incident: Incident, named: Sequence[NamedAction], moment: Moment
) -> Iterator[Proposal]:
    """What the rows put up (5.2, 5.5); raises Invalid with the row that can't be so."""
    for number, row in enumerate(named, 1):
        if row.kind not in set(OF_ANNEX_ONE.values()):
            raise Invalid({"actions": f"Row {number}: please say what sort of action it is."})
        proposal = Proposal.model_validate(row.model_dump())
        try:
            check_proposal(proposal, incident, moment)
        except Invalid as wrong:
            words = " ".join(wrong.errors.values())
            raise Invalid({"actions": f"Row {number}: {words}"}) from None
        yield proposal


def _with_actions(answers: dict[str, Any], actions: Sequence[ActionProposed]) -> dict[str, Any]:
    """The form says the same as the case: each action stands in the answer that it belongs to."""
    said = dict(answers)
    for question, kind in OF_ANNEX_ONE.items():
        lines = [f"{action.action}: {action.text}" for action in actions if action.kind is kind]
        if lines:
            typed = str(said.get(question, ""))
            said[question] = "\n".join(([] if says_none(typed) else [typed]) + lines)
    return said


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
    """Its third parties become rows; the decisions of Art 33 and 34 where they differ."""
    if wrong := _contradictions(answers):
        raise Invalid(wrong)
    entries: list[Entry] = [*_bodies(incident, answers)]
    no: list[NotificationDecided] = []
    for party, key in ((Party.ICO, "risk"), (Party.INDIVIDUALS, "high_risk")):
        if key not in answers or left_to_controller(incident, party):
            continue
        answer, reason, exception = _answer(answers, key)
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


def _contradictions(answers: dict[str, Any]) -> dict[str, str]:
    """What can't both be so inside the form (Art 33 and 34)."""
    wrong = {}
    if answers.get("high_risk") == "yes" and answers.get("risk") == "no":
        wrong["risk"] = "A high risk is a risk: please change one of the two answers."
    if answers.get("exception") and not answers.get("exception_reason"):
        wrong["exception_reason"] = "Please say why the exception applies."
    return wrong


def _answer(answers: dict[str, Any], key: str) -> tuple[Answer, str, str]:
    """What an answer to one of the law's two questions decides: not sure is yes (Art 33)."""
    exception = answers.get("exception", "") if key == "high_risk" else ""
    if exception in EXCEPTIONS and answers[key] == "yes":
        return Answer.NO, answers.get("exception_reason", ""), exception
    answer = Answer.NO if answers[key] == "no" else Answer.YES
    return answer, answers[f"{key}_reason"], ""


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
    for row in answers.get("parties", ()):
        who = str(row.get("who", ""))
        if not who or who.casefold().startswith(NOBODY) or known_as(incident, who):
            continue
        if who.casefold() in new:
            continue
        key = next_body(incident, len(new))
        new.add(who.casefold())
        role, duty = str(row.get("role", "")), str(row.get("duty", ""))
        entries.append(PartyAdded(key=key, kind=Party.OTHERS, who=who, role=role, duty=duty))
    return entries


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
