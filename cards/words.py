"""Words and small pieces that several cards share: the class, the stage, clocks, who did what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from cards.elements import Element, box, columns, heading, text
from procedure.findings import told
from procedure.instants import shown
from procedure.office import Office
from procedure.rights import Sight
from procedure.stages import STAGE_NAMES, Stage
from procedure.state import Incident
from procedure.terms import CATEGORY_NAMES, Answer, Category, Party, capital
from service.cases import CaseView
from service.clockviews import ClockView

CLASS_STYLE: Mapping[Category | None, str] = {
    None: "emphasis",
    Category.INCIDENT: "attention",
    Category.UNKNOWN: "warning",
    Category.VULNERABILITY: "accent",
    Category.EVENT: "good",
}
PARTY_SHORT: Mapping[Party, str] = {
    Party.ICO: "ICO",
    Party.INDIVIDUALS: "Individuals",
    Party.POLICE: "Police",
    Party.PROVIDERS: "System providers",
    Party.CYBER: "Cyber centres",
    Party.OTHERS: "Others",
    Party.BOARD: "Board",
    Party.SPONSOR: "Sponsor Team",
}
REVIEW_SHORT: Mapping[str, str] = {
    "asset_register": "Asset register",
    "policies": "Policies",
    "training": "Training",
}
_STAGE_NUMBER: Mapping[Stage, int] = {
    Stage.REPORTED: 1,
    Stage.UNKNOWN: 1,
    Stage.ASSESSMENT: 2,
    Stage.NOTIFICATION: 3,
    Stage.EVALUATION: 4,
    Stage.CLOSURE: 5,
}
DONT_ASSUME = "Please don't assume someone else will report it. A suspicion is enough."


def class_of(classification: str) -> Category | None:
    """The category that a list's row names, or None before triage."""
    return Category(classification) if classification else None


def class_words(category: Category | None) -> str:
    """The class as people read it: never a colour alone."""
    return f"Class {CATEGORY_NAMES[category]}" if category else "Not classified yet"


def stage_words(stage: Stage) -> str:
    """Where the case stands, and how far that is: 'Stage 2 of 5: Assessment'."""
    number = _STAGE_NUMBER.get(stage)
    return f"Stage {number} of 5: {STAGE_NAMES[stage]}" if number else STAGE_NAMES[stage]


def badge(category: Category | None) -> Element:
    """The class in a word and its colour."""
    words = text(class_words(category), weight="Bolder", horizontalAlignment="Center")
    return box([words], CLASS_STYLE[category])


def header(incident_id: str, category: Category | None, stage: Stage) -> Element:
    """The ID, the class and the stage, as every card about a case begins."""
    name = [heading(incident_id, "Large"), text(stage_words(stage), spacing="None", isSubtle=True)]
    return columns(("stretch", name), ("auto", [badge(category)]))


def head_of(view: CaseView) -> Element:
    """The header of a case; those who are only asked something see its ID alone (5.2)."""
    incident = view.incident
    if view.sight is Sight.TASK:
        return heading(incident.id, "Large")
    return header(incident.id, incident.standing.category, incident.standing.stage)


def contact(office: Office) -> str:
    """Phone and mail address in one sentence (3.2, 4.1)."""
    return f"Phone {office.phone} or write to {office.mail}."


def version_words(office: Office) -> str:
    """Which procedure this follows."""
    version = office.version.removeprefix("version ")
    procedure = "Managing Information Security Incidents"
    return f"{office.organisation}: {procedure}, version {version}."


def bullets(items: Sequence[str], most: int = 5) -> list[Element]:
    """A short list; when there are more, how many more."""
    lines = [text(f"• {capital(item)}", spacing="Small") for item in items[:most]]
    rest = len(items) - most
    return [*lines, text(f"… and {rest} more", spacing="Small")] if rest > 0 else lines


def clock_boxes(clocks: Iterable[ClockView]) -> list[Element]:
    """Those that run or were missed, the nearest first, then a line each for those that are met."""
    clocks = list(clocks)
    pressing = [clock_box(c) for c in clocks if c.running or c.missed]
    met = [f"{c.name}: {c.words}" for c in clocks if not (c.running or c.missed)]
    return [*pressing, *(text(line, size="Small", isSubtle=True, spacing="Small") for line in met)]


def clock_box(clock: ClockView) -> Element:
    """A clock with its limit and the time left; a missed one is marked by a sign and a colour."""
    sign = "⚠ " if clock.missed else ""
    style = "attention" if clock.missed else "warning" if clock.running else "default"
    words = [
        text(f"{sign}{clock.name}", weight="Bolder"),
        text(capital(clock.words), spacing="None"),
        *([_bar(clock)] if clock.running and not clock.missed else []),
    ]
    return box(words, style, spacing="Small")


def _bar(clock: ClockView) -> Element:
    """How much of its time has gone, as two parts of a line; the sign between them is now.

    Where a theme shows no colours, the sign still stands where the time has got to.
    """
    gone = max(12, min(88, round(clock.gone * 100)))
    parts = [_part(gone, "accent", "▶"), _part(100 - gone, "default", "▏")]
    return {"type": "ColumnSet", "spacing": "Small", "columns": parts}


def _part(width: int, style: str, sign: str) -> Element:
    words = text(sign, size="Small", horizontalAlignment="Right")
    return {"type": "Column", "width": width, "style": style, "spacing": "None", "items": [words]}


LINE: Sequence[tuple[str, frozenset[Stage]]] = (
    ("Reported", frozenset({Stage.REPORTED, Stage.UNKNOWN})),
    ("Assessment", frozenset({Stage.ASSESSMENT})),
    ("Notification", frozenset({Stage.NOTIFICATION})),
    ("Evaluation", frozenset({Stage.EVALUATION})),
    ("Closed", frozenset({Stage.CLOSURE, Stage.CLOSED})),
)


def stage_line(stage: Stage) -> list[Element]:
    """Where the case stands among its stages: signs in a line, and each stage's name below.

    ✔ is behind it, ● is where it stands, ○ is to come: colour only repeats what the sign says.
    """
    at = next((place for place, (_, own) in enumerate(LINE) if stage in own), None)
    if at is None:
        return []
    signs = ["✔" if place < at else "●" if place == at else "○" for place in range(len(LINE))]
    if stage is Stage.CLOSED:
        signs = ["✔"] * len(LINE)
    styles = {"✔": "good", "●": "accent", "○": "emphasis"}
    boxes = [
        {
            "type": "Column",
            "width": 1,
            "style": styles[sign],
            "spacing": "Small",
            "items": [text(sign, horizontalAlignment="Center", weight="Bolder")],
        }
        for sign in signs
    ]
    names = [
        f"{sign} {name}{_here(stage) if sign == '●' else ''}"
        for sign, (name, _) in zip(signs, LINE, strict=True)
    ]
    return [
        {"type": "ColumnSet", "spacing": "Small", "columns": boxes},
        text("  ·  ".join(names), size="Small", spacing="Small"),
    ]


def _here(stage: Stage) -> str:
    exact = {Stage.UNKNOWN: "under analysis", Stage.CLOSURE: "closure proposed"}
    return f" ({exact[stage]}, now)" if stage in exact else " (now)"


def footer(words: str) -> Element:
    """Small print at a card's foot."""
    return text(words, size="Small", isSubtle=True, spacing="Medium", separator=True)


def month_words(month: str) -> str:
    """'August 2026' for '2026-08'; anything else as it stands."""
    try:
        return f"{datetime.strptime(month, '%Y-%m').replace(tzinfo=UTC):%B %Y}"
    except ValueError:
        return month


def ico_words(incident: Incident) -> str:
    """How telling the ICO stands, in a sentence without free text."""
    if not incident.needs_annex_two:
        return "Personal data is not involved, so the ICO does not have to be told."
    if told(incident, Party.ICO):
        first = min(n.at for n in incident.work.notifications if n.party is Party.ICO)
        return f"The ICO was told on {shown(first)}."
    decision = incident.work.decisions.get(Party.ICO)
    if decision is None or decision.answer is Answer.NOT_YET:
        return "It has not been decided yet whether the ICO is told."
    if decision.answer is Answer.YES:
        return "It has been decided that the ICO is told."
    return "It has been decided that the ICO does not have to be told."
