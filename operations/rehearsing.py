"""Who of the rehearsal's cast holds which office of a procedure, and whose mailbox is whose."""

from __future__ import annotations

from collections.abc import Mapping

from procedure.definition import Procedure
from procedure.roles import Role

PLAYED: Mapping[Role, str] = {
    Role.APPROVES_FIRST: "chief_executive",
    Role.APPROVES_SECOND: "director_of_operations",
    Role.DPO: "dpo",
    Role.PEOPLE_OFFICER: "head_of_people",
}
"""By an office's duty, the key of whoever plays it."""


def cast_for(
    procedure: Procedure, people: Mapping[str, str], boxes: Mapping[str, str]
) -> dict[str, str]:
    """The settings of a rehearsal of this procedure, by the cast's object ids and mailboxes.

    An alternate is played by whoever would approve second, where the procedure has no such office;
    otherwise nobody is one. Mailboxes that the cast doesn't have share the Board's.
    """
    found = {f"ROLE_{key.upper()}": _player(procedure, key, people) for key in procedure.roles}
    told = [row.by_mail for row in procedure.parties.values() if row.by_mail]
    return found | {f"MAIL_{box.upper()}": boxes.get(box, boxes["board"]) for box in told}


def _player(procedure: Procedure, office: str, people: Mapping[str, str]) -> str:
    duties = procedure.roles[office].duties
    second = Role.APPROVES_SECOND
    if Role.ALTERNATE in duties and procedure.holding(second) is None:
        return people[PLAYED[second]]
    return next((people[PLAYED[duty]] for duty in duties if duty in PLAYED), "")
