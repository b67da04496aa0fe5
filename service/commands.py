"""What somebody can type about a case, by the part they play or may come to play in one."""

from __future__ import annotations

from dataclasses import dataclass

from procedure.definition import Procedure
from procedure.organisation import Organisation
from procedure.registry import FORM_ROWS
from procedure.rights import roles_in, sight
from procedure.roles import Actor, Role
from service.pages import PAGES


@dataclass(frozen=True, slots=True)
class Commands:
    """The words: alone, with what each does, or with an ID; `leading` is what a lead has besides.

    Each is the first of its row's words; the others mean the same.
    """

    alone: tuple[tuple[str, str], ...]
    shown: tuple[str, ...]
    done: tuple[str, ...]
    leading: tuple[str, ...]


def commands_of(actor: Actor, organisation: Organisation) -> Commands:
    """What this person can type: in their office, and of what they have reported themselves."""
    office = roles_in(actor, None, organisation)
    parts = office | {Role.REPORTER}
    if Role.ALTERNATE in office:
        parts |= {Role.APPROVER}
    done = _done(parts)
    leading = tuple(word for word in _done(frozenset({Role.LEAD})) if word not in done)
    return Commands(_alone(office, organisation.procedure), _shown(parts), done, leading)


def _alone(parts: frozenset[Role], procedure: Procedure) -> tuple[tuple[str, str], ...]:
    return tuple(
        (asked.words[0], procedure.say(row.right.verb))
        for row, asked in FORM_ROWS.values()
        if row.makes_a_case and asked.words and parts & row.right.who
    )


def _shown(parts: frozenset[Role]) -> tuple[str, ...]:
    seen = sight(parts)
    return tuple(
        row.words[0] for row in PAGES.values() if seen in row.sights and row.open_to(parts)
    )


def _done(parts: frozenset[Role]) -> tuple[str, ...]:
    return tuple(
        asked.words[0]
        for row, asked in FORM_ROWS.values()
        if not row.makes_a_case and asked.words and parts & row.right.who
    )
