"""The facts of a case as far as one person may read them."""

from __future__ import annotations

from collections.abc import Mapping

from cards.elements import Element, clipped, facts, heading, text
from procedure.annexes import ANNEX_NUMBERS
from procedure.incident import Incident
from procedure.instants import shown
from procedure.rights import Sight
from procedure.stages import Stage
from procedure.terms import CATEGORY_NAMES, CAUSES, FORMATS, KIND_SHORT, SOURCES, Involved
from service.cases import CaseView, holder

PERSONAL: Mapping[Involved, str] = {
    Involved.YES: "Involved",
    Involved.MAYBE: "Might be involved",
    Involved.NO: "Not involved",
}
LOST: Mapping[str, str] = {"yes": "Yes", "no": "No", "not_known": "Not known yet"}


def report_facts(incident: Incident) -> list[Element]:
    """What was reported: in the reporter's words, then the facts (3.3, 3.4)."""
    staff = ", ".join(incident.involved.values())
    return [
        heading("What happened"),
        text(incident.nature),
        facts(
            [
                ("Reported as", KIND_SHORT[incident.kind]),
                ("Reported by", _reporter(incident)),
                *_dates(incident),
                ("Information and systems", incident.systems),
                ("Format", ", ".join(FORMATS.get(f, f) for f in incident.formats)),
                ("Lost or stolen", LOST.get(incident.lost, "")),
                ("Who uses it or took part", incident.users),
                ("Who it is about", incident.subjects),
                ("Staff involved", staff),
                ("Personal data", PERSONAL[incident.personal_data]),
            ]
        ),
    ]


def _reporter(incident: Incident) -> str:
    if not incident.source:
        return incident.reporter.name
    return f"{incident.sender}, {SOURCES.get(incident.source, incident.source).lower()}"


def _dates(incident: Incident) -> list[tuple[str, str]]:
    late = " (later than 2 working days)" if incident.late else ""
    told = f"{shown(incident.notified)}{late}" if incident.notified else ""
    return [
        ("Happened", shown(incident.occurred) if incident.occurred else "Not known yet"),
        ("Discovered", shown(incident.discovered) if incident.discovered else ""),
        ("CJS was told", told),
        ("Why later", incident.why_late),
    ]


MOST_ADDITIONS = 5


def additions(incident: Incident) -> list[Element]:
    """What was added to the report, the newest last."""
    if not incident.additions:
        return []
    lines = [text(line) for line in incident.additions[-MOST_ADDITIONS:]]
    earlier = len(incident.additions) - MOST_ADDITIONS
    if earlier > 0:
        lines.insert(0, text(f"{earlier} earlier: see the Record of Events.", isSubtle=True))
    return [heading("Added since"), *lines]


def standing_facts(view: CaseView) -> list[Element]:
    """How the case stands: lead, classification, awareness, annexes, duplicates."""
    incident = view.incident
    history = [f"{CATEGORY_NAMES[h.category]} ({h.by}, {shown(h.at)})" for h in incident.history]
    aware = shown(incident.aware) if incident.aware and incident.needs_annex_two else ""
    if aware and incident.aware_reason:
        aware += f": {clipped(incident.aware_reason, 300)}"
    reason = clipped(incident.history[-1].reason, 600) if incident.history else ""
    in_order = [(n, incident.annexes.get(n)) for n in ANNEX_NUMBERS]
    annexes = [f"Annex {n} (version {len(versions)})" for n, versions in in_order if versions]
    return [
        heading("How it stands"),
        facts(
            [
                ("Leads", holder(incident, view.office)),
                ("Classified", "; ".join(history[-4:])),
                ("Because", reason),
                ("CJS became aware", aware),
                ("Submitted", ", ".join(annexes)),
                ("Duplicates", ", ".join(incident.duplicates)),
                ("Cause", CAUSES.get(incident.cause, "")),
                ("Lessons", clipped(incident.lessons, 600)),
                ("Closed", shown(incident.closed_at) if incident.closed_at else ""),
            ]
        ),
    ]


def next_for_reporter(incident: Incident) -> str:
    """What happens now, for the person who reported it."""
    if incident.stage is Stage.DUPLICATE:
        return (
            f"The same matter had been reported before, as {incident.duplicate_of}. Work goes on "
            "there, and your report stays in the record. Thank you for telling us."
        )
    return NEXT[incident.stage]


NEXT: Mapping[Stage, str] = {
    Stage.REPORTED: (
        "Your report has arrived. The Data Protection Officer decides what sort of matter it is, "
        "and the Chief Executive names the officer who leads. You may be asked for more."
    ),
    Stage.UNKNOWN: (
        "It is being looked at, because it isn't clear yet how serious it is. "
        "You may be asked for more."
    ),
    Stage.ASSESSMENT: (
        "The lead officer is finding out what happened, stopping it from getting worse and "
        "putting right what can be put right."
    ),
    Stage.NOTIFICATION: "The lead officer is deciding who has to be told, and tells them.",
    Stage.EVALUATION: (
        "What had to be done is done or under way. Now it is reviewed, so that it doesn't "
        "happen again."
    ),
    Stage.CLOSURE: "The work is done. The closing of the case is waiting for approval.",
    Stage.CLOSED: "The case is closed. Thank you for reporting it.",
}


def short_facts(view: CaseView) -> list[Element]:
    """What the Head of People sees: the nature and the staff involved (5.3)."""
    incident = view.incident
    staff = ", ".join(incident.involved.values()) or "Nobody is recorded"
    return [
        heading("What happened"),
        text(incident.nature),
        facts([("Staff involved", staff), ("Leads", holder(incident, view.office))]),
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
