"""What the procedure refuses, each a sentence that the person it meets can act on."""

from __future__ import annotations

from collections.abc import Mapping


class ProcedureError(Exception):
    """A step the procedure doesn't allow; its text is shown to the person as it stands."""


class NotAllowed(ProcedureError):
    """The person lacks the right; the sentence says who has it."""


class WrongStage(ProcedureError):
    """The step doesn't belong to the stage the incident is in."""


class UnknownIncident(ProcedureError):
    """There is no such incident, or not for this person."""


class AlreadyTaken(ProcedureError):
    """Somebody has done it before: not an error to the person, who is shown the present state."""


class Overtaken(ProcedureError):
    """Somebody recorded the same matter since the form was shown; it may be submitted again."""


class TextChanged(ProcedureError):
    """What was to be approved has been rewritten since the card was made (5.5)."""


class Invalid(ProcedureError):
    """Answers that can't be right: a sentence a field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


class Missing(ProcedureError):
    """Something must be there first; `missing` lists what, in plain words."""

    def __init__(self, sentence: str, missing: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.missing = missing


class TooMany(ProcedureError):
    """One person has asked for more in an hour than the desk does for one; it says what to do."""


class Held(ProcedureError):
    """The check of the register found something in the case that an approver has to see first."""


class Unreadable(ProcedureError):
    """The record holds what this version of the desk doesn't know: a case to be read only."""
