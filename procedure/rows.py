"""The shape of the procedure's rows: one an entry, one a step, one a form.

No field has a default: a row that leaves something out doesn't load, and nothing goes out, is
offered or is shown because somebody forgot to say that it isn't.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from procedure.definition import Procedure
from procedure.form import Form
from procedure.matter import Matter
from procedure.organisation import Moment, Organisation
from procedure.record import Entry, Recorded, Step
from procedure.rights import NEW, Right, Sight
from procedure.state import Incident
from procedure.tell import ToTell
from procedure.terms import ActionKind


class Withheld(StrEnum):
    """Why an entry is left out of what is given out under freedom of information."""

    ADVICE = "Legal and other advice"
    STAFF = "Conduct and support of staff"
    UNREAD = "Not read by this version of the desk"


@dataclass(frozen=True, slots=True)
class Mark:
    """A milestone in the course of a case: a UTC instant and what it was.

    `once` leaves it out where it says the same as the last one of its kind.
    """

    at: datetime
    words: str
    once: bool = False


Apply = Callable[[Incident, Any, Recorded], None]
Tells = Callable[[Incident, Any, Organisation], Iterable[ToTell]]
Settles = Callable[[Any, Incident | None], Iterable[Matter]]
Withholds = Callable[[Any, Incident], Withheld | None]
Marks = Callable[[Recorded, Any, Procedure], Iterable[Mark]]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """A kind of entry: what it does, whom it tells, what it settles, and how papers have it.

    `settles` gives the matters whose cards are updated in place: with the incident as it stands
    after the entry also those it names nowhere. `withheld` says why the entry stays out of a
    freedom-of-information export; `marks` are its rows in the timeline.
    """

    entry: type[Entry]
    apply: Apply
    tells: Tells
    settles: Settles
    withheld: Withholds
    marks: Marks


def only_recorded(incident: Incident, entry: Entry, recorded: Recorded) -> None:
    """Stands in the record and changes nothing else."""


def nobody(incident: Incident, entry: Entry, organisation: Organisation) -> Iterable[ToTell]:
    """Nobody has to hear of it."""
    return ()


def nothing(entry: Entry, incident: Incident | None) -> Iterable[Matter]:
    """Nothing is settled by it."""
    return ()


def always(*matters: Matter) -> Settles:
    """Settles these, whatever the entry says."""
    return lambda entry, incident: matters


def by_key(fact: str, *makes: Callable[[str], Matter]) -> Settles:
    """Settles the matters that are made of one of the entry's facts."""
    return lambda entry, incident: tuple(make(str(getattr(entry, fact))) for make in makes)


def given_out(entry: Entry, incident: Incident) -> Withheld | None:
    """A fact, given out with names and contact details taken out."""
    return None


def advice(entry: Entry, incident: Incident) -> Withheld | None:
    """Advice that was asked for or given."""
    return Withheld.ADVICE


def about_staff(entry: Entry, incident: Incident) -> Withheld | None:
    """About somebody who works here."""
    return Withheld.STAFF


def of_its_action(entry: Any, incident: Incident) -> Withheld | None:
    """As its action: about somebody who works here, as a suspension is."""
    work = incident.work
    action = work.actions.get(entry.action) or work.gone_actions.get(entry.action)
    if action is None:
        return None
    about = action.kind is ActionKind.SUSPENSION
    about = about or any(brought.facts.get("about_staff") for brought in action.brings)
    return Withheld.STAFF if about else None


def unread(entry: Entry, incident: Incident) -> Withheld | None:
    """Of a kind that nobody here knows: it stays in."""
    return Withheld.UNREAD


def no_mark(recorded: Recorded, entry: Entry, procedure: Procedure) -> Iterable[Mark]:
    """No milestone."""
    return ()


def mark(words: str) -> Marks:
    """A milestone at the instant at which it was recorded."""
    return lambda recorded, entry, procedure: (Mark(recorded.at, words),)


CASE = "case"
"""Where a form leads, or a button stands: the case itself."""
ACTION = "action"
"""Where a form leads: the action that it is about."""
RECEIPT = "receipt"
"""Where a form leads: the receipt of a report."""


@dataclass(frozen=True, slots=True)
class Button:
    """A form's button: on the case ("case") or one of its pages, in the order of `place`.

    `when` says whether it is offered as the case stands, `following` whether it is the next step
    of the procedure for a person of this sight, `lacking` what has to be there first.
    """

    title: str
    on: str
    place: int
    when: Callable[[Incident], bool]
    following: Callable[[Incident, Sight], bool]
    lacking: Callable[[Incident], Sequence[str]]


def whenever(incident: Incident) -> bool:
    """As long as the step may be taken at all."""
    return True


def never_next(incident: Incident, sight: Sight) -> bool:
    """Something that one may also do."""
    return False


def lacks_nothing(incident: Incident) -> Sequence[str]:
    """Nothing has to be there first."""
    return ()


Outpaced = Callable[[Any, Mapping[str, str]], bool]


def not_overtaken(entry: Entry, given: Mapping[str, str]) -> bool:
    """Nobody else can be quicker with the same matter, or it doesn't matter."""
    return False


def overtaken_by(*kinds: type[Entry]) -> Outpaced:
    """Somebody else was quicker when such an entry came since."""
    return lambda entry, given: isinstance(entry, kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRow:
    """A form of a step: its buttons, what one types for it, and where it leads.

    `words` are typed with an ID, or alone where the step makes a case. `returns` is a page of the
    case, CASE, ACTION or RECEIPT. `overtaken` tells which later entries, given the form's facts,
    show that somebody else was quicker.
    """

    form: Form
    buttons: tuple[Button, ...]
    words: tuple[str, ...]
    returns: str
    overtaken: Outpaced


Decide = Callable[[Incident, Any, Moment], list[Entry]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """A step: what decides it, who may take it when, and the forms that make it."""

    step: type[Step]
    decide: Decide
    right: Right
    forms: tuple[FormRow, ...]

    @property
    def makes_a_case(self) -> bool:
        """Whether it is taken without one."""
        return self.right.stages == NEW
