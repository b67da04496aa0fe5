"""The facts of a case as far as one person may read them."""

from __future__ import annotations

from collections.abc import Mapping

from cards.elements import Element, clipped, facts, heading, text
from procedure.complaints import complaint_words
from procedure.duplicates import in_one
from procedure.findings import addition_words
from procedure.instants import shown
from procedure.meanings import NUMBERS
from procedure.rights import Sight
from procedure.stages import Stage
from procedure.state import Incident
from procedure.terms import (
    CYBER_WORDS,
    RANSOM_NAMES,
    Involved,
    Ransom,
    capital,
    whose_words,
)
from service.cases import CaseView

PERSONAL: Mapping[Involved, str] = {
    Involved.YES: "Involved",
    Involved.MAYBE: "Might be involved",
    Involved.NO: "Not involved",
}
LOST: Mapping[str, str] = {"yes": "Yes", "no": "No", "not_known": "Not known yet"}


def report_facts(incident: Incident) -> list[Element]:
    """What was reported: in the reporter's words, then the facts (3.3, 3.4)."""
    staff, formats = ", ".join(incident.standing.involved.values()), incident.procedure.formats
    return [
        heading("What happened"),
        text(incident.report.nature),
        facts(
            [
                ("Reported as", incident.procedure.reporting[incident.report.kind].short),
                ("Reported by", _reporter(incident)),
                *_dates(incident),
                ("Information and systems", incident.report.systems),
                ("Format", ", ".join(formats.get(f, f) for f in incident.report.formats)),
                ("Lost or stolen", LOST.get(incident.report.lost, incident.report.lost)),
                ("Cyber incident", capital(CYBER_WORDS[incident.report.cyber])),
                ("Who uses it or took part", incident.report.users),
                ("Who it is about", incident.report.subjects),
                ("Staff involved", staff),
                ("Personal data", PERSONAL[incident.standing.personal_data]),
            ]
        ),
    ]


def _reporter(incident: Incident) -> str:
    report = incident.report
    if not report.source:
        return report.reporter.name
    return f"{report.sender}, {incident.procedure.came(report.source)}"


def _dates(incident: Incident) -> list[tuple[str, str]]:
    late = " (later than 2 working days)" if incident.report.late else ""
    told = f"{shown(incident.report.notified)}{late}" if incident.report.notified else ""
    return [
        (
            "Happened",
            shown(incident.report.occurred) if incident.report.occurred else "Not known yet",
        ),
        ("Discovered", shown(incident.report.discovered) if incident.report.discovered else ""),
        (f"{incident.procedure.names.body_first} was told", told),
        ("Why later", incident.report.why_late),
    ]


MOST_ADDITIONS = 5


def additions(incident: Incident) -> list[Element]:
    """What was added to the report, the newest last."""
    if not incident.report.additions:
        return []
    lines = [text(addition_words(a)) for a in incident.report.additions[-MOST_ADDITIONS:]]
    earlier = len(incident.report.additions) - MOST_ADDITIONS
    if earlier > 0:
        lines.insert(0, text(f"{earlier} earlier: see the Record of Events.", isSubtle=True))
    return [heading("Added since"), *lines]


def standing_facts(view: CaseView) -> list[Element]:
    """How the case stands: lead, classification, awareness, annexes, duplicates."""
    incident, procedure = view.incident, view.procedure
    history = [
        f"{procedure.class_name(h.category)} ({h.by}, {shown(h.at)})"
        for h in incident.standing.history
    ]
    aware = (
        shown(incident.standing.aware)
        if incident.standing.aware and incident.needs_annex_two
        else ""
    )
    if aware and not incident.standing.aware_settled:
        aware += ", until it is settled"
    elif aware and incident.standing.aware_reason:
        aware += f": {clipped(incident.standing.aware_reason, 300)}"
    reason = clipped(incident.standing.history[-1].reason, 600) if incident.standing.history else ""
    in_order = [(n, incident.work.annexes.get(n)) for n in NUMBERS]
    annexes = [
        f"{capital(procedure.annex_name(n))} (version {len(versions)})"
        for n, versions in in_order
        if versions
    ]
    return [
        heading("How it stands"),
        facts(
            [
                ("Leads", view.lead),
                ("Classified", "; ".join(history[-4:])),
                ("Because", reason),
                (f"{procedure.names.body_first} became aware", aware),
                ("Whose data", _whose(incident)),
                ("Cyber incident", cyber_words(incident)),
                ("Complaint", clipped(complaint_words(incident), 900)),
                ("Submitted", ", ".join(annexes)),
                ("Duplicates", ", ".join(incident.end.duplicates)),
                *taken_over(incident),
                ("Cause", procedure.cause(incident.learning.cause)),
                ("Lessons", clipped(incident.learning.lessons, 600)),
                ("Closed", shown(incident.end.closed_at) if incident.end.closed_at else ""),
            ]
        ),
    ]


def taken_over(incident: Incident) -> list[tuple[str, str]]:
    """What each linked report has brought here (4.1)."""
    return [
        (f"Taken over from {duplicate}", clipped(in_one(joined.words), 1500))
        for duplicate, joined in incident.end.joined.items()
    ]


def _whose(incident: Incident) -> str:
    """Who decides about the data, where that was asked."""
    standing = incident.standing
    return capital(whose_words(standing.whose, standing.controller, incident.procedure.names.body))


def cyber_words(incident: Incident) -> str:
    """Whether it is cyber and whether a ransom was asked for, where that is news to the report."""
    if incident.standing.cyber is incident.report.cyber and not incident.standing.ransom:
        return ""
    words = capital(CYBER_WORDS[incident.standing.cyber])
    if incident.standing.ransom is Ransom.NOT_ASKED:
        return words
    return f"{words}. {RANSOM_NAMES[incident.standing.ransom]}."


def next_for_reporter(incident: Incident) -> str:
    """What happens now, for the person who reported it."""
    if incident.standing.stage is Stage.DUPLICATE:
        return (
            f"The same matter had been reported before, as {incident.end.duplicate_of}. "
            "Work goes on there, and your report stays in the record. Thank you for telling us."
        )
    who = "The lead officer" if incident.standing.lead is not None else "An officer"
    return incident.procedure.say(NEXT[incident.standing.stage], who=who)


NEXT: Mapping[Stage, str] = {
    Stage.REPORTED: (
        "Your report has arrived. The {officer} decides what sort of matter it is, "
        "and the {first} names the officer who leads. You may be asked for more."
    ),
    Stage.UNKNOWN: (
        "It is being looked at, because it isn't clear yet how serious it is. "
        "You may be asked for more."
    ),
    Stage.ASSESSMENT: (
        "{who} is finding out what happened, stopping it from getting worse and "
        "putting right what can be put right."
    ),
    Stage.NOTIFICATION: "{who} is deciding who has to be told, and tells them.",
    Stage.EVALUATION: (
        "What had to be done is done or under way. Now it is reviewed, so that it doesn't "
        "happen again."
    ),
    Stage.CLOSURE: "The work is done. The closing of the case is waiting for approval.",
    Stage.CLOSED: "The case is closed. Thank you for reporting it.",
}


def short_facts(view: CaseView) -> list[Element]:
    """What the people officer sees: the nature and the staff involved (5.3)."""
    incident = view.incident
    staff = ", ".join(incident.standing.involved.values()) or "Nobody is recorded"
    return [
        heading("What happened"),
        text(incident.report.nature),
        facts([("Staff involved", staff), ("Leads", view.lead)]),
    ]


def story(view: CaseView) -> list[Element]:
    """The facts that this person's sight allows; nobody sees more because of how a card is made."""
    match view.sight:
        case Sight.FULL:
            incident = view.incident
            return [*standing_facts(view), *report_facts(incident), *additions(incident)]
        case Sight.PEOPLE:
            return short_facts(view)
        case Sight.OWN:
            return [*report_facts(view.incident), *additions(view.incident)]
    return []
