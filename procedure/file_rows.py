"""The shape of a procedure's file: one class a table. A key nobody knows is refused."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from procedure.roles import Role


def _key(text: str) -> str:
    if not text.isascii() or not text.replace("_", "").isalnum() or text != text.lower():
        raise ValueError("must be small letters, digits and underscores")
    return text


def _line(text: str) -> str:
    if not text.strip() or text != text.strip():
        raise ValueError("must be a text without space around it")
    return text


Key = Annotated[str, AfterValidator(_key)]
"""How the record names something: never changed once a case was recorded with it."""
Line = Annotated[str, AfterValidator(_line)]
"""Words that people read."""
Hours = Annotated[float, Field(gt=0, le=72)]
Days = Annotated[int, Field(ge=1, le=60)]
Colour = Literal["good", "accent", "warning", "attention"]
Stands = Literal["always", "personal_data", "cyber", "chosen", "added"]


class FileRow(BaseModel):
    """A table of the file: frozen, of exactly these keys, each of exactly this type."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Names(FileRow):
    """What the body, its regulator and the desk's addresses are called.

    `body` is the short name, as the forms have it. `helpline` is the regulator's, one sentence.
    """

    body: Line
    body_name: Line
    law: Line
    phone: Line
    mail: Line
    regulator: Line
    regulator_name: Line
    helpline: Line

    @property
    def body_first(self) -> str:
        """The body's short name where a sentence or a label begins with it."""
        return self.body[:1].upper() + self.body[1:]


class RoleRow(FileRow):
    """An office: its names, what it has to do, and who else its holder may be.

    `duties` are those of procedure/roles.py. `reads_all` opens every case that its holder isn't
    involved in. One that isn't `apart` may be held by somebody who holds another as well.
    """

    name: Line
    short: Line
    duties: tuple[Annotated[Role, Field(strict=False)], ...]
    reads_all: bool
    apart: bool
    optional: bool


class ClassRow(FileRow):
    """A class (4.2): its name, for one and for many, what it means, and what it brings with it.

    `rank` orders every queue, 1 first. An `interim` one has to become another. `board` says
    whether those who are told by mail hear of it always, or where the lead chooses.
    """

    name: Line
    plural: Line
    meaning: Line
    rank: Annotated[int, Field(ge=1, le=99)]
    colour: Colour
    interim: bool
    forced_by_breach: bool
    needs_lead: bool
    needs_reviews: bool
    needs_people_tasks: bool
    minor: bool
    board: Literal["always", "chosen", "never"]


class KindOfParty(FileRow):
    """A kind of party that may have to be told (6.1).

    `name` has its article, `short` is for columns and `also` are names it goes by. `means` is
    what the law or the desk needs it for. It `stands` from the start, or is only ever `added`, as
    `addable`. `gathers`: bodies not named yet, of whom one can only decide that nobody is told.
    `no_is_approved`: not telling them needs an approver. `by_mail`: the mailbox to which the desk
    itself writes, MAIL_ before it in the settings. `duty` is what the law says.
    """

    name: Line
    short: Line
    also: tuple[Line, ...] = ()
    means: Literal[
        "", "regulator", "individuals", "controller", "joint_controller", "others", "cyber_centres"
    ] = ""
    stands: Stands
    addable: str = ""
    gathers: bool = False
    no_is_approved: bool = False
    by_mail: str = ""
    duty: str = ""


class ReviewRow(FileRow):
    """A review that follows (7.1): its subject, what it is to ensure, and a button's words."""

    short: Line
    words: Line
    button: Line


class ReportingRow(FileRow):
    """What a report can be about (3.1): as a choice, and in a column."""

    name: Line
    short: Line


class SourceRow(FileRow):
    """How a report reaches the body when it isn't made here: as a choice, and in a sentence."""

    name: Line
    came: Line


class Reminding(FileRow):
    """When the clocks remind, and who joins while nobody acts.

    Hours of `regulator_hours` count from awareness, at any hour of the day; `nomination_hours` and
    `approval_hours` are working hours, days are working days. The ladders name duties, and "lead"
    and "approvers".
    """

    regulator_hours: tuple[Annotated[int, Field(ge=1, le=71)], ...]
    again_hours: Annotated[int, Field(ge=1, le=24)]
    nomination_hours: Hours
    approval_hours: tuple[Hours, Hours]
    interim_days: Days
    due_days: Days
    undated_days: Days
    complaint_days: tuple[Days, Days]
    outcome_days: Days
    retention_days: Days
    case_ladder: tuple[str, ...]
    task_ladder: tuple[str, ...]
    decision_ladder: tuple[str, ...]
    regulator_ladder: tuple[tuple[int, str], ...]


class CyberPart(FileRow):
    """A part of the cyber route: its title, what to do, and lines under it ("" as a name: none)."""

    title: Line
    words: Line
    lines: tuple[tuple[str, Line], ...] = ()


class CyberRoute(FileRow):
    """Whom to tell of a cyber incident, and how: in a sentence, and in parts (6.1)."""

    summary: Line
    question: Line
    ransom_hint: Line
    parts: tuple[CyberPart, ...]
