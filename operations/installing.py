"""The app put into the chats of whoever holds an office: `python bot.py install`.

It needs TeamsAppInstallation.ReadWriteSelfForUser.All, and the app in the organisation's catalogue.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator

from delivery.errors import DeliveryError, Rejected
from operations.doctor.context import asking
from operations.doctor.reaching import holders, office_name
from operations.doctor.rows import Context
from settings.settings import Settings
from settings.values import ConfigurationError

NO_APP = (
    "TEAMS_APP_ID is empty: set it to the id that the Teams admin centre shows beside the app, "
    "once the app is in the organisation's catalogue."
)
NO_RIGHT = (
    "Entra doesn't let the desk: grant TeamsAppInstallation.ReadWriteSelfForUser.All (application) "
    "and consent to it, or install the app by a setup policy."
)


async def install(settings: Settings, arguments: Namespace) -> int:
    """Installs the app for each office holder and whoever else is named; 1 where one is left."""
    if not settings.teams_app_id:
        raise ConfigurationError(NO_APP)
    left = 0
    async with asking(settings, arguments.clock) as context:
        for whose, person in wanted(context, arguments.person):
            done, said = await _installed(context, person)
            left += not done
            print(f"{whose}: {said}")
    return int(bool(left))


def wanted(context: Context, others: list[str]) -> Iterator[tuple[str, str]]:
    """Whom it is installed for: by their office, or by the id that was given."""
    yield from ((office_name(context, role), person) for role, person in holders(context))
    yield from ((person, person) for person in others)


async def _installed(context: Context, person: str) -> tuple[bool, str]:
    try:
        new = await context.entra.install(person, context.settings.teams_app_id)
    except Rejected as refused:
        if refused.missing:
            return False, "nobody has this id, or the app isn't in the organisation's catalogue."
        return False, NO_RIGHT if refused.status == 403 else f"Teams refused it ({refused})."
    except DeliveryError as error:
        return False, f"it couldn't be done just now ({error}): try again."
    return True, "the app was installed." if new else "the app was there already."
