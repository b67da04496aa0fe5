"""What was learned: the year's picture, earlier cases that look alike, what is still owed (7.1)."""

from __future__ import annotations

from collections import Counter

from cards.chart import alternative, data_uri
from cards.elements import (
    Card,
    Element,
    banner,
    box,
    button,
    card,
    clipped,
    facts,
    fitted,
    heading,
    table,
    text,
)
from cards.months import Bar, month_name
from cards.payloads import Fill, Go
from cards.words import class_words, footer, stage_words, version_words
from procedure.definition import Procedure
from procedure.findings import Owed
from procedure.instants import left, local_day, shown, shown_day
from procedure.stages import Stage
from service.annual import AnnualReport
from service.cases import CaseView
from service.figures import YearView
from service.learning import OwedView
from service.lists import ASKED, is_officer
from service.ports.rows import Row
from service.similar import Similar

ALL_MONTHS = "Last twelve months"


def recurring(view: YearView, procedure: Procedure) -> list[Element]:
    """Each cause that has come up three times or more in twelve months."""
    return [
        banner(
            f"The same cause again: “{procedure.cause(cause)}” is behind {count} of "
            "the cases reported in the last twelve months.",
            "warning",
        )
        for cause, count in view.recurring
    ]


def now_running(view: YearView) -> list[tuple[str, str]]:
    """What runs and waits, as facts."""
    return [
        ("72-hour clocks running", str(view.ico_clocks)),
        ("Cases waiting for approval", str(view.approvals)),
        ("Follow-ups not done", str(view.owed)),
    ]


def draw(view: YearView) -> None:
    """Draws the picture ahead, for whoever may not be held up by it; `year_picture` finds it."""
    if any(m.reports for m in view.months):
        data_uri(_bars(view))


def _bars(view: YearView) -> tuple[Bar, ...]:
    return tuple((m.month, m.on_time, m.late) for m in view.months)


def year_picture(view: YearView, procedure: Procedure) -> list[Element]:
    """The twelve months as a picture, with what it shows in words, and as figures beside it."""
    bars = _bars(view)
    total = sum(m.reports for m in view.months)
    if not total:
        return [heading(ALL_MONTHS), text("Nothing was reported.")]
    picture = {
        "type": "Image",
        "url": data_uri(bars),
        "altText": alternative(bars),
        "size": "Stretch",
    }
    return [heading(ALL_MONTHS), picture, _figures(view), facts(_classes(view, procedure))]


def _figures(view: YearView) -> Element:
    rows = [
        [f"{month_name(m.month)} {m.month[:4]}", str(m.reports), str(m.on_time), str(m.late)]
        for m in view.months
        if m.reports
    ]
    sums = [sum(getattr(m, n) for m in view.months) for n in ("reports", "on_time", "late")]
    rows.append(["Together", *map(str, sums)])
    return table(["Month", "All", "In time", "Late"], rows, (4, 2, 3, 2))


def _classes(view: YearView, procedure: Procedure) -> list[tuple[str, str]]:
    """The twelve months together, by class."""
    counted: Counter[str] = Counter()
    for month in view.months:
        counted.update(month.classes)
    known = [key for key in (*procedure.classes, "") if key in counted]
    order = [*known, *(key for key in counted if key not in known)]
    return [(class_words(key, procedure), str(counted[key])) for key in order if counted[key]]


def similar_box(view: CaseView) -> list[Element]:
    """Earlier cases with the same systems or words, for whoever is to classify this one."""
    if not view.similar:
        return []
    lines: list[Element] = [text("Seen before? Earlier cases that look alike", weight="Bolder")]
    for one in view.similar:
        lines += _alike(one, view.procedure)
    return [box(lines, "emphasis")]


def _alike(one: Similar, procedure: Procedure) -> list[Element]:
    row, causes = one.row, procedure.causes
    parts = [class_words(row.classification, procedure), stage_words(Stage(row.stage))]
    parts += [f"cause: {causes[row.cause].lower()}"] if row.cause in causes else []
    go = Go(to="case", incident=row.incident_id)
    return [
        text(f"{row.incident_id}: {row.title}", separator=True),
        text(
            f"{' · '.join(parts)}. Both mention: {', '.join(one.shared)}.",
            isSubtle=True,
            spacing="None",
        ),
        _set(button(f"Open {row.incident_id}", go, inputs=False)),
    ]


def _set(*actions: Element) -> Element:
    return {"type": "ActionSet", "spacing": "Small", "actions": list(actions)}


def follow_ups_card(view: OwedView) -> Card:
    """What we said we would do, across cases: the nearest first, with a button for whoever may."""
    body: list[Element] = [heading("What we said we would do", "Large")]
    body.append(text("Lessons and further actions that outlast a case, until they are done."))
    body += [_owed(row, one, view) for row, one in view.owed]
    if not view.owed:
        body.append(text("Nothing is owed just now."))
    body.append(footer(version_words(view.organisation)))
    buttons = []
    if view.more is not None:
        row, last = view.more
        go = Go(to="follow_ups", nearest=last.due, after=row.incident_id, key=last.key)
        buttons.append(button("Next page", go))
    return fitted(card(body, [*buttons, button("Home", Go(to="home"))], speak="Follow-ups"))


def _owed(row: Row, one: Owed, view: OwedView) -> Element:
    late = one.due <= view.now
    sign, looks = ("⚠ ", {"color": "Attention"}) if late else ("", {})
    when = f"{sign}By {shown_day(local_day(one.due))}: {left(one.due, view.now)}"
    about = f" · {row.title}" if row.title != ASKED else ""
    lines = [
        text(clipped(one.text, 600, "…"), weight="Bolder"),
        text(when, spacing="None", **looks),
        text(
            f"{one.owner.name} · {row.incident_id}, {one.key}{about}", spacing="None", isSubtle=True
        ),
    ]
    buttons = []
    actor = view.actor
    if actor.id in (one.owner.id, row.lead_id) or is_officer(actor):
        buttons.append(button(f"Open {row.incident_id}", Go(to="case", incident=row.incident_id)))
    if actor.id in (one.owner.id, row.lead_id):
        buttons.insert(0, done_button(row.incident_id, one.key))
    return box([*lines, _set(*buttons)] if buttons else lines, separator=True, spacing="Medium")


def done_button(incident_id: str, key: str) -> Element:
    """Records what came of a follow-up."""
    form, fact = "complete_follow_up", {"follow_up": key}
    fill = Fill(form=form, incident=incident_id, given=fact)
    return button(f"{key} is done", fill, inputs=False)


def annual_card(report: AnnualReport) -> Card:
    """The annual report in brief; the Word document has the rest."""
    body: list[Element] = [
        heading(f"Annual report {report.year}", "Large"),
        text(f"As of {shown(report.as_of)}. {_intro(report)}"),
        heading("Incidents"),
        facts(_counts(report.classes)),
        heading("By cause"),
        facts(_counts(report.causes)),
        heading("By month"),
        facts((month_name(m, year=True), str(n)) for m, n in sorted(report.months.items())),
        heading("In time or late"),
        facts(
            [
                ("Reported within 2 working days", f"{report.on_time} in time, {report.late} late"),
                (
                    f"Told to the {report.organisation.procedure.names.regulator}",
                    f"{report.ico_on_time} in time, {report.ico_late} late",
                ),
            ]
        ),
        heading("How long it took"),
        facts(_lengths(report)),
        heading("What was learned"),
        facts(_learned(report)),
        footer(version_words(report.organisation)),
    ]
    take = button("Get it as a Word document", Go(to="paper", key=f"annual.{report.year}"))
    buttons = [take, button("Follow-ups", Go(to="follow_ups")), button("Home", Go(to="home"))]
    return fitted(card(body, buttons, speak=f"Annual report {report.year}"))


def _decided(report: AnnualReport) -> str:
    answers = Counter(line.decision for line in report.ico)
    return ", ".join(f"{n} {answer.lower()}" for answer, n in answers.most_common()) or "None"


def _intro(report: AnnualReport) -> str:
    words = f"{report.total} reported" if report.total else "Nothing was reported"
    if report.left_out:
        words += f"; not counted, because linked as a duplicate: {report.left_out}"
    if report.deleted:
        words += f"; deleted after their retention: {report.deleted}"
    return f"{words}."


def _counts(counted: Counter[str]) -> list[tuple[str, str]]:
    return [(name, str(n)) for name, n in counted.most_common()]


def _lengths(report: AnnualReport) -> list[tuple[str, str]]:
    lines = []
    for length in report.lengths:
        cases, middle, longest = length.words
        cases += " case" if length.cases == 1 else " cases"
        words = f"{middle} in the middle, {longest} at most ({cases})"
        lines.append((length.name, words if length.cases else "No case yet"))
    return lines


def _learned(report: AnnualReport) -> list[tuple[str, str]]:
    reviews: dict[str, int] = {}
    for line in report.reviews:
        reviews[line.state] = reviews.get(line.state, 0) + 1
    done = sum(1 for p in report.promises if p.follow_up.outcome)
    return [
        ("Lessons recorded", str(len(report.lessons))),
        ("Reviews", ", ".join(f"{n} {state.lower()}" for state, n in reviews.items())),
        ("Follow-ups", f"{done} of {len(report.promises)} done" if report.promises else "None"),
        (f"Decisions on the {report.organisation.procedure.names.regulator}", _decided(report)),
    ]
