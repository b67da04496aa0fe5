"""Open reports by whoever reported a case, and the button that sets all but this one aside."""

from __future__ import annotations

from cards.elements import Element, button, text
from cards.payloads import Fill, Go
from cards.rows import row_box
from service.cases import CaseView
from service.views import A_YEAR, ListView


def same_reporter_body(view: CaseView, same: ListView | None) -> list[Element]:
    """Who reported them, and a row each."""
    if not view.incident.report.reporter.id:
        return [text("It was logged for somebody, so the desk can't tell what else is theirs.")]
    rows = same.rows if same else ()
    return [
        text(f"Reported by {view.incident.report.reporter.name}, the newest first."),
        *(row_box(row, view.now, view.organisation.procedure) for row in rows),
    ]


def same_reporter_buttons(view: CaseView, same: ListView | None) -> list[Element]:
    """To set aside what was shown and what is older; and the next page."""
    made = []
    if view.may("SetAside") and view.incident.report.reporter.id:
        newest = same.rows[0].incident_id if same and same.rows else view.incident.id
        fill = Fill(form="set_aside", incident=view.incident.id, given={"newest": newest})
        made.append(button("Set all but this one aside", fill))
    if same is not None and same.more is not None:
        place = str(same.more.year * A_YEAR + same.more.number)
        go = Go(to="case_page", incident=view.incident.id, page="same_reporter", key=place)
        made.append(button("Next page", go))
    return made
