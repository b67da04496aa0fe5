"""The page of who is to be told: decision, approval, and that it was done (6.1, 6.2)."""

from __future__ import annotations

from cards.elements import Element, box, button, clipped, facts, text
from cards.payloads import Fill, Go
from cards.words import contradicting, short_name
from procedure.definition import Procedure
from procedure.findings import board_always, decided, is_cyber
from procedure.instants import shown
from procedure.state import Incident
from procedure.terms import ANSWER_NAMES, EXCEPTIONS, Answer, capital
from service.cases import CaseView
from service.tasks import PartyView

LONGEST = 600


def _mails(procedure: Procedure) -> list[tuple[str, str]]:
    """The mails that the desk sends by itself, with to whom."""
    told = [(f"assessed/{key}", f"The {procedure.party_short(key)}") for key in procedure.by_mail]
    return [("reported/info", "The procedure's mailbox"), *told]


def notifications_body(view: CaseView) -> list[Element]:
    """Each party with its decision, then the mails that the desk sends by itself."""
    incident = view.incident
    body: list[Element] = []
    if is_cyber(incident):
        body.append(box([text(view.procedure.cyber.summary)], "warning"))
    body += contradicting(view.contradictions_told)
    body += [_party(seen, view) for seen in view.parties]
    mails = facts((name, _mail(incident, key)) for key, name in _mails(view.procedure))
    return [*body, box([text("Mail that the desk sends by itself", weight="Bolder"), mails])]


def _mail(incident: Incident, key: str) -> str:
    if key in incident.work.mailed:
        at, outcome = incident.work.mailed[key]
        return f"Sent on {shown(at)}" if outcome == "sent" else f"Failed on {shown(at)}"
    if key == "reported/info":
        return "On its way"
    if not board_always(incident):
        return "Only if it is decided so"
    return (
        "On its way"
        if incident.assessed
        else f"Once it is classified and assessed {incident.procedure.at('told')}"
    )


def _party(seen: PartyView, view: CaseView) -> Element:
    decision, party = seen.decision, seen.party
    answer = ANSWER_NAMES[decision.answer] if decision else _undecided(seen)
    by = f"{decision.by}, {shown(decision.at)}" if decision else ""
    done = "\n".join(
        f"{shown(n.at)}: {clipped(n.how, 200)}{f' ({n.reference})' if n.reference else ''}"
        for n in seen.notifications[-4:]
    )
    delay = next((n.delay for n in seen.notifications if n.delay), "")
    excepted = decision.exception if decision else ""
    exception = capital(EXCEPTIONS.get(excepted, excepted))
    lines = [
        text(capital(party.name), weight="Bolder"),
        facts(
            [
                ("Role", party.body.role if party.body else ""),
                ("Duty", seen.duty),
                ("Decision", answer),
                ("Reason", clipped(decision.reason, LONGEST) if decision else ""),
                ("Exception", exception),
                ("Decided by", by),
                ("Approval", _approval(seen)),
                ("Told", done),
                ("Why late", clipped(delay, LONGEST)),
            ]
        ),
        *_next(seen, view),
    ]
    if seen.undecided:
        return box(lines, "emphasis", spacing="Medium")
    return box(lines, separator=True, spacing="Medium")


def _undecided(seen: PartyView) -> str:
    return "Told without a decision" if seen.notifications else "Not decided yet"


def _approval(seen: PartyView) -> str:
    """How it stands with the approvers: waiting, rejected, withdrawn, given or never asked."""
    if seen.party.row.by_mail:
        return ""
    asked = seen.asked
    if asked is None:
        return "Not asked for yet" if seen.lapsed else ""
    if not asked.waiting:
        return f"{decided(asked)}{f' {asked.reason}' if asked.status == 'rejected' else ''}"
    what = "not to tell them" if asked.brings else "telling them"
    if asked.taken_at:
        return f"They were told before it was approved; {asked.key} waits to be ratified"
    return f"{asked.key}, {what}, waits for a decision since {shown(asked.proposed_at)}"


def _next(seen: PartyView, view: CaseView) -> list[Element]:
    """What can be done now for this party, or what is missing first."""
    short, given = short_name(seen.party), {"party": seen.party.key}
    made, lines = [], []
    if seen.decides:
        fill = Fill(form="decide_notification", incident=view.incident.id, given=given)
        verb = "Decide" if seen.undecided else "Change"
        verb = "Ask for approval again" if seen.lapsed else verb
        made.append(button(f"{verb}: {short}", fill))
    if seen.lacking:
        lines.append(text(f"Not there yet: {'; '.join(seen.lacking)}."))
    if seen.records:
        name = "Record a follow-up" if seen.notifications else "Record that they were told"
        fill = Fill(form="record_notification", incident=view.incident.id, given=given)
        yes = seen.decision is not None and seen.decision.answer is Answer.YES
        ready = yes and not seen.lacking and not seen.notifications
        made.insert(0, button(f"{name}: {short}", fill, primary=ready))
    if seen.corrects:
        given = {"key": seen.party.key}
        fill = Fill(form="correct_party", incident=view.incident.id, given=given)
        made.append(button(f"Correct: {short}", fill))
    if seen.asked is not None:
        go = Go(to="action", incident=view.incident.id, key=seen.asked.key)
        made.append(button(f"Open {seen.asked.key}", go, inputs=False))
    return [*lines, *([{"type": "ActionSet", "actions": made}] if made else [])]
