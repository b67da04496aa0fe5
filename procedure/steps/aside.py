"""Set aside: many reports by one person, linked at once to one of them (4.1)."""

from __future__ import annotations

from pydantic import Field

from procedure.entries.aside import ReportsSetAside, SettingAside
from procedure.errors import Invalid
from procedure.forms import aside as forms
from procedure.organisation import Moment
from procedure.record import Entry, Step
from procedure.rights import HANDLERS, Right
from procedure.rows import FormRow, StepRow, not_overtaken
from procedure.stages import WORKING
from procedure.state import Incident


class SetAside(Step, SettingAside):
    """Link the other reports by the same person, as far as `newest`, to this one.

    Which they were, and how many were left out for what, the service says (service/aside.py): each
    is linked by LinkDuplicate, one after the other, before this is recorded.
    """

    newest: str
    aside: list[str] = Field(default_factory=list)
    left: dict[str, int] = Field(default_factory=dict)


def set_aside(incident: Incident, step: SetAside, moment: Moment) -> list[Entry]:
    """With a reason."""
    if not step.reason:
        raise Invalid({"reason": "Please say why; the record of each of them keeps it."})
    return [ReportsSetAside(reason=step.reason, aside=step.aside, left=step.left)]


STEPS = (
    StepRow(
        step=SetAside,
        decide=set_aside,
        right=Right(HANDLERS, WORKING, "set other reports by the same person aside"),
        forms=(
            FormRow(
                form=forms.SET_ASIDE,
                buttons=(),
                words=(),
                returns="same_reporter",
                overtaken=not_overtaken,
            ),
        ),
    ),
)
