"""A mix of steps for generated stories: each maker gives a step that may or may not be allowed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeVar

from procedure.record import Step
from procedure.roles import SYSTEM
from procedure.steps.act import ProposeAction, ReviseAction, WithdrawAction
from procedure.steps.annex import SubmitAnnex
from procedure.steps.approve import DecideAction
from procedure.steps.ask import AskInput, DropInput, GiveInput
from procedure.steps.classify import ClassifyIncident, SetAwareness
from procedure.steps.close import ProposeClosure, ReopenIncident
from procedure.steps.complaint import AcknowledgeComplaint, SettleComplaint
from procedure.steps.complete import CompleteAction
from procedure.steps.evaluate import CompleteReview, PlanReview, WaiveReview
from procedure.steps.follow import CompleteFollowUp, ReassignFollowUp
from procedure.steps.link import JoinDuplicate, LinkDuplicate, PartDuplicate
from procedure.steps.nominate import (
    ClearInvolvement,
    ConfirmInvolvement,
    DeclareInvolvement,
    NominateLead,
)
from procedure.steps.note import AddEntry, CorrectEntry
from procedure.steps.notify import DecideNotification, RecordDelivery, RecordNotification
from procedure.steps.people import CompletePeopleTask
from procedure.steps.remind import Remind
from procedure.steps.report import AddInformation
from procedure.steps.suspend import RecordContinuity
from procedure.terms import ActionKind, Answer, Breach, Involved, Whose
from tests.cjs import REVIEWS, Category, Party
from tests.procedure.story import (
    ALTERNATE,
    CHIEF,
    COLLEAGUE,
    CONTRIBUTOR,
    DIRECTOR,
    DPO,
    HEAD,
    LEAD,
    OWNER,
    REPORTER,
    STAFF,
    Story,
    annex_one,
    annex_three,
    annex_two,
    named,
)

ACTORS = (
    *(CHIEF, DIRECTOR, DPO, LEAD, HEAD, ALTERNATE),
    *(REPORTER, CONTRIBUTOR, OWNER, STAFF, COLLEAGUE, SYSTEM),
)
PEOPLE = (CHIEF, DIRECTOR, DPO, LEAD, OWNER, CONTRIBUTOR, COLLEAGUE)
PARTIES = tuple(Party)
T = TypeVar("T")
Maker = Callable[[Story, int], Step]


def pick(items: Sequence[T], n: int) -> T:
    """One of these, by a number."""
    return items[n % len(items)]


def person(n: int) -> dict[str, str]:
    """One of the people, as the record keeps them."""
    return named(pick(PEOPLE, n)).model_dump()


def action(story: Story, n: int) -> str:
    """The key of an action, mostly one that is there."""
    return f"A{1 + n % (len(story.incident.work.actions) + 1)}"


def _classify(story: Story, n: int) -> Step:
    return ClassifyIncident(
        category=pick(tuple(Category), n),
        reason=f"Reason {n}.",
        personal_data=pick(tuple(Involved), n // 4),
        breach=pick(tuple(Breach), n // 12),
        awareness="open" if n % 3 else "running",
        whose=pick(tuple(Whose), n // 36),
        controller="Scottish Prison Service",
    )


def _annex(story: Story, n: int) -> Step:
    category = pick(("incident", "event", "vulnerability"), n // 3)
    answers = pick(
        (
            annex_one(category, pick(("confirmed", "suspected", "no"), n // 9)),
            annex_two(people=n),
            annex_three(pick(("yes", "no"), n), pick(("yes", "no"), n // 2)),
        ),
        n,
    )
    number = pick(("one", "two", "three"), n)
    actions = [{"kind": "further", "text": f"Action {n}."}] if n % 15 == 0 else []
    facts = {"annex": number, "answers": answers, "actions": actions}
    return SubmitAnnex.model_validate(facts)


def _propose(story: Story, n: int) -> Step:
    facts = {
        "kind": pick(tuple(ActionKind), n),
        "text": f"Do {n}.",
        "owner": person(n) if n % 2 else None,
        "due": story.now + timedelta(days=n % 9) if n % 3 else None,
        "taken_at": story.now if n % 7 == 0 else None,
    }
    return ProposeAction.model_validate(facts)


def _revise(story: Story, n: int) -> Step:
    key = action(story, n)
    standing = story.incident.work.actions.get(key)
    kind = standing.kind if standing else ActionKind.FURTHER
    return ReviseAction(action=key, kind=kind, text=f"Do {n} otherwise.")


def _decide(story: Story, n: int) -> Step:
    waiting = [a.key for a in story.incident.work.actions.values() if a.waiting]
    key = pick(waiting, n) if waiting else action(story, n)
    standing = story.incident.work.actions.get(key)
    digest = standing.digest if standing and n % 8 else "stale"
    return DecideAction(action=key, digest=digest, approve=n % 4 != 0, reason="So.")


def _plan(story: Story, n: int) -> Step:
    review = pick(tuple(REVIEWS), n)
    due = story.now + timedelta(days=1 + n % 9)
    return PlanReview.model_validate({"review": review, "owner": person(n), "due": due})


def _told(story: Story, n: int) -> Step:
    facts = {
        "party": pick(PARTIES, n),
        "told_at": story.now,
        "how": "By phone.",
        "reference": "IC-1",
        "delay": "Holidays." if n % 2 else "",
        "phase": pick(("initial", "initial", "follow_up"), n // 8),
    }
    return RecordNotification.model_validate(facts)


def _notify(story: Story, n: int) -> Step:
    answer = pick(tuple(Answer), n // len(PARTIES))
    return DecideNotification(party=pick(PARTIES, n), answer=answer, reason=f"Reason {n}.")


def _remind(story: Story, n: int) -> Step:
    keys = sorted(story.running) or ["ico"]
    return Remind(key=pick(keys, n))


def _review(story: Story, n: int) -> Step:
    review = pick(tuple(REVIEWS), n)
    if n % 2:
        return CompleteReview.model_validate({"review": review, "outcome": "Fine."})
    return WaiveReview.model_validate({"review": review, "reason": "Done last month."})


def _join(story: Story, n: int) -> Step:
    """A report of any gravity that brings somebody involved."""
    category = pick((None, *Category), n)
    facts = {
        "duplicate": f"CJS-2026-001{n % 3}",
        "category": category,
        "personal_data": pick(tuple(Involved), n),
        "breach": None if category is None else pick(tuple(Breach), n // 3),
        "aware": story.now - timedelta(hours=n),
        "involved": [person(n)][: n % 2],
    }
    return JoinDuplicate.model_validate(facts)


def _more(story: Story, n: int) -> Step:
    added = AddInformation(text="More.")
    acknowledged = AcknowledgeComplaint(at=story.now, how="By letter.")
    settled = SettleComplaint(at=story.now, outcome="It was put right.")
    return pick((added, acknowledged, settled), n)


MAKERS: tuple[Maker, ...] = (
    _classify,
    _classify,
    _annex,
    _annex,
    _annex,
    _propose,
    _revise,
    _decide,
    _decide,
    _decide,
    _plan,
    _review,
    _review,
    _told,
    _notify,
    _notify,
    _remind,
    _remind,
    lambda story, n: NominateLead.model_validate(
        {"lead": person(n), "standing_in": "On leave.", "conflict": n % 11 == 0}
    ),
    lambda story, n: DeclareInvolvement.model_validate({"person": person(n), "reason": "Sent it."}),
    lambda story, n: ClearInvolvement.model_validate({"person": person(n), "reason": "Not it."}),
    lambda story, n: SetAwareness(aware=story.now - timedelta(minutes=n), reason="A call."),
    lambda story, n: WithdrawAction(action=action(story, n), reason="Not needed."),
    lambda story, n: RecordContinuity(action=action(story, n), arrangements="Shared.", owner="M."),
    lambda story, n: CompleteAction(action=action(story, n), outcome="It worked."),
    lambda story, n: AskInput.model_validate(
        {"person": person(n), "question": "Who?", "due": story.now + timedelta(days=1 + n % 5)}
    ),
    lambda story, n: GiveInput(input=f"Q{1 + n % 3}", answer="Nobody."),
    lambda story, n: DropInput(input=f"Q{1 + n % 3}", reason="Known."),
    lambda story, n: CompletePeopleTask.model_validate(
        {"task": pick(("support", "conduct"), n), "note": f"Note {n}."}
    ),
    lambda story, n: ProposeClosure.model_validate(
        {
            "summary": "Done.",
            "cause": "other",
            "lessons": f"Lesson {n}.",
            "follow_ups": [
                {"text": f"Do {n}.", "owner": person(n), "due": story.now + timedelta(days=n % 9)}
            ][: n % 2],
        }
    ),
    lambda story, n: CompleteFollowUp(follow_up=f"F{1 + n % 2}", outcome="It is done."),
    lambda story, n: ReassignFollowUp.model_validate(
        {
            "follow_up": f"F{1 + n % 2}",
            "owner": person(n),
            "due": story.now + timedelta(days=n % 9),
            "reason": "Leave.",
        }
    ),
    lambda story, n: ReopenIncident(reason="More."),
    lambda story, n: LinkDuplicate(original="CJS-2026-0009", reason="Same."),
    _join,
    lambda story, n: PartDuplicate(duplicate=f"CJS-2026-001{n % 3}"),
    lambda story, n: AddEntry(happened=story.now, text="IT rang."),
    lambda story, n: CorrectEntry(corrects=1 + n % 5, text="Two."),
    _more,
    lambda story, n: RecordDelivery.model_validate(
        {"topic": "assessed", "to": "board", "outcome": pick(("sent", "failed"), n), "words": "W."}
    ),
    lambda story, n: ConfirmInvolvement.model_validate({"person": person(n), "reason": "It is."}),
)
