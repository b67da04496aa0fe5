"""Who reads what of a case, as the desk's tables have it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from operations.markdown import section, table
from procedure.definition import PART_NAMES, Procedure
from procedure.rights import APPROVERS, SIGHTS, Sight
from procedure.roles import DUTIES, Role
from service.lists import LISTED
from service.pages import OPEN_TO, PAGES, PageRow
from service.seen import PARTS, WORKED_OUT, PartRow

READERS = [each for each in SIGHTS if each is not Sight.NONE]


def reading(procedure: Procedure) -> Iterator[str]:
    """The sights and who has them, then each part, row of a list and page with who reads it."""
    yield from section(
        "Who reads what of a case",
        ("Sight", "Who has it"),
        (_sight(each, procedure) for each in SIGHTS),
    )
    yield from (
        "",
        "Whoever plays several parts in a case has the widest of their sights. Whoever is recorded "
        "as involved has only what a reporter, somebody asked for input or a member of staff has. "
        "“–” is nothing.",
        "",
    )
    yield from _parts("Part of a case", (*PARTS, *WORKED_OUT), procedure)
    yield ""
    yield from _parts("In a list", LISTED, procedure)
    yield ""
    yield from table(
        ("Page of a case", "Who reads it"), (_page(row, procedure) for row in PAGES.values())
    )


def named(who: Collection[Role], procedure: Procedure) -> str:
    """What those are called who play these parts, the two approvers once."""
    offices = APPROVERS if Role.APPROVER in who else ()
    held = [role for role in DUTIES if procedure.holding(role)]
    parts = [r for r in (*held, *PART_NAMES) if r in who and r not in offices]
    return ", ".join(map(procedure.name, parts))


def _sight(each: Sight, procedure: Procedure) -> tuple[str, ...]:
    return procedure.say(SIGHTS[each].words), named(SIGHTS[each].who, procedure)


def _parts(head: str, rows: Iterable[PartRow], procedure: Procedure) -> Iterator[str]:
    say = procedure.say
    heads = (head, *(say(SIGHTS[each].words) for each in READERS))
    return table(heads, ((say(row.words), *(_seen(row, each) for each in READERS)) for row in rows))


def _seen(row: PartRow, each: Sight) -> str:
    if each is Sight.FULL:
        return row.full
    return row.seen[each].words if each in row.seen else "–"


def _page(row: PageRow, procedure: Procedure) -> tuple[str, ...]:
    narrower = OPEN_TO[row.open_to]
    sights = ", ".join(procedure.say(SIGHTS[each].words) for each in READERS if each in row.sights)
    title = procedure.say(row.title)
    return title, f"{sights}; {narrower}" if narrower else sights
