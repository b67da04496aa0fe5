"""A notice as a card in somebody's chat, with the facts of the moment.

The same functions render it again once the matter is settled: then the card says who did it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cards.action import action_card, may_read
from cards.announcements import channel_text
from cards.case import open_button
from cards.elements import Card, Element, banner, button, card, clipped, facts, fitted, text
from cards.letters import mail_text
from cards.payloads import Fill, Go
from cards.reminders import reminder
from cards.story import next_for_reporter, report_facts, short_facts
from cards.tasks import task_boxes
from cards.undelivered import undelivered
from cards.words import class_words, clock_box, head_of, settled_by, who_and_when
from procedure.approve import decided
from procedure.incident import Action
from procedure.instants import shown
from procedure.notices import Notice, Topic
from procedure.rights import Sight, may
from procedure.terms import REVIEWS
from service.views import CaseView, approver

__all__ = ["channel_text", "chat_card", "mail_text"]


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
    kind, _, key = notice.about.partition(":")
    action = view.incident.actions.get(key) if kind == "approval" else None
    if notice.topic is Topic.APPROVAL and action and may_read(action, view):
        said = "This is waiting for your decision." if _decides(action, view) else ""
        return action_card(view, key, said=said, style="accent")
    telling = TELLERS[notice.topic](notice, view)
    body = [banner(telling.line, telling.style), head_of(view.incident), *telling.body]
    buttons = [*telling.buttons, open_button(view.incident, primary=not telling.buttons)]
    speak = f"{view.incident.id}: {telling.line}"
    return fitted(card(body, buttons, speak=clipped(speak, 200, "…")))


def _decides(action: Action, view: CaseView) -> bool:
    able = view.office.people.approvers(view.incident.implicated, proposer=action.proposer.id)
    return action.waiting and view.actor.id in able


def _form(name: str, form: str, view: CaseView, **given: str) -> Element:
    fill = Fill(form=form, incident=view.incident.id, given=given)
    return button(name, fill, primary=True)


def _told(view: CaseView) -> list[Element]:
    """The report and the clocks for those who read the whole case; less for others."""
    if view.sight is Sight.FULL:
        return [*(clock_box(c) for c in view.clocks), *report_facts(view.incident)]
    if view.sight is Sight.PEOPLE:
        return short_facts(view)
    return [] if view.sight is Sight.TASK else [text(next_for_reporter(view.incident))]


def _reported(notice: Notice, view: CaseView) -> Telling:
    buttons = []
    if view.incident.category is None and may(
        "ClassifyIncident", view.actor, view.incident, view.office
    ):
        buttons.append(_form("Classify", "classify", view))
    return Telling("A report has arrived.", "accent", _told(view), buttons)


def _nomination(notice: Notice, view: CaseView) -> Telling:
    incident = view.incident
    if incident.lead is not None:
        by = settled_by(view.record, "nomination")
        who = f" Nominated by {who_and_when(by)}." if by else ""
        return Telling(f"{incident.lead.name} leads.{who}", "good", _told(view))
    if not may("NominateLead", view.actor, incident, view.office):
        who = approver(incident, view.office)
        return Telling(f"The {who} nominates the lead officer.", "default", _told(view))
    line = "A report has arrived. Please nominate the officer who leads the investigation."
    return Telling(line, "accent", _told(view), [_form("Nominate the lead", "nominate", view)])


def _nominated(notice: Notice, view: CaseView) -> Telling:
    lead = view.incident.lead
    if lead is None:
        return Telling("Nobody leads this case now.", "warning", _told(view))
    if lead.id == view.actor.id:
        return Telling("You lead this investigation.", "accent", _told(view))
    return Telling(f"{lead.name} leads this investigation.", "accent", _told(view))


def _classified(notice: Notice, view: CaseView) -> Telling:
    incident = view.incident
    if not incident.history:
        return Telling(class_words(None), "default")
    last = incident.history[-1]
    why = [facts([("By", f"{last.by}, {shown(last.at)}"), ("Because", last.reason)])]
    clocks = [clock_box(c) for c in view.clocks if c.running]
    line = f"{class_words(incident.category)}."
    return Telling(line, "accent", [*clocks, *(why if view.sight is Sight.FULL else [])])


def _approval(notice: Notice, view: CaseView) -> Telling:
    """For somebody who may no longer read the action, for example because they are involved."""
    key = notice.about.partition(":")[2]
    return Telling(f"{key} is no longer yours to decide.", "default")


def _decided(notice: Notice, view: CaseView) -> Telling:
    action = view.incident.actions.get(notice.about)
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
    what = "A review" if notice.about in REVIEWS else f"Action {notice.about}"
    return Telling(f"{what} is yours to do.", "accent", task_boxes(view))


def _input_wanted(notice: Notice, view: CaseView) -> Telling:
    asked = view.incident.inputs.get(notice.about.partition(":")[2])
    if asked is not None and not asked.waiting:
        line = "Thank you: you have answered." if asked.answer else "This isn't needed any more."
        return Telling(line, "good", task_boxes(view))
    return Telling("Your input is asked for.", "accent", task_boxes(view))


def _input_given(notice: Notice, view: CaseView) -> Telling:
    asked = view.incident.inputs.get(notice.about)
    if asked is None or view.sight is not Sight.FULL:
        return Telling("A request for input was answered.", "good")
    shown_facts = facts([("Question", clipped(asked.question, 1500)), ("Answer", asked.answer)])
    return Telling(f"{asked.person.name} has answered {asked.key}.", "good", [shown_facts])


def _information(notice: Notice, view: CaseView) -> Telling:
    added = view.incident.additions[-1:] if view.sight in (Sight.FULL, Sight.OWN) else []
    return Telling("Information was added.", "accent", [text(line) for line in added])


def _people(notice: Notice, view: CaseView) -> Telling:
    done = len(view.incident.people_tasks)
    if done == 2:
        return Telling("Both Head of People tasks are recorded as done.", "good", _told(view))
    line = "Staff may need support in this case, and conduct may have to be looked at."
    go = Go(to="case_page", incident=view.incident.id, page="people")
    return Telling(line, "accent", _told(view), [button("Your two tasks", go, primary=True)])


def _no_approver(notice: Notice, view: CaseView) -> Telling:
    line = (
        "Nobody can approve in this case: both approvers are involved and no alternate is set. "
        "Please have an alternate approver configured."
    )
    able = view.office.people.approvers(view.incident.implicated)
    if able:
        return Telling(f"The {approver(view.incident, view.office)} can approve now.", "good")
    return Telling(line, "attention")


def _closed(notice: Notice, view: CaseView) -> Telling:
    at = view.incident.closed_at
    if at is None:
        return Telling("The case is open again.", "warning", _told(view))
    return Telling(f"The case was closed on {shown(at)}.", "good", _told(view))


def _linked(notice: Notice, view: CaseView) -> Telling:
    return Telling(next_for_reporter(view.incident), "accent")


def _reminder(notice: Notice, view: CaseView) -> Telling:
    made = reminder(notice, view)
    return Telling(made.line, made.style, made.body, made.buttons)


def _undelivered(notice: Notice, view: CaseView) -> Telling:
    line, body = undelivered(notice, view.incident, view.office)
    return Telling(line, "attention", body)


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
}
