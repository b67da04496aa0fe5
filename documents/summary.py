"""A case in a few tables of words, for the case file and the papers made from it."""

from __future__ import annotations

from collections.abc import Iterator

from procedure.complaints import complaint_words
from procedure.definition import Procedure
from procedure.duplicates import in_one
from procedure.findings import addition_words, outcome_of, people_tasks_wanted
from procedure.instants import shown
from procedure.parties import PartyRow, duty_words, parties_of
from procedure.stages import STAGE_NAMES
from procedure.state import Action, Incident, Notification
from procedure.terms import (
    ACTION_NAMES,
    ANSWER_NAMES,
    BREACH_NAMES,
    CYBER_WORDS,
    PERSONAL_DATA,
    capital,
)
from service.cases import CaseView, who_leads

Pair = tuple[str, str]
Triple = tuple[str, str, str]


def summary_rows(view: CaseView) -> list[Pair]:
    """What the case is about and how it stands; what isn't known is left out."""
    incident = view.incident
    rows = [*_about(incident), *_standing(view)]
    return [(label, words) for label, words in rows if words]


def _about(incident: Incident) -> Iterator[Pair]:
    yield "What happened", incident.report.nature
    yield "Reported as", incident.procedure.reporting[incident.report.kind].short
    how = incident.procedure.came(incident.report.source)
    yield "Reported by", f"{incident.report.reporter.name}{f' ({how})' if how else ''}"
    yield (
        "Happened",
        shown(incident.report.occurred) if incident.report.occurred else "Not known yet",
    )
    yield "Discovered", shown(incident.report.discovered) if incident.report.discovered else ""
    late = ", later than 2 working days" if incident.report.late else ""
    yield (
        f"{incident.procedure.names.body_first} was told",
        f"{shown(incident.report.notified)}{late}" if incident.report.notified else "",
    )
    yield "Why later", incident.report.why_late
    yield "Information and systems", incident.report.systems
    yield "Reported as cyber", capital(CYBER_WORDS[incident.report.cyber])
    yield "Format", ", ".join(incident.procedure.formats.get(f, f) for f in incident.report.formats)
    yield "Who uses it or took part", incident.report.users
    yield "Who it is about", incident.report.subjects
    yield "Staff involved", ", ".join(incident.standing.involved.values())
    yield "Personal data", PERSONAL_DATA[incident.standing.personal_data]
    yield "Added since", "\n".join(map(addition_words, incident.report.additions))


def _standing(view: CaseView) -> Iterator[Pair]:
    incident = view.incident
    yield "Stage", STAGE_NAMES[incident.standing.stage]
    yield "Leads", who_leads(incident, view.organisation)
    yield (
        "Classification",
        "\n".join(
            f"{incident.procedure.class_name(h.category)}, {shown(h.at)}, {h.by}: {h.reason}"
            for h in incident.standing.history
        ),
    )
    breach = BREACH_NAMES[incident.standing.breach] if incident.standing.breach else ""
    yield f"Breach of the {incident.procedure.names.law}", breach
    aware = (
        shown(incident.standing.aware)
        if incident.standing.aware and incident.needs_annex_two
        else ""
    )
    reason = f": {incident.standing.aware_reason}" if incident.standing.aware_reason else ""
    yield f"{incident.procedure.names.body_first} became aware", f"{aware}{reason}" if aware else ""
    yield "Complaint", complaint_words(incident)
    yield "Duplicates", ", ".join(incident.end.duplicates)
    for duplicate, joined in incident.end.joined.items():
        yield f"Taken over from {duplicate}", in_one(joined.words)
    yield "Cause", incident.procedure.cause(incident.learning.cause)
    yield "Lessons", incident.learning.lessons
    yield "Closed", shown(incident.end.closed_at) if incident.end.closed_at else ""


def clock_rows(view: CaseView) -> list[Pair]:
    """The two statutory clocks in words."""
    return [(clock.name, capital(clock.words)) for clock in view.clocks]


def action_rows(view: CaseView) -> list[Triple]:
    """Every action: what for, its text, and how it stands."""
    return [
        (f"{a.key}\n{ACTION_NAMES[a.kind]}", a.text, action_state(a))
        for a in view.incident.work.actions.values()
    ]


def action_state(action: Action) -> str:
    """Who proposed it, who decided, what came of it."""
    lines = [f"Proposed by {action.proposer.name}, {shown(action.proposed_at)}"]
    if action.taken_at:
        lines.append(f"Already taken, {shown(action.taken_at)}")
    if action.decided_by and action.decided_at:
        verb = "Rejected" if action.status == "rejected" else "Approved"
        why = f": {action.reason}" if action.reason else ""
        lines.append(f"{verb} by {action.decided_by}, {shown(action.decided_at)}{why}")
    if action.due:
        owner = f" by {action.owner.name}" if action.owner else ""
        lines.append(f"To be done{owner}, by {shown(action.due)}")
    if action.continuity:
        lines.append(f"Continuity ({action.continuity_owner}): {action.continuity}")
    outcome = outcome_of(action)
    if outcome:
        lines.append(f"Outcome: {outcome}")
    return "\n".join([*lines, f"Stands as: {action.status}"])


def _who(incident: Incident, party: PartyRow) -> str:
    """Its name; of a body that was added, its role and duty too."""
    if party.body is None:
        return capital(party.name)
    more = (party.body.role, duty_words(incident, party))
    return "\n".join(word for word in (party.name, *more) if word)


def _mails(procedure: Procedure) -> list[Pair]:
    """The mails that the desk sends by itself, by the record's key, with to whom."""
    told = [(f"assessed/{key}", f"The {procedure.party_short(key)}") for key in procedure.by_mail]
    return [("reported/info", "The procedure’s mailbox"), *told]


def notification_rows(view: CaseView) -> list[Triple]:
    """Each party: the decision with its reason, and when and how they were told."""
    incident = view.incident
    rows = []
    for party in parties_of(incident):
        decision = incident.work.decisions.get(party.key)
        decided = "Not decided yet"
        if decision:
            decided = f"{ANSWER_NAMES[decision.answer]}: {decision.reason}\n{decision.by}, "
            decided += shown(decision.at)
        times = [notified(n) for n in incident.work.notifications if n.party == party.key]
        rows.append((_who(incident, party), decided, "\n".join(times) or "Not told"))
    for key, name in _mails(incident.procedure):
        if key in incident.work.mailed:
            at, outcome = incident.work.mailed[key]
            rows.append((name, "By the desk’s own mail", f"{capital(outcome)}, {shown(at)}"))
    return rows


def notified(notification: Notification) -> str:
    """One time a party was told."""
    follow = "Follow-up, " if notification.phase == "follow_up" else ""
    reference = f", reference {notification.reference}" if notification.reference else ""
    delay = f"\nReasons for the delay: {notification.delay}" if notification.delay else ""
    return f"{follow}{shown(notification.at)}: {notification.how}{reference}{delay}"


def input_rows(view: CaseView) -> list[Triple]:
    """Who was asked what, and the answer."""
    return [
        (
            f"{asked.key}\n{asked.person.name}",
            asked.question,
            asked.answer or ("Not needed" if not asked.needed else f"By {shown(asked.due)}"),
        )
        for asked in view.incident.work.inputs.values()
    ]


def review_rows(view: CaseView) -> list[Triple]:
    """The three reviews of 7.1 that were planned, done or waived."""
    rows = []
    for name, review in view.incident.learning.reviews.items():
        outcome = review.outcome or (f"Waived: {review.waived}" if review.waived else "")
        due = f"Still to be done, by {shown(review.due)}" if review.due else "Still to be done"
        rows.append(
            (
                view.procedure.reviews[name].words,
                review.owner.name if review.owner else "",
                outcome or due,
            )
        )
    return rows


def follow_up_rows(view: CaseView) -> list[Triple]:
    """What was said would be done after the closure, by whom, and what came of it."""
    return [
        (
            f"{said.key}\n{said.owner.name}",
            said.text,
            f"{shown(said.done_at)}: {said.outcome}"
            if said.done_at
            else f"Still to be done, by {shown(said.due)}",
        )
        for said in view.incident.learning.follow_ups.values()
    ]


def task_rows(view: CaseView) -> list[Pair]:
    """That the people officer's tasks are done, never their text (5.3)."""
    if not people_tasks_wanted(view.incident):
        return []
    done = view.incident.work.people_tasks
    return [
        (name, "Done" if task in done else "Still to be done")
        for task, name in view.procedure.people_tasks.items()
    ]
