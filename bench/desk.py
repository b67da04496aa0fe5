"""The incident desk as a server to be measured, and the register that it starts from."""

from __future__ import annotations

import argparse
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path
from unittest.mock import patch

import bot
from bench.cast import settings
from delivery.pacing import Limit, Pace
from operations.watching import run_watched
from procedure.steps.report import ReportIncident
from rehearsal.cast import BY_KEY, CAST, TENANT_ID
from service.take import Desk
from settings.logs import configure_logging
from settings.organisation import organisation_of
from settings.settings import load
from storage.register import open_register

UNPACED = (Limit(100_000, 1.0),)


async def seed(database: Path, incidents: int) -> list[str]:
    """A register with so many reported incidents and everybody's chat; gives the ids."""
    wanted = load(settings("http://127.0.0.1:1", str(database), 1))
    organisation = organisation_of(wanted)
    register = await open_register(wanted.database_url)
    desk = Desk(register, organisation, bot.utc_now)
    reporter = organisation.actor(BY_KEY["reporter"].object_id, BY_KEY["reporter"].name)
    step = ReportIncident.model_validate(
        {
            "kind": "incident",
            "nature": "An email with a list of names went to the wrong partner.",
            "systems": "A spreadsheet of referrals",
            "users": "The policy team",
            "subjects": "People on orders",
            "personal_data": "yes",
            "lost": "no",
            "discovered": bot.utc_now() - timedelta(hours=2),
        }
    )
    ids = [(await desk.take(step, reporter)).incident.id for _ in range(incidents)]
    for person in CAST:
        await register.conversations.save_person(
            person.object_id,
            name=person.name,
            teams_id=person.teams_id,
            conversation_id=person.chat_id,
            service_url="",
            tenant_id=TENANT_ID,
            at=bot.utc_now(),
        )
    # What the seeding queued is none of the measured turns' business.
    async with register.database.writing() as connection:
        await connection.run_sync(
            lambda plain: plain.exec_driver_sql("UPDATE outbox SET state = 'rerouted'")
        )
    await register.close()
    return ids


def main(arguments: list[str]) -> None:
    """Serves; `--unpaced` lifts Teams' limits, which a typed message's answer would run into."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("microsoft")
    parser.add_argument("database", type=Path)
    parser.add_argument("--unpaced", action="store_true")
    asked = parser.parse_args(arguments)
    configure_logging()
    wanted = load(settings(asked.microsoft, str(asked.database), asked.port))
    pace = (lambda: Pace(per_conversation=UNPACED, per_tenant=UNPACED)) if asked.unpaced else Pace
    with patch.object(bot, "Pace", pace):
        run_watched(partial(bot.serve, wanted))


if __name__ == "__main__":
    main(sys.argv[1:])
