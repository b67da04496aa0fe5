"""Microsoft's own Agents Playground beside the desk: one person, Microsoft's rendering, no sign-in.

The tool is Microsoft's and proprietary, and isn't part of the project: `make playground` fetches
it. It is told the rehearsal's tenant, people and channel, so that the desk knows who writes.
"""

from __future__ import annotations

import asyncio
import json
import os
from asyncio.subprocess import Process
from contextlib import suppress
from pathlib import Path

from rehearsal.cast import (
    APP_ID,
    BOT_NAME,
    BOXES,
    BY_KEY,
    CAST,
    CHANNEL_ID,
    CHANNEL_NAME,
    MAIL_FROM,
    TEAM_GROUP_ID,
    TEAM_ID,
    TEAM_NAME,
    TENANT_ID,
    Person,
)

LOOPBACK = Path(__file__).with_name("loopback.cjs")
"""Keeps the tool to this machine."""

CONFIG = ".m365agentsplayground.yml"
"""What the tool looks for in the folder it is started in."""


def settings(port: int, page_port: int) -> dict[str, str]:
    """A desk that asks nobody who they are, on this machine alone; it reaches nothing outside.

    Who holds which office is for the procedure to say.
    """
    tool = f"localhost:{page_port}"
    return {
        "AUTHENTICATION": "off",
        "MicrosoftAppId": "",
        "MicrosoftAppPassword": "",
        "MicrosoftAppTenantId": TENANT_ID,
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "INCIDENT_CHANNEL": CHANNEL_ID,
        "MAIL_FROM": MAIL_FROM,
        "MAIL_INFO": BOXES["info"],
        "GRAPH_URL": f"http://{tool}",  # which has no Graph: names and mail are lacking, that's all
        "SERVICE_URL_HOSTS": tool,
        "UPLOAD_URL_HOSTS": tool,
    }


def config(who: str) -> dict[str, object]:
    """What the tool is told: who writes is the person of the cast with this key."""
    others = [_user(person) for person in CAST if person.key != who]
    return {
        "version": "0.1.1",
        "tenantId": TENANT_ID,
        "bot": {"id": f"28:{APP_ID}", "name": BOT_NAME},
        "currentUser": _user(BY_KEY[who]),
        "users": others,
        "personalChat": {"id": BY_KEY[who].chat_id},
        "groupChat": {"id": "19:0000000000000000000000000000000a@thread.v2", "name": "Group"},
        "team": {
            "id": TEAM_ID,
            "name": TEAM_NAME,
            "aadGroupId": TEAM_GROUP_ID,
            "channels": [{"id": CHANNEL_ID, "name": CHANNEL_NAME}],
        },
    }


def _user(person: Person) -> dict[str, str]:
    given, _, surname = person.name.partition(" ")
    return {
        "id": person.teams_id,
        "name": person.name,
        "userPrincipleName": person.mail,  # so spelt
        "aadObjectId": person.object_id,
        "givenName": given,
        "surname": surname,
        "email": person.mail,
    }


def write_config(folder: Path, who: str) -> None:
    """Puts where the tool looks for it what it is told."""
    folder.mkdir(parents=True, exist_ok=True)
    # JSON is YAML too.
    (folder / CONFIG).write_text(json.dumps(config(who), indent=2), encoding="utf-8")


async def started(tool: Path, folder: Path, who: str, port: int, page_port: int) -> Process:
    """The tool, running in this folder against the desk at `port`, without its telemetry."""
    write_config(folder, who)
    endpoint = f"http://127.0.0.1:{port}/api/messages"
    arguments = ("-e", endpoint, "-c", "msteams", "-p", str(page_port), "--dt")
    own = {"NODE_OPTIONS": f"--require={LOOPBACK}", "TEAMSAPPTESTER_BROWSER": "none"}
    return await asyncio.create_subprocess_exec(
        str(tool), *arguments, cwd=folder, env={**os.environ, **own}
    )


async def ended(process: Process) -> None:
    """Ends the tool, which Ctrl-C may have ended already."""
    with suppress(ProcessLookupError):
        process.terminate()
    await process.wait()
