"""A notice as a card in somebody's chat, with the facts of the moment.

The same functions render it again once the matter is settled: then the card says who did it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from cards.action import action_card
from cards.announcements import channel_text
from cards.case import cyber_button, first_button, open_button
from cards.claims import STANDS, claim_buttons, claim_facts
from cards.drafts import told
from cards.elements import Card, Element, banner, button, card, clipped, facts, fitted, text
from cards.learning import similar_box
from cards.letters import mail_text
from cards.payloads import Fill, Go
from cards.reminders import reminder
from cards.rows import limit_words, see_crowd
from cards.story import next_for_reporter, report_facts, short_facts, taken_over
from cards.tasks import task_boxes
from cards.undelivered import again_button, undelivered
from cards.words import (
    class_words,
    clock_box,
    clock_boxes,
    head_of,
)
from procedure.duplicates import opened_by
from procedure.findings import addition_words, decided, one_of_many
from procedure.instants import shown
from procedure.matter import NOMINATION
from procedure.matters import words_of
from procedure.notices import Notice, Topic
from procedure.parties import name_of
from procedure.rights import Sight
from procedure.roles import Role
from procedure.state import ActionStatus, ClaimStatus
from procedure.terms import Cyber, capital
from service.cases import CaseView

__all__ = ["channel_text", "chat_card", "mail_text", "no_longer", "out_of_date"]


NOBODY_APPROVES = (
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
    waits = view.superseded(notice)
    if waits:
        return _superseded(waits, view)
    key = notice.matter.key
    seen = view.actions.get(key)
    if notice.topic is Topic.APPROVAL and seen:
        said = "This is waiting for your decision." if seen.decides else ""
        return action_card(view, key, said=said, style="accent")
    telling = TELLERS[notice.topic](notice, view)
    body = [banner(telling.line, telling.style), head_of(view), *telling.body]
    body += similar_box(view)
    primary = not telling.buttons and not _has_task(telling.body)
    buttons = [*telling.buttons, open_button(view.incident, primary=primary)]
    speak = f"{view.incident.id}: {telling.line}"
    return fitted(card(body, buttons, speak=clipped(speak, 200, "…")))


def _has_task(body: Sequence[Element]) -> bool:
    """Whether the notice has its own button among the text: then that is the primary one."""
    return any(e.get("type") == "ActionSet" or _has_task(e.get("items", ())) for e in body)


def _superseded(waits: str, view: CaseView) -> Card:
    """In place of an earlier reminder, so that only the last one asks for anything."""
    line = f"{waits}: a later reminder follows."
    body = [banner(line, "default"), head_of(view)]
    return card(body, [open_button(view.incident)], speak=f"{view.incident.id}: {line}")


OUT_OF_DATE = "What stood here is out of date."


def out_of_date() -> Card:
    """In place of a list, since something on it is no longer open to its reader."""
    return card([text(OUT_OF_DATE)], [button("Home", Go(to="home"))], speak=OUT_OF_DATE)


def no_longer(notice: Notice) -> Card:
    """In place of a card whose reader may no longer see the case."""
    words = f"{notice.incident_id} is no longer open to you, so there is nothing for you to do."
    body = [{"type": "TextBlock", "text": words, "wrap": True}]
    return {"type": "AdaptiveCard", "version": "1.5", "body": body, "fallbackText": words}


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
    return [text(view.title), *running]


def _reported(notice: Notice, view: CaseView) -> Telling:
    buttons = []
    if view.incident.standing.category is None and view.may("ClassifyIncident"):
        buttons.append(_form("Classify", "classify", view))
    full = view.sight is Sight.FULL
    if full and view.incident.standing.cyber in (Cyber.YES, Cyber.UNSURE):
        buttons.append(cyber_button(view.incident))
    return Telling("A report has arrived.", "accent", _told(view), buttons)


def _nomination(notice: Notice, view: CaseView) -> Telling:
    incident = view.incident
    if not incident.leaderless and incident.standing.lead is not None:
        by = view.settled(NOMINATION)
        who = f" Nominated by {by}." if by else ""
        return Telling(f"{incident.standing.lead.name} leads.{who}", "good", _brief(view))
    if not view.may("NominateLead"):
        who = view.approvers
        line = f"The {who} nominates the lead officer." if who else NOBODY_APPROVES
        return Telling(line, "default", _told(view))
    line = "A report has arrived. Please nominate the officer who leads the investigation."
    if incident.standing.lead is not None:
        line = (
            f"{incident.standing.lead.name} leads, and no longer holds the office from which they "
            "led. Please nominate the lead officer again; until then they go on."
        )
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
        return Telling(class_words(None, view.procedure), "default")
    last = incident.standing.history[-1]
    why = [facts([("By", f"{last.by}, {shown(last.at)}"), ("Because", last.reason)])]
    clocks = [clock_box(c) for c in view.clocks if c.running]
    line = f"It has been classified as {view.procedure.class_name(last.category)}."
    return Telling(line, "accent", [*clocks, *(why if view.sight is Sight.FULL else [])])


def _awareness(notice: Notice, view: CaseView) -> Telling:
    """That the 72 hours run from a later time than before (3.4)."""
    standing = view.incident.standing
    if view.sight is not Sight.FULL or standing.aware is None:
        return Telling("The 72 hours have been changed.", "default")
    why = facts(
        [
            (f"{view.procedure.names.body_first} became aware", shown(standing.aware)),
            ("Because", standing.aware_reason),
        ]
    )
    clocks = [clock_box(c) for c in view.clocks if c.running or c.missed]
    line = "The 72 hours now run from a later time; the record has both times."
    return Telling(line, "warning", [*clocks, why])


def _approval(notice: Notice, view: CaseView) -> Telling:
    """For somebody who may no longer read the action, for example because they are involved."""
    return Telling(f"{notice.matter.key} is no longer yours to decide.", "default")


def _decided(notice: Notice, view: CaseView) -> Telling:
    seen = view.actions.get(notice.matter.key)
    if seen is None:
        return Telling(f"{notice.matter.key} has been decided.", "accent")
    action = seen.action
    if action.waiting:
        return Telling(f"{action.key} was rewritten and waits for a decision.", "warning")
    style = "attention" if action.status is ActionStatus.REJECTED else "good"
    shown_facts = facts([("Action", clipped(action.text, 1500)), ("Reason", action.reason)])
    go = Go(to="action", incident=view.incident.id, key=action.key)
    opens = button(f"Open {action.key}", go, primary=True)
    return Telling(decided(action), style, [shown_facts], [opens])


def _elsewhere(what: str, view: CaseView) -> Telling:
    """In a report that is linked to another: the way to where work goes on."""
    opens = first_button(view)
    line = f"{what}: goes on in {view.incident.end.duplicate_of}"
    return Telling(line, "default", [], [opens] if opens else [])


def _owned(notice: Notice, view: CaseView) -> Telling:
    what, task = capital(words_of(notice.matter, view.procedure)), view.task(notice.matter)
    if view.incident.end.duplicate_of and task is not None and not task.over:
        return _elsewhere(what, view)
    if task is not None and task.over:
        by = view.settled(notice.matter)
        who = f", {by}" if by else ""
        return Telling(f"Done: {what}{who}", "good", task_boxes(view))
    if task is None or task.owner is None or task.owner.id != view.actor.id:
        return Telling(f"No longer yours to do: {what}", "default", task_boxes(view))
    return Telling(f"Yours to do: {what}", "accent", task_boxes(view))


def _input_wanted(notice: Notice, view: CaseView) -> Telling:
    asked = view.incident.work.inputs.get(notice.matter.key)
    if view.incident.end.duplicate_of and asked is not None and asked.waiting:
        return _elsewhere(f"{asked.key}, your input", view)
    if asked is not None and not asked.waiting:
        line = "Thank you: you have answered." if asked.answer else "This isn't needed any more."
        return Telling(line, "good", task_boxes(view))
    return Telling("Your input is asked for.", "accent", task_boxes(view))


def _input_given(notice: Notice, view: CaseView) -> Telling:
    asked = view.incident.work.inputs.get(notice.matter.key)
    if asked is None or view.sight is not Sight.FULL:
        return Telling("A request for input was answered.", "good")
    shown_facts = facts([("Question", clipped(asked.question, 1500)), ("Answer", asked.answer)])
    return Telling(f"{asked.person.name} has answered {asked.key}.", "good", [shown_facts])


def _information(notice: Notice, view: CaseView) -> Telling:
    added = view.incident.report.additions[-1:] if view.sight in (Sight.FULL, Sight.OWN) else []
    return Telling("Information was added.", "accent", [text(addition_words(a)) for a in added])


def _people(notice: Notice, view: CaseView) -> Telling:
    done = len(view.incident.work.people_tasks)
    say = view.procedure.say
    if done == len(view.procedure.people_tasks):
        line = say("All {people} tasks are recorded as done.")
        return Telling(line, "good", _told(view))
    if not view.may("CompletePeopleTask"):
        line = say("The {people}'s tasks are no longer yours.")
        return Telling(line, "default", _told(view))
    line = "Staff may need support in this case, and conduct may have to be looked at."
    if Role.PEOPLE_OFFICER not in view.actor.roles:
        line = say("The {people} can't see to it in this case, so it is yours. ") + line
    go = Go(to="case_page", incident=view.incident.id, page="people")
    return Telling(line, "accent", _told(view), [button("Your tasks", go, primary=True)])


def _no_approver(notice: Notice, view: CaseView) -> Telling:
    seen = view.actions.get(notice.matter.key)
    able = seen.deciders if seen else view.approvers
    return (
        Telling(f"The {able} can approve.", "good")
        if able
        else Telling(NOBODY_APPROVES, "attention")
    )


def _claim(notice: Notice, view: CaseView) -> Telling:
    """What is said of somebody, for whoever can decide it; never what is said of the reader."""
    claim = view.incident.standing.claims.get(notice.matter.key)
    if claim is None or view.sight is not Sight.FULL:
        return Telling("This is no longer yours to decide.", "default")
    name = claim.person.name
    if not claim.waiting:
        cleared = claim.status is ClaimStatus.CLEARED
        verb = "cleared" if cleared else "confirmed as involved"
        return Telling(f"{name} was {verb}.", "good", [claim_facts(claim)])
    if claim.person.id == view.actor.id:
        return Telling(LAST_ABLE, "attention")
    line = f"{name} is named as involved. {STANDS[claim.status]}"
    style = "attention" if claim.disputed else "warning"
    return Telling(line, style, [claim_facts(claim)], claim_buttons(claim, view))


LAST_ABLE = (
    "You have named yourself as involved. Nobody else can approve or lead here, so you go on as "
    "before: please have somebody else appointed, or an alternate approver, who then confirms it."
)


def _closed(notice: Notice, view: CaseView) -> Telling:
    at = view.incident.end.closed_at
    if at is None:
        return Telling("The case is open again.", "warning", _told(view))
    return Telling(f"The case was closed on {shown(at)}.", "good", _brief(view))


def _linked(notice: Notice, view: CaseView) -> Telling:
    return Telling(next_for_reporter(view.incident), "accent")


def _joined(notice: Notice, view: CaseView) -> Telling:
    """That a report was linked to the case, and what came with it; or that it no longer is."""
    duplicate, incident = notice.matter.key, view.incident
    joined = incident.end.joined.get(duplicate)
    if joined is None:
        return Telling(f"{duplicate} is no longer linked to this case.", "warning", _brief(view))
    if view.sight is not Sight.FULL:
        return Telling(f"{duplicate} was linked to this case.", "accent")
    brought = [row for row in taken_over(incident) if row[0].endswith(duplicate)]
    opened = [
        text(
            f"⚠ The decision not to tell {party} no longer stands.",
            weight="Bolder",
        )
        for party in (name_of(incident, key) for key in opened_by(incident, duplicate))
    ]
    body = [*opened, *_brief(view), facts(brought)]
    line = f"{duplicate} was linked to this case as a duplicate, and work goes on here."
    among = sum(each.among for each in incident.end.joined.values())
    if joined.among and among > 1:
        line = f"{among} reports by the same person were set aside; work goes on here."
    return Telling(line, "attention" if opened else "accent", body)


def _reminder(notice: Notice, view: CaseView) -> Telling:
    made = reminder(notice, view)
    return Telling(made.line, made.style, made.body, made.buttons)


def _undelivered(notice: Notice, view: CaseView) -> Telling:
    line, body = undelivered(notice, view.incident, view.organisation)
    number = notice.about.split("/")[-1] if Role.DPO in view.roles else ""
    return Telling(line, "attention", body, again_button(number, view.incident.id))


def _deleted(notice: Notice, view: CaseView) -> Telling:
    """While the record is there still: it is deleted together with the decision."""
    return Telling("The record is being deleted.", "default")


def _gathered(notice: Notice, view: CaseView) -> Telling:
    """Many reports by one person, told together; what is still to be looked at, and the way."""
    if view.sight is not Sight.FULL:
        return Telling("Many reports by one person wait.", "default")
    who, crowd = view.incident.report.reporter.name, view.crowd
    if crowd is None and not one_of_many(view.incident):
        return Telling(f"The many reports by {who} have been looked at.", "good")
    number = f"{crowd.number:,} more" if crowd else "More"
    reports = "report" if crowd and crowd.number == 1 else "reports"
    why = f"They are told together, since {who} has sent many within a day."
    sees = see_crowd(view.incident.id, primary=True)
    nearest = limit_words(crowd.first, view.now) if crowd else []
    return Telling(
        f"{number} {reports} by {who}, not looked at yet.", "warning", [text(why), *nearest], [sees]
    )


def _shown(notice: Notice, view: CaseView) -> Telling:
    return Telling(OUT_OF_DATE, "default")


def _draft(notice: Notice, view: CaseView) -> Telling:
    line, body, buttons = told(notice)
    return Telling(line, "warning", body, buttons)


TELLERS: Mapping[Topic, Teller] = {
    Topic.REPORTED: _reported,
    Topic.NOMINATION: _nomination,
    Topic.NOMINATED: _nominated,
    Topic.CLASSIFIED: _classified,
    Topic.ASSESSED: _classified,
    Topic.AWARENESS: _awareness,
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
    Topic.JOINED: _joined,
    Topic.OWNED: _owned,
    Topic.UNDELIVERED: _undelivered,
    Topic.NO_APPROVER: _no_approver,
    Topic.CLAIM: _claim,
    Topic.DELETED: _deleted,
    Topic.SHOWN: _shown,
    Topic.DRAFT_ENDS: _draft,
    Topic.DRAFT_GONE: _draft,
    Topic.GATHERED: _gathered,
}
"""Every topic that is about a case: a notice about the whole desk is never a person's card."""
