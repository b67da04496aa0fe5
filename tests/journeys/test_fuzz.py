"""Mutated activities against the real router and register: no fault, and nothing half written."""

from __future__ import annotations

import copy
import json
import os
import random
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from aiohttp import ClientSession, web
from structlog.testing import capture_logs

from bot import Bot
from delivery.directory import GraphDirectory
from delivery.graph import Graph
from delivery.hosts import Hosts
from delivery.identities import Identities
from delivery.uploads import Uploader
from dialogs.adapter import TeamsAdapter
from dialogs.body import Unreadable, read_object
from dialogs.contacts import Contacts
from dialogs.gate import Refused
from dialogs.teams import Endpoint, make_endpoint
from procedure.record import Recorded
from rehearsal.cast import BY_KEY, CHANNEL_ID, TENANT_ID
from service.anew import made_anew
from service.ports.proofs import Tombstone
from service.ports.rows import Row
from service.take import Desk
from settings.settings import load
from storage.register import open_register
from storage.verify import verify
from tests.hours import TUESDAY, tuesday_morning

EXAMPLES = int(os.environ.get("FUZZ_DESK_EXAMPLES", "600"))
SEED = int(os.environ.get("FUZZ_SEED", "4127"))
SERVICE_URL = "https://smba.trafficmanager.net/uk/"
OFFICES = ("chief_executive", "director_of_operations", "dpo", "head_of_people")
CASES = 7
DAY = timedelta(days=1)
Json = dict[str, Any]
HOSTILE: tuple[Any, ...] = (
    None, True, False, 0, -1, 10**30, 1.5, "", "..", "\r\n", "\u202e", "=1+1", "2026-99-99",
    "9999-12-31", "0001-01-01", "\U0001f926" * 50, "x" * 5000, "\ud800", "\0", [], {}, [[]], [None],
    {"id": {}}, {"do": "go"}, "CJS-2026-0001", "CJS-0000-0000", "A1", "yes", "no", "incident",
    "' OR 1=1 --", "<at>All</at>",
)  # fmt: skip


class Door:
    """Stands where the gate does, and hands on what it is given."""

    authenticates = True

    async def admit(self, request: web.Request) -> dict[str, object]:
        """The body as JSON; the gate itself is tried elsewhere."""
        try:
            return read_object(cast(bytes, request))
        except Unreadable as error:
            raise Refused(400, str(error)) from None


class Kept:
    """Takes what the desk would send."""

    def __init__(self) -> None:
        self.sent = ""

    async def post(self, service_url: str, conversation_id: str, activity: object) -> str:
        """Keeps it."""
        self.sent += json.dumps(activity)
        return "1"

    async def update(
        self, service_url: str, conversation_id: str, activity_id: str, activity: object
    ) -> None:
        """Keeps it."""
        self.sent += json.dumps(activity)

    async def delete(self, service_url: str, conversation_id: str, activity_id: str) -> None:
        """Nothing to keep."""


def base(kind: str, who: str, number: int) -> Json:
    """An activity of one of the cast."""
    person = BY_KEY[who]
    return {
        "type": kind,
        "id": f"f:{number}",
        "channelId": "msteams",
        "serviceUrl": SERVICE_URL,
        "from": {"id": person.teams_id, "name": person.name, "aadObjectId": person.object_id},
        "recipient": {"id": "28:x"},
        "conversation": {"id": person.chat_id, "conversationType": "personal"},
        "channelData": {"tenant": {"id": TENANT_ID}},
    }


def submits(number: int) -> list[tuple[str, Json]]:
    """Forms that are sent in, by whom."""
    case = f"CJS-{TUESDAY.year}-{1 + number % CASES:04d}"
    fill = {"do": "fill", "intent": "submit", "incident": case, "once": str(number)}
    report = {"do": "fill", "form": "report", "once": str(number)}
    return [
        ("reporter", report | {"intent": "next", "page": 0, "in_kind": "incident",
                               "in_nature": "A list of names went astray.",
                               "in_discovered_date": f"{TUESDAY - DAY:%Y-%m-%d}",
                               "in_discovered_time": "10:00"}),
        ("reporter", report | {"intent": "next", "page": 1, "in_systems": "A list",
                               "in_lost": "no"}),
        ("reporter", report | {"intent": "next", "page": 2, "in_users": "All",
                               "in_subjects": "People"}),
        ("reporter", report | {"intent": "next", "page": 3, "in_personal_data": "yes"}),
        ("reporter", report | {"intent": "submit", "page": 4}),
        ("chief_executive", fill | {"form": "nominate"}),
        ("dpo", fill | {"form": "classify", "in_category": "incident", "in_reason": "So it is.",
                        "in_personal_data": "yes", "in_breach": "no", "in_cyber": "no",
                        "in_awareness": "running", "in_whose": "ours"}),
        ("dpo", fill | {"form": "propose_action", "in_kind": "recovery", "in_text": "Ask back"}),
        ("chief_executive", fill | {"form": "decide_action", "given": {"action": "A1"},
                                    "in_decision": "approve"}),
        ("dpo", fill | {"form": "add_entry", "in_text": "A note"}),
    ]  # fmt: skip


def whole(chance: random.Random, number: int) -> Json:
    """An activity as Teams might send it."""
    case = f"CJS-{TUESDAY.year}-{1 + number % CASES:04d}"
    goes: list[Json] = [
        {"do": "go", "to": to, "incident": case, "key": "A1", "page": "record"}
        for to in ("home", "queue", "log", "mine", "waiting", "case", "action", "case_page")
    ]
    who, data = chance.choice([*submits(number), *(("dpo", go) for go in goes)])
    shape = chance.randrange(5)
    if shape == 0:
        words = chance.choice(["report", "home", "log names", f"case {case}", f"classify {case}"])
        return base("message", who, number) | {"text": words}
    if shape == 1:
        return base("message", who, number) | {"value": data, "replyToId": "1"}
    value: Json = {"data": data}
    name = chance.choice(["task/fetch", "task/submit"])
    if shape > 2:
        name = "adaptiveCard/action"
        value = {"action": {"type": "Action.Execute", "verb": "x", "data": data}}
    return base("invoke", who, number) | {"name": name, "value": value, "replyToId": "1"}


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in inner:
        yield (*path, key)
        if isinstance(part, dict | list):
            yield from places(part, (*path, key))


def mutated(chance: random.Random, activity: Json) -> Json:
    """With up to three of its parts removed, replaced or moved; the deeper ones more often."""
    for _ in range(chance.choice([0, 1, 1, 1, 2, 3])):
        found = list(places(activity))
        *way, last = max(chance.sample(found, min(2, len(found))), key=len)
        holder: Any = activity
        for key in way:
            holder = holder[key]
        if chance.random() < 0.25:
            del holder[last]
        else:
            holder[last] = copy.deepcopy(chance.choice(HOSTILE))
    return activity


async def desk(folder: Path, replies: Kept, session: ClientSession) -> tuple[Bot, Endpoint]:
    """The desk without its workers and its web server."""
    offices = {f"ROLE_{office.upper()}": BY_KEY[office].object_id for office in OFFICES}
    boxes = ("MAIL_FROM", "MAIL_INFO", "MAIL_BOARD", "MAIL_SPONSOR_TEAM")
    settings = load(
        {
            "MicrosoftAppId": "",
            "AUTHENTICATION": "off",
            "MicrosoftAppTenantId": TENANT_ID,
            "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'desk.sqlite'}",
            "INCIDENT_CHANNEL": CHANNEL_ID,
            **offices,
            **dict.fromkeys(boxes, "desk@example.org"),
        }
    )
    clock = tuesday_morning()
    made = Bot(settings, clock)
    made.register = await open_register(settings.database_url)
    made.desk = Desk(made.register, made.organisation, clock)
    # A directory that nobody answers for: names then come from who has spoken.
    graph = Graph(session, None, "http://127.0.0.1:1", "desk@example.org")
    contacts = Contacts(made.register.conversations, made.register.outbox)
    directory, uploads = GraphDirectory(made.register, graph), Uploader(session, Hosts([]))
    made.identities = Identities(made.desk, directory)
    router = made._router(directory, uploads, contacts)
    adapter = TeamsAdapter(replies, contacts)
    return made, make_endpoint(Door(), adapter, router, clock, "0300 244 8420")


async def test_no_mutation_of_an_activity_is_a_fault_or_leaves_anything_half_done(
    tmp_path: Path,
) -> None:
    chance, replies = random.Random(SEED), Kept()
    session = ClientSession()
    bot, endpoint = await desk(tmp_path, replies, session)
    statuses: Counter[int] = Counter()
    for number in range(CASES):
        for who, data in submits(-1 - number)[:5]:
            value = {"action": {"type": "Action.Execute", "verb": "x", "data": data}}
            report = base("invoke", who, number) | {
                "name": "adaptiveCard/action",
                "value": value,
            }
            await endpoint(cast(web.Request, json.dumps(report).encode()))
    with capture_logs() as lines:
        for number in range(EXAMPLES):
            activity = mutated(chance, whole(chance, number))
            sent = json.dumps(activity).encode()
            answer = await endpoint(cast(web.Request, sent))
            statuses[answer.status] += 1
            shown = f"{answer.text or ''}{replies.sent}"
            replies.sent = ""
            assert "Traceback" not in shown, sent
            assert "Something went wrong" not in shown, (sent, repr(lines[-1]))
            lines[:] = [line for line in lines[-3:] if line["log_level"] == "error"]
            assert not lines, (sent, lines)
    assert set(statuses) <= {200, 400, 501}, statuses
    assert statuses[200] > EXAMPLES / 3, statuses

    def replay(incident_id: str, record: list[Recorded] | Tombstone) -> Row:
        return made_anew(incident_id, record, bot.organisation).row

    assert await verify(bot.register, replay) == []
    record = await bot.register.entries(f"CJS-{TUESDAY.year}-0001")
    assert len(record) > 1, "the activities that were left whole must have done something"
    await bot.register.close()
    await session.close()
