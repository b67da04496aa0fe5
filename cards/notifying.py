"""The page of who is to be told: decision, approval, and that it was done (6.1, 6.2)."""

from __future__ import annotations

from cards.elements import Element, box, button, clipped, facts, text
from cards.payloads import Fill
from cards.words import PARTY_SHORT
from procedure.findings import is_cyber, parties_to_decide, told
from procedure.forms.notify import CYBER_ROUTE
from procedure.gates import before_notifying
from procedure.instants import shown
from procedure.state import Decision, Incident
from procedure.terms import ANSWER_NAMES, BY_MAIL, PARTY_NAMES, Answer, Category, Party, capital
from service.cases import CaseView

LONGEST = 600
MAILS = (
    ("reported/info", "The procedure's mailbox"),
    ("assessed/board", "The Board"),
    ("assessed/sponsor", "The Sponsor Team"),
)


def notifications_body(view: CaseView) -> list[Element]:
    """Each party with its decision, then the mails that the desk sends by itself."""
    incident = view.incident
    body: list[Element] = []
    if is_cyber(incident):
        body.append(box([text(CYBER_ROUTE)], "warning"))
    body += [_party(party, view) for party in parties_to_decide(incident)]
    mails = facts((name, _mail(incident, key)) for key, name in MAILS)
    return [*body, box([text("Mail that the desk sends by itself", weight="Bolder"), mails])]


def _mail(incident: Incident, key: str) -> str:
    if key in incident.work.mailed:
        at, outcome = incident.work.mailed[key]
        return f"Sent on {shown(at)}" if outcome == "sent" else f"Failed on {shown(at)}"
    if key == "reported/info":
        return "On its way"
    if incident.standing.category is not Category.INCIDENT:
        return "If the lead decides so"
    return "On its way" if incident.assessed else "Once it is classified and assessed (6.2)"


def _party(party: Party, view: CaseView) -> Element:
    incident = view.incident
    decision = incident.work.decisions.get(party)
    answer = ANSWER_NAMES[decision.answer] if decision else "Not decided yet"
    by = f"{decision.by}, {shown(decision.at)}" if decision else ""
    times = [n for n in incident.work.notifications if n.party is party]
    done = "\n".join(
        f"{shown(n.at)}: {clipped(n.how, 200)}{f' ({n.reference})' if n.reference else ''}"
        for n in times[-4:]
    )
    delay = next((n.delay for n in times if n.delay), "")
    lines = [
        text(capital(PARTY_NAMES[party]), weight="Bolder"),
        facts(
            [
                ("Decision", answer),
                ("Reason", clipped(decision.reason, LONGEST) if decision else ""),
                ("Decided by", by),
                ("Told", done),
                ("Why late", clipped(delay, LONGEST)),
            ]
        ),
        *_next(party, view),
    ]
    if open_question(decision):
        return box(lines, "emphasis", spacing="Medium")
    return box(lines, separator=True, spacing="Medium")


def open_question(decision: Decision | None) -> bool:
    """Whether it has still to be decided."""
    return decision is None or decision.answer is Answer.NOT_YET


def _next(party: Party, view: CaseView) -> list[Element]:
    """What can be done now for this party, or what is missing first."""
    incident, short = view.incident, PARTY_SHORT[party]
    given = {"party": str(party)}
    made = []
    lines = []
    decision = incident.work.decisions.get(party)
    was_told = told(incident, party)
    if not was_told and view.may("DecideNotification"):
        fill = Fill(form="decide_notification", incident=incident.id, given=given)
        verb = "Decide" if open_question(decision) else "Change"
        made.append(button(f"{verb}: {short}", fill))
    yes = decision is not None and decision.answer is Answer.YES and party not in BY_MAIL
    if yes and view.may("RecordNotification"):
        missing = [] if was_told else before_notifying(incident, party)
        if missing:
            lines.append(text(f"Before they are told: {'; '.join(missing)}."))
        else:
            name = "Record a follow-up" if was_told else "Record that they were told"
            fill = Fill(form="record_notification", incident=incident.id, given=given)
            made.insert(0, button(f"{name}: {short}", fill, primary=not was_told))
    return [*lines, *([{"type": "ActionSet", "actions": made}] if made else [])]
