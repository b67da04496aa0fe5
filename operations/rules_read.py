"""Who reads what of a case, as the desk's tables have it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from operations.markdown import section, table
from procedure.rights import APPROVERS, SIGHTS, Sight
from procedure.roles import ROLE_NAMES, Role
from service.lists import LISTED
from service.pages import OPEN_TO, PAGES, PageRow
from service.seen import PARTS, WORKED_OUT, PartRow

READERS = [each for each in SIGHTS if each is not Sight.NONE]


def reading() -> Iterator[str]:
    """The sights and who has them, then each part, row of a list and page with who reads it."""
    yield from section("Who reads what of a case", ("Sight", "Who has it"), map(_sight, SIGHTS))
    yield from (
        "",
        "Whoever plays several parts in a case has the widest of their sights. Whoever is recorded "
        "as involved has only what a reporter, somebody asked for input or a member of staff has. "
        "“–” is nothing.",
        "",
    )
    yield from _parts("Part of a case", (*PARTS, *WORKED_OUT))
    yield ""
    yield from _parts("In a list", LISTED)
    yield ""
    yield from table(("Page of a case", "Who reads it"), map(_page, PAGES.values()))


def named(who: Collection[Role]) -> str:
    """What those are called who play these parts, the two approvers once."""
    offices = APPROVERS if Role.APPROVER in who else ()
    return ", ".join(n for role, n in ROLE_NAMES.items() if role in who and role not in offices)


def _sight(each: Sight) -> tuple[str, ...]:
    return SIGHTS[each].words, named(SIGHTS[each].who)


def _parts(head: str, rows: Iterable[PartRow]) -> Iterator[str]:
    heads = (head, *(SIGHTS[each].words for each in READERS))
    return table(heads, ((row.words, *(_seen(row, each) for each in READERS)) for row in rows))


def _seen(row: PartRow, each: Sight) -> str:
    if each is Sight.FULL:
        return row.full
    return row.seen[each].words if each in row.seen else "–"


def _page(row: PageRow) -> tuple[str, ...]:
    narrower = OPEN_TO[row.open_to]
    sights = ", ".join(SIGHTS[each].words for each in READERS if each in row.sights)
    return row.title, f"{sights}; {narrower}" if narrower else sights
