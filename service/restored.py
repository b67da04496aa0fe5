"""A register that was in doubt and is gone on with: who hears of it."""

from __future__ import annotations

from procedure.notices import CHANNEL, Notice, Route, Topic
from procedure.organisation import Organisation
from procedure.roles import Role


def watchers(organisation: Organisation) -> tuple[str, ...]:
    """The DPO and those who approve, whatever case it is about: they answer for the record."""
    people = organisation.people
    dpo = people.holder(Role.DPO) or ""
    return tuple(
        person for person in dict.fromkeys((dpo, *people.approvers(frozenset()))) if person
    )


def restored_notices(number: int, organisation: Organisation) -> list[Notice]:
    """To each of them in chat, and to the channel without the reason."""
    told = [(Route.CHAT, person) for person in watchers(organisation)]
    return [
        Notice("", Topic.RESTORED, route, to, str(number), f"restored/{number}/{to}")
        for route, to in (*told, (Route.CHANNEL, CHANNEL))
    ]
