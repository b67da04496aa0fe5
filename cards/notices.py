"""A notice as a card in somebody's chat, with the facts of the moment.

The same functions render it again once the matter is settled: then the card says who did it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from cards.action import action_card, may_read
from cards.announcements import channel_text
from cards.case import open_button
from cards.elements import Card, Element, banner, button, card, clipped, facts, fitted, text
from cards.learning import similar_box
from cards.letters import mail_text
from cards.payloads import Fill, Go
from cards.reminders import reminder
from cards.story import next_for_reporter, report_facts, short_facts
from cards.tasks import task_boxes
from cards.undelivered import again_button, undelivered
from cards.words import (
    approvers_words,
    class_words,
    clock_box,
    clock_boxes,
    head_of,
    matter,
    settled_by,
    who_and_when,
)
from procedure.findings import addition_words, decided, superseded
from procedure.instants import shown
from procedure.notices import Notice, Topic
from procedure.rights import Sight
from procedure.roles import Role
from procedure.state import Action
from procedure.terms import CATEGORY_NAMES, capital
from service.cases import CaseView, running_timers
from service.project import title

__all__ = ["channel_text", "chat_card", "mail_text"]


NOBODY = (
    "Nobody can nominate or approve here: both approvers are involved, or proposed it themselves. "
    "Please have an alternate approver configured."
)


@dataclass(frozen=True, slots=True)
class Telling:
    """What a notice says: a line with its colour, what stands under it, and its own button."""

    line: str
    style: str = "accent"
    body: list[Element] = field(default_factory=list)
    buttons: list[Element] = field(default_factory=list)


Teller = Callable[[Notice, CaseView], Telling]


def chat_card(notice: Notice, view: CaseView) -> Card:
    """A notice for one person, whose `view` it is; what they may not read isn't on it."""
    if superseded(notice, view.incident) and notice.about in _running(view):
        return _superseded(notice, view)
    kind, _, key = notice.about.partition(":")
    action = view.incident.work.actions.get(key) if kind == "approval" else None
    if notice.topic is Topic.APPROVAL and action and may_read(action, view):
        said = "This is waiting for your decision." if _decides(action, view) else ""
        return action_card(view, key, said=said, style="accent")
    telling = TELLERS.get(notice.topic, _changed)(notice, view)
    body = [banner(telling.line, telling.style), head_of(view), *telling.body]
    body += similar_box(view)
    primary = not telling.buttons and not _has_task(telling.body)
    buttons = [*telling.buttons, open_button(view.incident, primary=primary)]
    speak = f"{view.incident.id}: {telling.line}"
    return fitted(card(body, buttons, speak=clipped(speak, 200, "…")))


def _has_task(body: Sequence[Element]) -> bool:
    """Whether the notice has its own button among the text: then that is the primary one."""
    return any(e.get("type") == "ActionSet" or _has_task(e.get("items", ())) for e in body)


def _running(view: CaseView) -> set[str]:
    return {key for key, _, _ in running_timers(view.incident, view.office)}


def _superseded(notice: Notice, view: CaseView) -> Card:
    """In place of an earlier reminder, so that only the last one asks for anything."""
    line = f"{capital(matter(notice.about))}: a later reminder follows."
    body = [banner(line, "default"), head_of(view)]
    return card(body, [open_button(view.incident)], speak=f"{view.incident.id}: {line}")


def _decides(action: Action, view: CaseView) -> bool:
    able = view.office.people.approvers(view.incident.implicated, proposer=action.proposer.id)
    return action.waiting and view.actor.id in able


def _form(name: str, form: str, view: CaseView, **given: str) -> Element:
    fill = Fill(form=form, incident=view.incident.id, given=given)
    return button(name, fill, primary=True)


def _told(view: CaseView) -> list[Element]:
    """The report and the clocks for those who read the whole case; less for others."""
    if view.sight is Sight.FULL:
        return [*clock_boxes(view.clocks), *report_facts(view.incident)]
    if view.sight is Sight.PEOPLE:
        return short_facts(view)
    return [] if view.sight is Sight.TASK else [text(next_for_reporter(view.incident))]


def _brief(view: CaseView) -> list[Element]:
    """For those who were told the whole report before: what it is about, and what runs."""
    if view.sight is not Sight.FULL:
        return _told(view)
    running = [clock_box(c) for c in view.clocks if c.running or c.missed]
    return [text(title(view.incident)), *running]


def _reported(notice: Notice, view: CaseView) -> Telling:
    buttons = []
    if view.incident.standing.category is None and view.may("ClassifyIncident"):
        buttons.append(_form("Classify", "classify", view))
    return Telling("A report has arrived.", "accent", _told(view), buttons)


def _nomination(notice: Notice, view: CaseView) -> Telling:
    incident = view.incident
    if incident.standing.lead is not None:
        by = settled_by(view.record, "nomination")
        who = f" Nominated by {who_and_when(by)}." if by else ""
        return Telling(f"{incident.standing.lead.name} leads.{who}", "good", _brief(view))
    if not view.may("NominateLead"):
        who = approvers_words(incident, view.office)
        line = f"The {who} nominates the lead officer." if who else NOBODY
        return Telling(line, "default", _told(view))
    line = "A report has arrived. Please nominate the officer who leads the investigation."
    return Telling(line, "accent", _told(view), [_form("Nominate the lead", "nominate", view)])


def _nominated(notice: Notice, view: CaseView) -> Telling:
    lead = view.incident.standing.lead
    if lead is None:
        return Telling("Nobody leads this case now.", "warning", _told(view))
    if lead.id == view.actor.id:
        return Telling("You lead this investigation.", "accent", _brief(view))
    return Telling(f"{lead.name} leads this investigation.", "accent", _brief(view))


def _classified(notice: Notice, view: CaseView) -> Telling:
    incident = view.incident
    if not incident.standing.history:
        return Telling(class_words(None), "default")
    last = incident.standing.history[-1]
    why = [facts([("By", f"{last.by}, {shown(last.at)}"), ("Because", last.reason)])]
    clocks = [clock_box(c) for c in view.clocks if c.running]
    line = f"It has been classified as {CATEGORY_NAMES[last.category]}."
    return Telling(line, "accent", [*clocks, *(why if view.sight is Sight.FULL else [])])


def _approval(notice: Notice, view: CaseView) -> Telling:
    """For somebody who may no longer read the action, for example because they are involved."""
    key = notice.about.partition(":")[2]
    return Telling(f"{key} is no longer yours to decide.", "default")


def _decided(notice: Notice, view: CaseView) -> Telling:
    action = view.incident.work.actions.get(notice.about)
    if action is None or not may_read(action, view):
        return Telling(f"{notice.about} has been decided.", "accent")
    if action.waiting:
        return Telling(f"{action.key} was rewritten and waits for a decision.", "warning")
    style = "attention" if action.status == "rejected" else "good"
    shown_facts = facts([("Action", clipped(action.text, 1500)), ("Reason", action.reason)])
    go = Go(to="action", incident=view.incident.id, key=action.key)
    opens = button(f"Open {action.key}", go, primary=True)
    return Telling(decided(action), style, [shown_facts], [opens])


def _owned(notice: Notice, view: CaseView) -> Telling:
    what, done, mine = capital(matter(notice.about)), *_stands(notice.about, view)
    if done:
        by = settled_by(view.record, notice.about)
        who = f", {who_and_when(by)}" if by else ""
        return Telling(f"Done: {what}{who}", "good", task_boxes(view))
    if not mine:
        return Telling(f"No longer yours to do: {what}", "default", task_boxes(view))
    return Telling(f"Yours to do: {what}", "accent", task_boxes(view))


def _stands(about: str, view: CaseView) -> tuple[bool, bool]:
    """Whether a task is done with, and whether it is this person's."""
    kind, _, key = about.partition(":")
    incident = view.incident
    owner, done = None, False
    if kind == "action" and key in incident.work.actions:
        action = incident.work.actions[key]
        owner, done = action.owner, action.status in ("done", "withdrawn")
    elif kind == "review" and key in incident.learning.reviews:
        owner, done = incident.learning.reviews[key].owner, incident.learning.reviews[key].finished
    elif kind == "follow" and key in incident.learning.follow_ups:
        owner, done = (
            incident.learning.follow_ups[key].owner,
            bool(incident.learning.follow_ups[key].outcome),
        )
    return done, owner is not None and owner.id == view.actor.id


def _input_wanted(notice: Notice, view: CaseView) -> Telling:
    asked = view.incident.work.inputs.get(notice.about.partition(":")[2])
    if asked is not None and not asked.waiting:
        line = "Thank you: you have answered." if asked.answer else "This isn't needed any more."
        return Telling(line, "good", task_boxes(view))
    return Telling("Your input is asked for.", "accent", task_boxes(view))


def _input_given(notice: Notice, view: CaseView) -> Telling:
    asked = view.incident.work.inputs.get(notice.about)
    if asked is None or view.sight is not Sight.FULL:
        return Telling("A request for input was answered.", "good")
    shown_facts = facts([("Question", clipped(asked.question, 1500)), ("Answer", asked.answer)])
    return Telling(f"{asked.person.name} has answered {asked.key}.", "good", [shown_facts])


def _information(notice: Notice, view: CaseView) -> Telling:
    added = view.incident.report.additions[-1:] if view.sight in (Sight.FULL, Sight.OWN) else []
    return Telling("Information was added.", "accent", [text(addition_words(a)) for a in added])


def _people(notice: Notice, view: CaseView) -> Telling:
    done = len(view.incident.work.people_tasks)
    if done == 2:
        return Telling("Both Head of People tasks are recorded as done.", "good", _told(view))
    if not view.may("CompletePeopleTask"):
        line = (
            "The Head of People is involved in this case. Please have somebody else see to the "
            "support of staff and to conduct."
        )
        return Telling(line, "warning", _told(view))
    line = "Staff may need support in this case, and conduct may have to be looked at."
    go = Go(to="case_page", incident=view.incident.id, page="people")
    return Telling(line, "accent", _told(view), [button("Your two tasks", go, primary=True)])


def _no_approver(notice: Notice, view: CaseView) -> Telling:
    action = view.incident.work.actions.get(notice.about.partition(":")[2])
    proposer = action.proposer.id if action else ""
    able = approvers_words(view.incident, view.office, proposer)
    return Telling(f"The {able} can approve.", "good") if able else Telling(NOBODY, "attention")


def _closed(notice: Notice, view: CaseView) -> Telling:
    at = view.incident.end.closed_at
    if at is None:
        return Telling("The case is open again.", "warning", _told(view))
    return Telling(f"The case was closed on {shown(at)}.", "good", _brief(view))


def _linked(notice: Notice, view: CaseView) -> Telling:
    return Telling(next_for_reporter(view.incident), "accent")


def _reminder(notice: Notice, view: CaseView) -> Telling:
    made = reminder(notice, view)
    return Telling(made.line, made.style, made.body, made.buttons)


def _undelivered(notice: Notice, view: CaseView) -> Telling:
    line, body = undelivered(notice, view.incident, view.office)
    number = notice.about.split("/")[-1] if Role.DPO in view.roles else ""
    return Telling(line, "attention", body, again_button(number, view.incident.id))


def _deleted(notice: Notice, view: CaseView) -> Telling:
    """While the record is there still: it is deleted together with the decision."""
    return Telling("The record is being deleted.", "default")


def _changed(notice: Notice, view: CaseView) -> Telling:
    return Telling("The case has changed.", "accent", _told(view))


TELLERS: Mapping[Topic, Teller] = {
    Topic.REPORTED: _reported,
    Topic.NOMINATION: _nomination,
    Topic.NOMINATED: _nominated,
    Topic.CLASSIFIED: _classified,
    Topic.ASSESSED: _classified,
    Topic.APPROVAL: _approval,
    Topic.DECIDED: _decided,
    Topic.PEOPLE_TASKS: _people,
    Topic.INPUT_WANTED: _input_wanted,
    Topic.INPUT_GIVEN: _input_given,
    Topic.INFORMATION_ADDED: _information,
    Topic.REMINDER: _reminder,
    Topic.CLOSED: _closed,
    Topic.REOPENED: _closed,
    Topic.LINKED: _linked,
    Topic.OWNED: _owned,
    Topic.UNDELIVERED: _undelivered,
    Topic.NO_APPROVER: _no_approver,
    Topic.DELETED: _deleted,
}
